import { readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { DatasetError } from './dataset-error.ts'

/** What is done under a lock takes milliseconds. */
const MOST_WAIT_MS = 10_000
const POLL_MS = 20

/**
 * Runs while no other process of this machine holds the lock of a file, which is another file beside it with the number
 * of its process. The lock of a process that is gone is taken over.
 *
 * @throws DatasetError after 10 s of waiting
 */
export async function withLock<T>(file: string, run: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  const endsAtMs = performance.now() + MOST_WAIT_MS
  while (!(await take(lock))) {
    const pid = await holderOf(lock)
    if (pid !== undefined && !isRunning(pid)) await rm(lock, { force: true })
    else if (performance.now() < endsAtMs) await delay(POLL_MS)
    else throw new DatasetError(`${file} is locked by process ${pid ?? '?'}: if that is none of yours, remove ${lock}`)
  }
  try {
    return await run()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined where the lock is gone, or so new that nothing is written yet. */
async function holderOf(lock: string): Promise<number | undefined> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Of somebody else: there, and not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
