import { type ChildProcess, spawn } from 'node:child_process'
import { ChaosError } from '../chaos-error.ts'

/** How a program ended. */
export interface Ended {
  /** Undefined where it was ended by a signal. */
  readonly exitCode: number | undefined
  /** The signal that ended it, its own time-out apart. */
  readonly signal: NodeJS.Signals | undefined
  readonly isTimeout: boolean
  readonly out: string
  readonly errors: string
  /** From its first request on; from its start where it made none. */
  readonly durationMs: number
}

interface ProgramOptions {
  readonly command: readonly string[]
  readonly env: { readonly [name: string]: string | undefined }
  /** From the moment when `begun` resolves; until then it may take what starting takes on a busy machine. */
  readonly limitMs: number
  /** Resolves when the program has made its first request. */
  readonly begun: Promise<void>
  readonly signal: AbortSignal
}

/** More than this is not kept of either stream. */
const MOST_CHARACTERS = 1_000_000

const LINGER_MS = 1_000
const START_MS = 30_000

/**
 * Runs a program to its end, or ends it at the limit, its children with it: it has a process group of its own where the
 * system knows such. It gets no input.
 *
 * @throws ChaosError where it cannot be started
 */
export async function runProgram({ command, env, limitMs, begun, signal }: ProgramOptions): Promise<Ended> {
  const [file = '', ...words] = command
  let beganAt = performance.now()
  const child = spawn(file, words, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: !isWindows })
  const end = (): void => endGroup(child)
  let isTimeout = false
  const giveUp = (): void => {
    isTimeout = true
    end()
  }
  let timer = setTimeout(giveUp, START_MS)
  void begun.then(() => {
    beganAt = performance.now()
    clearTimeout(timer)
    if (child.exitCode === null && child.signalCode === null) timer = setTimeout(giveUp, limitMs)
  })
  signal.addEventListener('abort', end, { once: true })
  process.once('exit', end)
  if (signal.aborted) end()
  const out = collect(child.stdout)
  const errors = collect(child.stderr)
  try {
    const [exitCode, ending] = await closed(child, file)
    const ended = { exitCode: exitCode ?? undefined, signal: isTimeout ? undefined : (ending ?? undefined) }
    return { ...ended, isTimeout, out: out(), errors: errors(), durationMs: performance.now() - beganAt }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    process.off('exit', end)
    // What it left behind in its group would talk to a simulator that is gone.
    end()
  }
}

const isWindows = process.platform === 'win32'

/** By its own id, at once: a program that hangs may hang at being asked to end as well. */
function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined) return
  try {
    if (!isWindows) process.kill(-pid, 'SIGKILL')
    else if (exitCode === null) process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

function closed(child: ChildProcess, file: string): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ChaosError(`${file} cannot be started (${error.code ?? error.message})`)),
    )
    child.once('close', (code, signal) => resolve([code, signal]))
    // A process that left the group may hold its output open for ever.
    child.once('exit', () => setTimeout(() => letGo(child), LINGER_MS).unref())
  })
}

function letGo({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy()
  stderr?.destroy()
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < MOST_CHARACTERS) text += piece
  })
  return () => text.slice(0, MOST_CHARACTERS)
}
