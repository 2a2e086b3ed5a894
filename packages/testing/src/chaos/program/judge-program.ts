import { FAULTS, PROSE_OF } from '../../faults/index.ts'
import type { Finding } from '../finding.ts'
import { judgeBytes } from '../judge-call.ts'
import { marksIn } from '../marked-model.ts'
import type { Trial } from '../trials.ts'
import { TRUTHS } from '../truths.ts'
import type { Ended } from './run-program.ts'

/** How the program runs where nothing goes wrong. */
export interface CalmRun {
  readonly out: string
  /** The marks of the answers that it prints, in their order. */
  readonly marks: readonly string[]
  readonly requests: number
  /** What it is answered is JSON: then prose is no answer. */
  readonly isJson: boolean
  /** It printed the same twice. */
  readonly isRepeatable: boolean
}

/** What the simulator saw of a run. */
export interface Seen {
  readonly requests: number
  /** The largest answer that it could send before the program left, in bytes. */
  readonly largestBytes: number
  /** The shortest time between a refusal with an announced wait and the next request; undefined without such. */
  readonly shortestWaitMs: number | undefined
}

export interface Verdict {
  readonly outcome: string
  readonly findings: readonly Finding[]
}

/** Each request of calm water may be made so often: what SDKs do by default. */
const USUAL_REQUESTS = 3

export function judgeProgram(trial: Trial, run: Ended, seen: Seen, calm: CalmRun): Verdict {
  const { outcome, findings } = judgeEnd(trial, run, calm)
  return { outcome, findings: [...findings, ...judgeRequests(trial, seen, calm), ...judgeBytes(seen.largestBytes)] }
}

function judgeEnd(trial: Trial, run: Ended, calm: CalmRun): Verdict {
  if (run.isTimeout) {
    return finding('hangs', 'hang', `had not ended after ${Math.round(run.durationMs)} ms`)
  }
  if (run.exitCode === 0) return judgeSuccess(trial, run, calm)
  const outcome = run.exitCode === undefined ? `ended by ${run.signal}` : `exit ${run.exitCode}`
  const unhandled = unhandledIn(run)
  return unhandled === undefined ? { outcome, findings: [] } : finding(outcome, 'crash', unhandled)
}

/** The last words of runtimes that end a program because nobody handled its error. */
const LAST_WORDS: readonly RegExp[] = [
  /^Node\.js v\d/m,
  /^Traceback \(most recent call last\)/m,
  /^error: Uncaught/m,
  /^panic: /m,
  /^Bun v\d/m,
]

function unhandledIn({ errors, signal }: Ended): string | undefined {
  if (signal !== undefined) return `was ended by ${signal}`
  if (!LAST_WORDS.some(words => words.test(errors))) return undefined
  const line = errors.split('\n').find(one => /^(?:Uncaught )?\w*(?:Error|Exception)\b/.test(one))
  return `ended in an error that nobody handled${line === undefined ? '' : `: ${line.slice(0, 120)}`}`
}

function judgeSuccess(trial: Trial, { out }: Ended, calm: CalmRun): Verdict {
  if (calm.marks.length === 0) return { outcome: 'exit 0', findings: [] }
  const printed = new Set(marksIn(out))
  const found = calm.marks.filter(mark => printed.has(mark)).length
  if (found === 0) return judgeWithout(trial, out, calm)
  if (found < calm.marks.length) {
    const message = `printed ${found} of ${calm.marks.length} marked places of the answer, and ended well`
    return finding('part of the answer', 'whole', message)
  }
  if (countMarks(out) > countMarks(calm.out)) {
    return finding('the answer', 'wrong', 'printed a part of the answer twice')
  }
  const isChanged = FAULTS[trial.fault].kind === 'output' && TRUTHS[trial.fault].differs !== 'more'
  return isChanged && calm.isJson && calm.isRepeatable && out !== calm.out
    ? finding('the answer', 'wrong', 'printed something else than in calm water, as if it were the answer')
    : { outcome: 'the answer', findings: [] }
}

const countMarks = (text: string): number => marksIn(text).reduce((sum, mark) => sum + text.split(mark).length - 1, 0)

/** What programs print that did not look at what they have. */
const NOTHINGS: readonly RegExp[] = [/\bundefined\b/, /\bNaN\b/, /^null$/m, /\[object Object\]/, /<html/i]

/** It ended well without the answer: a fallback in words of its own is good, anything else is not. */
function judgeWithout(trial: Trial, out: string, calm: CalmRun): Verdict {
  const outcome = 'no answer, exit 0'
  const nothing = NOTHINGS.find(pattern => pattern.test(out) && !pattern.test(calm.out))
  if (nothing !== undefined) return finding(outcome, 'wrong', `printed ${nothing.exec(out)?.[0]} as the answer`)
  const prose = (PROSE_OF as { readonly [fault: string]: string })[trial.fault]
  const isProse = prose !== undefined && out.includes(prose.slice(0, 40))
  if (isProse && !calm.isJson) return { outcome: 'another text', findings: [] }
  if (isProse) {
    return finding(outcome, 'wrong', "printed the model's prose as the answer")
  }
  return saysNothingNew(out, calm.out)
    ? finding(outcome, 'silent', 'ended well without an answer, and without a word on that')
    : { outcome, findings: [] }
}

/** Whether each line is the beginning of one that is printed in calm water too: `Answer: ` without the answer. */
function saysNothingNew(out: string, calm: string): boolean {
  const lines = calm.split('\n').map(line => line.trim())
  return out.split('\n').every(line => lines.some(usual => usual.startsWith(line.trim())))
}

function judgeRequests({ play, fault }: Trial, seen: Seen, calm: CalmRun): readonly Finding[] {
  // Each hop of a redirect is a request, and no retry.
  if (fault === 'redirect') return []
  const findings: Finding[] = []
  const isPastHealing = TRUTHS[fault].isPastHealing === true
  const most = calm.requests * (isPastHealing ? 1 : USUAL_REQUESTS)
  if (seen.requests > most) {
    const why = isPastHealing ? 'no repetition heals this' : `${USUAL_REQUESTS} for each of calm water are usual`
    findings.push({ kind: 'over_retried', message: `made ${seen.requests} requests, where ${most} would do: ${why}` })
  }
  const announcedMs = 'retryAfterMs' in play ? play.retryAfterMs : undefined
  if (announcedMs !== undefined && seen.shortestWaitMs !== undefined && seen.shortestWaitMs < announcedMs * 0.9) {
    const message = `came back after ${Math.round(seen.shortestWaitMs)} ms, though told to wait ${announcedMs} ms`
    findings.push({ kind: 'over_retried', message })
  }
  return findings
}

const finding = (outcome: string, kind: Finding['kind'], message: string): Verdict => ({
  outcome,
  findings: [{ kind, message }],
})
