import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export const ROOT: string = join(import.meta.dirname, '..')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly errors: string
}

export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Called with all that was printed so far, whenever something is. */
  readonly onOutput?: (out: string, interrupt: () => void) => void
}

/** Runs a command in a process group of its own, as a shell does, so that an interrupt reaches all of it. */
export async function runChild(command: readonly [string, ...string[]], options: ChildOptions = {}): Promise<Ended> {
  const [file, ...words] = command
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(file, words, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = -(child.pid as number)
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
    options.onOutput?.(out, () => process.kill(group, 'SIGINT'))
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (isAlive(group)) throw new Error(`${command.join(' ')} left a process behind`)
  return { code, signal, out, errors }
}

function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0)
  } catch {
    return false
  }
}
