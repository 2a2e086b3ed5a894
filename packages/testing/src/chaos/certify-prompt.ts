import type { ClientOptions } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { Storm } from '../storm/index.ts'
import { breakwaterCallers } from './breakwater-caller.ts'
import type { Mode } from './caller.ts'
import { type Certificate, createCertificate, type Row } from './certificate.ts'
import { ChaosError } from './chaos-error.ts'
import { confirmed } from './confirm.ts'
import { answering } from './given-answer.ts'
import { isHttp } from './lead-routes.ts'
import { type LibraryName, libraryCallers } from './library-callers.ts'
import { markedModel } from './marked-model.ts'
import { callInCalmWater, type Playing, playFault, playStorm } from './play.ts'
import { type Done, type Job, runAll } from './run-all.ts'
import { inputFor, isAccepted } from './sample-input.ts'
import { callTimeMs, scalePrompt } from './scale-time.ts'
import { kindOf, type Trial } from './trials.ts'

/** What both kinds of certificate are asked for with. */
export interface ChaosOptions {
  readonly trials: readonly Trial[]
  readonly seed: number
  /** Milliseconds for everything; what is left then is named as not run. Default 60 000. */
  readonly withinMs?: number
  /** How many trials run at once. */
  readonly concurrency?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number, name: string) => void
  /** The command that plays a fault or storm of this name again. */
  readonly reproduce: (name: string) => string
}

export interface PromptChaosOptions extends ChaosOptions {
  /** The user's own. Routes are led to the simulator; keys, headers, capture, telemetry and shared state stay behind. */
  readonly client: ClientOptions
  readonly prompt: AnyPrompt
  /** Default: made from the prompt's input schema. */
  readonly input?: unknown
  /** What the simulated model answers. Default: sentences in the form that the prompt asks for. */
  readonly answer?: string
  readonly storms: readonly Storm[]
  /** Calls in each storm. Default 16. */
  readonly calls?: number
  /** Whom to try. Default: Breakwater's client. */
  readonly target?: LibraryName
  /** Where that library is looked for. Default: the working directory. */
  readonly directory?: string
  /** What all durations are multiplied by. Default: such that a call may take 3 s; never above 1. */
  readonly timeScale?: number
}

const DEFAULT_CALLS = 16
const DEFAULT_WITHIN_MS = 60_000
const DEFAULT_CONCURRENCY = 8
/** Other libraries wait in real time, and waiting costs nothing. */
const LIBRARY_CONCURRENCY = 32
/** More than their own retries take, and less than any of their time-outs. */
const LIBRARY_LIMIT_MS = 10_000
const SCALED_CALL_MS = 3_000
/** How late a call may be before it hangs: the machine is busy with many trials at once. */
const GRACE_MS = 2_000

/**
 * Plays faults and storms to a prompt.
 *
 * @throws ChaosError when the client has no route that can be led, the prompt takes no input that there is or fails where
 * nothing goes wrong, or the library is not installed
 */
export async function certifyPrompt(options: PromptChaosOptions): Promise<Certificate> {
  const startedAt = new Date()
  const setup = await setUp(options)
  const { playing, calm } = await calmed(setup.playing, options)
  const { rows, notRun, notAgain } = await playAll(playing, calm, options)
  const { name, version, hash } = options.prompt
  return createCertificate({
    subject: { kind: playing.callers.kind, name: playing.callers.name, prompt: { name, version, hash } },
    seed: options.seed,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    timeScale: setup.timeScale,
    limitMs: playing.limitMs,
    notRun,
    rows,
    notes: [
      ...setup.notes,
      ...(playing.callers === setup.playing.callers ? [] : [NO_CHECKS]),
      ...(notAgain.length === 0 ? [] : [notAgainNote(notAgain)]),
    ],
  })
}

