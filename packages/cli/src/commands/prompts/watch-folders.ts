import { watch } from 'node:fs'
import { Mistake } from '../../mistake.ts'

/** An editor writes a file in several steps; a checkout, many files. */
const SETTLE_MS = 50

/**
 * Runs the work at once and after every change in the folders, one run at a time, until the signal. What changes during
 * a run is followed by another.
 *
 * @throws Mistake where a folder cannot be watched, and whatever the work throws
 */
export async function watchFolders(
  folders: readonly string[],
  work: () => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let running = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const run = (): void => {
    running = running.then(work).catch(reject)
  }
  const onChange = (): void => {
    clearTimeout(timer)
    timer = setTimeout(run, SETTLE_MS)
  }
  for (const folder of folders) watchFolder(folder, onChange, stop)
  const end = (): void => {
    clearTimeout(timer)
    resolve()
  }
  stop.addEventListener('abort', end, { once: true })
  run()
  await promise
  await running
}

function watchFolder(folder: string, onChange: () => void, signal: AbortSignal): void {
  try {
    // What is taken away while it is looked at is a change like any other.
    watch(folder, { recursive: true, signal }, onChange).on('error', onChange)
  } catch (error) {
    throw new Mistake(`${folder} cannot be watched (${(error as NodeJS.ErrnoException).code})`)
  }
}
