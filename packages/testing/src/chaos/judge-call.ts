import { isDeepStrictEqual } from 'node:util'
import type { FailureCode } from 'breakwater'
import { type Fields, isFields } from '../dialects/index.ts'
import { FAULTS } from '../faults/index.ts'
import type { CallEnd } from './caller.ts'
import type { Finding } from './finding.ts'
import type { Trial } from './trials.ts'
import { OWN_LIMITS, TRUTHS, type Truth } from './truths.ts'

/** How one call ended, and when. */
export interface TimedCall {
  readonly end: CallEnd | 'hang'
  readonly durationMs: number
  /** When it should have been over, on its own clock. */
  readonly deadlineMs: number
}

/** What one call came to, beside what the same call answers in calm water. */
export interface JudgedEnd extends TimedCall {
  readonly calm: unknown
}

/** All that is needed to judge a call that met one fault. */
interface JudgedCall extends JudgedEnd {
  readonly requests: number
  /** The largest answer that the simulator could send before the caller left, in bytes. */
  readonly largestBytes: number
}

interface JudgeOptions {
  readonly routes: number
  readonly mostRequests: number | undefined
}

/** Past this nobody reads an answer; the simulator's floods go on to 600 MB. */
const MOST_BYTES = 64_000_000

/** Libraries promise no number: three for each request that calm water needs is what most of them make by default. */
const USUAL_REQUESTS = 3

export function judgeCall(trial: Trial, call: JudgedCall, options: JudgeOptions): readonly Finding[] {
  return [
    ...judgeEnd([TRUTHS[trial.fault]], FAULTS[trial.fault].kind === 'output', call),
    ...judgeRequests(trial, call, options),
    ...judgeBytes(call.largestBytes),
  ]
}

/**
 * @param truths of each fault that may have been met
 * @param isOutput the model may have written another text: where the prompt wants a text, nothing tells it from any other
 */
export function judgeEnd(truths: readonly Truth[], isOutput: boolean, call: JudgedEnd): readonly Finding[] {
  const { end } = call
  if (end === 'hang') return [{ kind: 'hang', message: `was not over after ${Math.round(call.durationMs)} ms` }]
  if (end.kind === 'error') return [{ kind: 'crash', message: `threw a ${end.name}` }]
  if (end.kind === 'value') return end.isSimplified === true ? [] : judgeValue(truths, isOutput, end.value, call.calm)
  return end.code === undefined ? [] : judgeCode(truths, end.code, call)
}

function judgeValue(truths: readonly Truth[], isOutput: boolean, value: unknown, calm: unknown): readonly Finding[] {
  if (isDeepStrictEqual(value, calm)) return []
  if (value === undefined || value === null || value === '') {
    return [{ kind: 'silent', message: `answered ${value === '' ? 'an empty text' : String(value)}` }]
  }
  const mayDiffer = (how: Truth['differs']): boolean => truths.some(({ differs }) => differs === how)
  if (typeof value === 'string' && typeof calm === 'string') {
    return judgeText(isOutput || mayDiffer('untold'), value, calm)
  }
  if (isFields(value) && isFields(calm)) {
    if (mayDiffer('more') && isPart(calm, value)) return []
    if (mayDiffer('fewer') && isPart(value, calm)) return []
  }
  return [{ kind: 'wrong', message: 'answered a value that the model did not mean' }]
}

/** Every field of the one stands unchanged in the other. */
const isPart = (part: Fields, whole: Fields): boolean =>
  Object.entries(part).every(([key, value]) => isDeepStrictEqual(whole[key], value))

function judgeText(isUntold: boolean, value: string, calm: string): readonly Finding[] {
  if (calm.startsWith(value)) {
    return [{ kind: 'whole', message: `took ${value.length} of ${calm.length} characters for the whole answer` }]
  }
  return isUntold ? [] : [{ kind: 'wrong', message: 'answered a text that the model did not write' }]
}

function judgeCode(truths: readonly Truth[], code: FailureCode, call: TimedCall): readonly Finding[] {
  const codes = truths.flatMap(truth => truth.codes)
  if (codes.includes(code) || OWN_LIMITS.includes(code)) return []
  if (code === 'deadline_exceeded' && call.durationMs >= call.deadlineMs * 0.9) return []
  const expected = codes.length === 0 ? 'a value' : [...new Set(codes)].join(' or ')
  return [{ kind: 'misnamed', message: `ended as ${code}, where the truth is ${expected}` }]
}

function judgeRequests(trial: Trial, call: JudgedCall, { routes, mostRequests }: JudgeOptions): readonly Finding[] {
  // Each hop of a redirect is a request, and no retry.
  if (trial.fault === 'redirect') return []
  const isPastHealing = TRUTHS[trial.fault].isPastHealing === true
  const most = isPastHealing ? routes : (mostRequests ?? USUAL_REQUESTS)
  if (call.requests <= most) return []
  const why = isPastHealing ? 'no repetition heals this' : 'that is the most it may make'
  return [{ kind: 'over_retried', message: `made ${call.requests} requests, where ${most} would do: ${why}` }]
}

export const judgeBytes = (largestBytes: number): readonly Finding[] =>
  largestBytes <= MOST_BYTES
    ? []
    : [{ kind: 'flooded', message: `read ${Math.round(largestBytes / 1_000_000)} MB of an answer without an end` }]
