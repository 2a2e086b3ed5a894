import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Model } from '../../model/index.ts'
import { createSimulator, type RecordedRequest } from '../../simulator/index.ts'
import { type Certificate, createCertificate, type Row } from '../certificate.ts'
import type { ChaosOptions } from '../certify-prompt.ts'
import { ChaosError } from '../chaos-error.ts'
import { markedModel, marksIn } from '../marked-model.ts'
import { type Done, runAll } from '../run-all.ts'
import { always, type Trial } from '../trials.ts'
import { type CalmRun, judgeProgram, type Seen } from './judge-program.ts'
import { type Ended, runProgram } from './run-program.ts'
import { createStartGate, type StartGate } from './start-gate.ts'
import { ADDRESS_VARIABLES, environmentFor } from './variables.ts'

export interface ProgramChaosOptions extends ChaosOptions {
  /** The program and its words. */
  readonly command: readonly string[]
  /** What has not ended after so long hangs. Default: 5 000, or four times what calm water takes if that is more. */
  readonly limitMs?: number
  /** What a run printed, once it ended. */
  readonly onRun?: (name: string, ended: Ended) => void
}

const DEFAULT_WITHIN_MS = 60_000
/** Most of the time is waiting: only starting is work, and the gate bounds that. */
const DEFAULT_CONCURRENCY = 24
const LEAST_LIMIT_MS = 5_000
/** For the program in calm water, whatever the limit says. */
const CALM_LIMIT_MS = 30_000

/**
 * Runs a program once for each fault, each time before a simulator of its own.
 *
 * @throws ChaosError when it cannot be started, asks nothing of the simulator, or fails where nothing goes wrong
 */