/** Faults through a pool, and all storms beside them: a storm is a minute of mostly waiting. */
async function playAll(
  playing: Playing,
  calm: unknown,
  options: PromptChaosOptions,
): Promise<{
  readonly rows: readonly Row[]
  readonly notRun: readonly string[]
  readonly notAgain: readonly string[]
}> {
  const { trials, storms, onProgress } = options
  const endsAtMs = performance.now() + (options.withinMs ?? DEFAULT_WITHIN_MS)
  const faultJobs: Job<readonly Row[]>[] = trials.flatMap(trial =>
    modesOf(trial).map(mode => ({
      name: mode === 'plain' ? trial.name : `${trial.name}, streamed`,
      run: signal => playFault(playing, calm, trial, mode, signal),
    })),
  )
  const stormJobs: Job<readonly Row[]>[] = storms.map(storm => ({
    name: storm.name,
    run: async signal => [await playStorm(playing, calm, storm, options.calls ?? DEFAULT_CALLS, signal)],
  }))
  let done = 0
  const poolConcurrency = options.target === undefined ? DEFAULT_CONCURRENCY : LIBRARY_CONCURRENCY
  const pool = (jobs: readonly Job<readonly Row[]>[], concurrency: number): Promise<Done<readonly Row[]>> =>
    runAll(jobs, {
      concurrency,
      withinMs: options.withinMs ?? DEFAULT_WITHIN_MS,
      signal: options.signal,
      onProgress: (_done, _total, name) => onProgress?.(++done, faultJobs.length + stormJobs.length, name),
    })
  const [faults, blown] = await Promise.all([
    pool(faultJobs, options.concurrency ?? poolConcurrency),
    pool(stormJobs, Math.max(1, stormJobs.length)),
  ])
  const played = [...faults.results, ...blown.results]
  const notRun = [...faults.notRun, ...blown.notRun]
  // Another library waits in real time, which no trial beside it stretches.
  if (options.target !== undefined) return { rows: played.flat(), notRun, notAgain: [] }
  const leftMs = Math.max(0, Math.floor(endsAtMs - performance.now()))
  const { results, notAgain } = await confirmed([...faultJobs, ...stormJobs], played, leftMs, options.signal)
  return { rows: results.flat(), notRun, notAgain }
}

const notAgainNote = (names: readonly string[]): string =>
  `${names.join('; ')}: what was found was not found again when played alone. This machine was too busy to be on time.`

/** What only a stream can suffer is asked for as a stream. */
const modesOf = (trial: Trial): readonly Mode[] => (kindOf(trial) === 'stream' ? ['streamed'] : ['plain', 'streamed'])

const NO_CHECKS = "The prompt's checks were left out: the simulated answer does not pass them in calm water."

/** What the prompt answers in calm water; without its checks, where it is they that the simulated answer fails. */
async function calmed(
  playing: Playing,
  options: PromptChaosOptions,
): Promise<{ readonly playing: Playing; readonly calm: unknown }> {
  const end = await callInCalmWater(playing)
  if (end !== 'hang' && end.kind === 'value') return { playing, calm: end.value }
  const isCheck = end !== 'hang' && end.kind === 'failure' && end.code?.startsWith('check_') === true
  if (isCheck && options.prompt.checks.length > 0) {
    const prompt = { ...options.prompt, checks: [] }
    const { callers } = (await setUp({ ...options, prompt })).playing
    return calmed({ ...playing, callers }, { ...options, prompt })
  }
  throw new ChaosError(
    `${options.prompt.name} has no value where nothing goes wrong (${end === 'hang' ? 'it hangs' : end.name}): ` +
      'the simulated model fills the form of the answer and knows no rules beyond it; give an answer that passes',
  )
}

interface SetUp {
  readonly playing: Playing
  readonly timeScale: number
  readonly notes: readonly string[]
}

async function setUp(options: PromptChaosOptions): Promise<SetUp> {
  const { client, target, seed, reproduce } = options
  const left = client.routes.filter(route => !isHttp(route)).map(({ name }) => name)
  if (left.length === client.routes.length && target === undefined) {
    throw new ChaosError(
      'the client has no route over HTTP: a route of your own (custom) cannot be led to the simulator',
    )
  }
  const timeMs = callTimeMs(client, options.prompt)
  const timeScale = options.timeScale ?? Math.min(1, SCALED_CALL_MS / timeMs)
  const prompt = scalePrompt(options.prompt, timeMs, timeScale)
  const deadlineMs = timeMs * timeScale
  const callers =
    target === undefined
      ? breakwaterCallers(client, prompt, timeScale)
      : await libraryCallers(target, prompt, options.directory ?? process.cwd())
  return {
    playing: {
      callers,
      input: await inputFor(prompt, options.input),
      accepts: input => isAccepted(prompt, input),
      model: options.answer === undefined ? markedModel(seed) : answering(options.answer),
      seed,
      timeScale,
      deadlineMs,
      limitMs: target === undefined ? deadlineMs + GRACE_MS : LIBRARY_LIMIT_MS,
      reproduce,
    },
    timeScale,
    notes: [
      ...(target === undefined ? scaleNotes(timeMs, deadlineMs) : [libraryNote(target, timeScale)]),
      ...left.map(name => `The route ${name} is a function of your own and was left out.`),
      ...(options.prompt.tools.length === 0 ? [] : ['Tools were not run: each answered a stand-in.']),
    ],
  }
}

const scaleNotes = (timeMs: number, deadlineMs: number): readonly string[] =>
  timeMs === deadlineMs
    ? []
    : [
        `Time was scaled: the ${timeMs} ms that a call may take are ${Math.round(deadlineMs)} ms here, and all waits in proportion.`,
      ]

const libraryNote = (target: LibraryName, timeScale: number): string =>
  `${target} waits in real time, with its own defaults; a call hangs that is not over after ${LIBRARY_LIMIT_MS} ms.` +
  (timeScale === 1 ? '' : ` What faults last was multiplied by ${timeScale}.`)
