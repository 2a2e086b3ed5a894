import { setTimeout as delay } from 'node:timers/promises'
import type { Model } from '../model/index.ts'
import { createSimulator, type RecordedRequest, type Simulator } from '../simulator/index.ts'
import type { Storm } from '../storm/index.ts'
import type { CallEnd, Caller, Callers, Mode } from './caller.ts'
import type { Row } from './certificate.ts'
import type { Finding } from './finding.ts'
import { judgeBytes, judgeCall, type TimedCall } from './judge-call.ts'
import { judgeStorm } from './judge-storm.ts'
import { distinctInput } from './sample-input.ts'
import { always, type Trial } from './trials.ts'

/** Who plays, and by which rules. */
export interface Playing {
  readonly callers: Callers
  readonly input: unknown
  /** Whether the prompt takes this input. */
  readonly accepts: (input: unknown) => boolean | Promise<boolean>
  readonly model: Model
  readonly seed: number
  readonly timeScale: number
  readonly deadlineMs: number
  readonly limitMs: number
  readonly reproduce: (name: string) => string
}

/** Storms count in minutes: so much of one, in their own milliseconds, is played. */
const STORM_MS = 60_000

interface Place extends AsyncDisposable {
  readonly simulator: Simulator
  readonly caller: Caller
}

async function openPlace(playing: Playing, storm?: Storm): Promise<Place> {
  const { model, seed, timeScale } = playing
  const simulator = await createSimulator({ model, seed, timeScale, ...(storm === undefined ? {} : { storm }) })
  const caller = playing.callers.open(simulator)
  return {
    simulator,
    caller,
    async [Symbol.asyncDispose]() {
      await Promise.all([caller.close(), simulator.close()])
    },
  }
}

/** One call where nothing goes wrong. */
export async function callInCalmWater(playing: Playing): Promise<CallEnd | 'hang'> {
  await using place = await openPlace(playing)
  return (await timedCall(place.caller, 'plain', playing.input, playing, undefined)).end
}

/**
 * One fault, played once and then to every request, each time to one call over a connection that was used before.
 *
 * @param calm what the call answers in calm water
 */
export async function playFault(
  playing: Playing,
  calm: unknown,
  trial: Trial,
  mode: Mode,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const played: { readonly dose: 'once' | 'always'; call: TimedCall; requests: readonly RecordedRequest[] }[] = []
  {
    await using place = await openPlace(playing)
    const { simulator, caller } = place
    await timedCall(caller, mode, playing.input, playing, signal)
    for (const dose of ['once', 'always'] as const) {
      simulator.setStorm({ name: trial.name, faults: dose === 'once' ? [trial.play] : always(trial) }, playing.seed)
      const call = await timedCall(caller, mode, playing.input, playing, signal)
      played.push({ dose, call, requests: simulator.requests })
    }
  }
  // Closed, the simulator knows how much of each answer left.
  return played.map(({ dose, call, requests }) => {
    const met = requests.filter(({ play }) => play !== 'ok').length
    const facts = { ...call, calm, requests: requests.length, largestBytes: largestOf(requests) }
    return {
      ...rowOf(playing, trial.name, [call], requests),
      kind: 'fault',
      mode,
      dose,
      outcome: met === 0 ? 'not met' : outcomeOf(call.end),
      findings: met === 0 ? [] : judgeCall(trial, facts, playing.callers),
    } satisfies Row
  })
}

/** A minute of a storm, with calls that begin evenly over it, through one client. */
export async function playStorm(
  playing: Playing,
  calm: unknown,
  storm: Storm,
  calls: number,
  signal: AbortSignal,
): Promise<Row> {
  const { timeScale, input } = playing
  const ended: TimedCall[] = []
  let requests: readonly RecordedRequest[]
  {
    await using place = await openPlace(playing, storm)
    const one = async (index: number): Promise<void> => {
      await delay((STORM_MS * timeScale * index) / calls, undefined, { signal })
      const distinct = distinctInput(input, index + 1)
      const given = (await playing.accepts(distinct)) ? distinct : input
      ended.push(await timedCall(place.caller, index % 2 === 0 ? 'plain' : 'streamed', given, playing, signal))
    }
    await Promise.all(Array.from({ length: calls }, (_, index) => one(index)))
    requests = place.simulator.requests
  }
  return {
    ...rowOf(playing, storm.name, ended, requests),
    kind: 'storm',
    mode: 'plain',
    dose: 'storm',
    outcome: countedOutcomes(ended),
    findings: [
      ...judgeStorm(
        storm,
        ended.map(call => ({ ...call, calm })),
      ),
      ...tooMany(requests.length, calls * (playing.callers.mostRequests ?? Number.POSITIVE_INFINITY)),
      ...judgeBytes(largestOf(requests)),
    ],
  }
}

/** What all rows have. */
const rowOf = (
  playing: Playing,
  name: string,
  calls: readonly TimedCall[],
  requests: readonly RecordedRequest[],
): Pick<Row, 'name' | 'calls' | 'met' | 'requests' | 'durationMs' | 'reproduce'> => ({
  name,
  calls: calls.length,
  met: requests.filter(({ play }) => play !== 'ok').length,
  requests: requests.length,
  durationMs: Math.round(Math.max(0, ...calls.map(({ durationMs }) => durationMs))),
  reproduce: playing.reproduce(name),
})

const largestOf = (requests: readonly RecordedRequest[]): number =>
  Math.max(0, ...requests.map(({ bytesSent }) => bytesSent))

const tooMany = (requests: number, most: number): readonly Finding[] =>
  requests <= most ? [] : [{ kind: 'over_retried', message: `made ${requests} requests, where ${most} were allowed` }]

const outcomeOf = (end: CallEnd | 'hang'): string =>
  end === 'hang' ? 'hangs' : end.kind === 'value' ? 'value' : end.name

/** `14 value, 2 refused`: the most frequent first. */
function countedOutcomes(calls: readonly TimedCall[]): string {
  const counts = new Map<string, number>()
  for (const { end } of calls) counts.set(outcomeOf(end), (counts.get(outcomeOf(end)) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ')
}

/** A call that is not over at the limit hangs: it is aborted and not waited for. */
async function timedCall(
  caller: Caller,
  mode: Mode,
  input: unknown,
  { limitMs, deadlineMs }: Playing,
  signal: AbortSignal | undefined,
): Promise<TimedCall> {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  signal?.addEventListener('abort', abort, { once: true })
  const beganAt = performance.now()
  const limit = delay(limitMs, 'hang' as const, { signal: controller.signal }).catch(() => 'hang' as const)
  const call = caller.call(mode, input, controller.signal).catch(thrown)
  const end = await Promise.race([call, limit])
  const durationMs = performance.now() - beganAt
  controller.abort()
  signal?.removeEventListener('abort', abort)
  return { end, durationMs, deadlineMs }
}

/** What no caller should do: its promises are to end in one of three ways. */
const thrown = (error: unknown): CallEnd => ({
  kind: 'error',
  name: error instanceof Error ? error.name : typeof error,
})