export async function certifyProgram(options: ProgramChaosOptions): Promise<Certificate> {
  const { trials, signal } = options
  const startedAt = new Date()
  const cache = await mkdtemp(join(tmpdir(), 'breakwater-chaos-'))
  try {
    const gate = createStartGate(Math.max(2, availableParallelism()))
    const trying: Trying = { ...options, env: { NODE_COMPILE_CACHE: cache, ...process.env }, gate }
    const calm = await inCalmWater(trying)
    const limitMs = options.limitMs ?? Math.max(LEAST_LIMIT_MS, Math.round(4 * calm.durationMs))
    const done = await runAll(
      trials.map(trial => ({
        name: trial.name,
        run: (stopped: AbortSignal) => playFault(trying, calm, trial, limitMs, stopped),
      })),
      {
        concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
        withinMs: (options.withinMs ?? DEFAULT_WITHIN_MS) - (Date.now() - startedAt.getTime()),
        signal,
        onProgress: options.onProgress,
      },
    )
    return certificateOf(options, startedAt, calm, limitMs, done)
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}

/** The options with what all runs share. */
interface Trying extends ProgramChaosOptions {
  /** The user's own environment; Node keeps what it compiled from one run to the next. */
  readonly env: { readonly [name: string]: string | undefined }
  readonly gate: StartGate
}

function certificateOf(
  { command, seed }: ProgramChaosOptions,
  startedAt: Date,
  calm: CalmRun,
  limitMs: number,
  { results, notRun }: Done<Row>,
): Certificate {
  return createCertificate({
    subject: { kind: 'program', name: command.join(' '), prompt: undefined },
    seed,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    timeScale: 1,
    limitMs,
    notRun,
    rows: results,
    notes: notesOn(calm),
  })
}

/** What of the rules of judgement does not hold for this program. */
function notesOn(calm: CalmRun): readonly string[] {
  const unseen = 'that the program takes something cut or wrong for whole cannot be seen'
  return [
    ...(calm.marks.length === 0 ? [`Nothing of the answer is printed: ${unseen}.`] : []),
    ...(calm.marks.length === 1 ? [`Only one marked place of the answer is printed: ${unseen}.`] : []),
    ...(calm.isRepeatable ? [] : ['In calm water it prints something else each time: changed values cannot be seen.']),
    ...(calm.isJson ? [] : ['It asks for text: another text than the right one cannot be seen.']),
  ]
}

interface Run {
  readonly ended: Ended
  readonly requests: readonly RecordedRequest[]
  /** What the model would have answered, in the order of the questions. */
  readonly answers: readonly string[]
}

async function runOnce(options: Trying, trial: Trial | undefined, limitMs: number, signal: AbortSignal): Promise<Run> {
  const answers: string[] = []
  const marked = markedModel(options.seed)
  const model: Model = question => {
    const answer = marked(question)
    answers.push(answer.text + answer.toolCalls.map(call => call.arguments).join(''))
    return answer
  }
  const faults = trial === undefined ? [] : always(trial)
  const simulator = await createSimulator({ model, seed: options.seed, storm: { name: 'chaos', faults } })
  const env = environmentFor(options.env, simulator)
  const start = options.gate(() => simulator.requests.length > 0, signal)
  try {
    await start.entered
    const ended = await runProgram({ command: options.command, env, limitMs, begun: start.begun, signal })
    return { ended, requests: simulator.requests, answers }
  } finally {
    start.leave()
    await simulator.close()
  }
}

/** Two runs where nothing goes wrong: what the program prints, and whether it prints the same twice. */
async function inCalmWater(options: Trying): Promise<CalmRun & { readonly durationMs: number }> {
  const signal = options.signal ?? new AbortController().signal
  const first = await runOnce(options, undefined, CALM_LIMIT_MS, signal)
  options.onRun?.('calm', first.ended)
  checkCalm(first)
  const second = await runOnce(options, undefined, CALM_LIMIT_MS, signal)
  const { out } = first.ended
  const printed = new Set(marksIn(out))
  return {
    out,
    marks: marksIn(first.answers.join('\n')).filter(mark => printed.has(mark)),
    requests: first.requests.length,
    isJson: first.answers.some(answer => answer.startsWith('{')),
    isRepeatable: second.ended.out === out,
    durationMs: Math.max(first.ended.durationMs, second.ended.durationMs),
  }
}

function checkCalm({ ended, requests }: Run): void {
  if (requests.length === 0) {
    throw new ChaosError(
      'the program asked nothing of the simulator: its base URL must come from the environment ' +
        `(${ADDRESS_VARIABLES.join(', ')})${lastWords(ended)}`,
    )
  }
  if (ended.isTimeout) throw new ChaosError(`the program does not end within ${CALM_LIMIT_MS} ms in calm water`)
  if (ended.exitCode !== 0) {
    throw new ChaosError(
      `the program fails where nothing goes wrong (exit ${ended.exitCode ?? ended.signal})${lastWords(ended)}`,
    )
  }
}

const lastWords = ({ errors }: Ended): string => {
  const lines = errors.trim().split('\n').slice(-5).join('\n')
  return lines === '' ? '' : `; it said:\n${lines}`
}

async function playFault(
  options: Trying,
  calm: CalmRun,
  trial: Trial,
  limitMs: number,
  signal: AbortSignal,
): Promise<Row> {
  const run = await runOnce(options, trial, limitMs, signal)
  signal.throwIfAborted()
  options.onRun?.(trial.name, run.ended)
  const met = run.requests.filter(({ play }) => play !== 'ok').length
  const verdict = judgeProgram(trial, run.ended, seenOf(run), calm)
  return {
    name: trial.name,
    kind: 'fault',
    mode: 'program',
    dose: 'always',
    calls: 1,
    met,
    requests: run.requests.length,
    durationMs: Math.round(run.ended.durationMs),
    reproduce: options.reproduce(trial.name),
    ...(met === 0 ? { outcome: 'not met', findings: [] } : verdict),
  }
}

function seenOf({ requests }: Run): Seen {
  const waits = requests.flatMap((request, index) => {
    const next = requests[index + 1]
    return next === undefined || request.endedAtMs === undefined ? [] : [next.startedAtMs - request.endedAtMs]
  })
  return {
    requests: requests.length,
    largestBytes: Math.max(0, ...requests.map(({ bytesSent }) => bytesSent)),
    shortestWaitMs: waits.length === 0 ? undefined : Math.min(...waits),
  }
}
