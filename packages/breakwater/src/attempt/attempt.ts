import { type Next, type Outcome, unsent } from '../policy/index.ts'
import { runCustom } from './custom.ts'
import { shouldStream } from './limits.ts'
import { encodeFor, overHttp } from './over-http.ts'
import type { AttemptParts } from './parts.ts'
import { Report } from './report.ts'
import type { CallAttempt, Carried } from './shapes.ts'

/** The innermost step: encode, send, decode. Never throws. */
export function createAttempt(parts: AttemptParts): Next<CallAttempt> {
  return (attempt, signal) => {
    const { definition } = attempt.route
    if (definition.kind === 'custom') {
      return observed(parts, attempt, false, report => runCustom(parts, attempt, definition, report, signal))
    }
    const encoded = encodeFor(attempt, definition, shouldStream(attempt, parts.timers.now()))
    if ('code' in encoded) return Promise.resolve(unsent(encoded))
    return observed(parts, attempt, encoded.target.stream, (report, carried) =>
      overHttp(parts, attempt, definition, encoded, report, carried, signal),
    )
  }
}

/** From here on it is a request on the wire: it has a number, a report and a span. */
async function observed(
  parts: AttemptParts,
  given: CallAttempt,
  isStreamed: boolean,
  run: (report: Report, carried: Carried) => Promise<Outcome>,
): Promise<Outcome> {
  const { call, route } = given
  call.attemptsLeft -= 1
  call.attemptsMade += 1
  const attempt = { ...given, number: call.attemptsMade }
  const startedMs = parts.timers.now()
  // By the monotonic clock from the call's begin on: a wall clock that is set meanwhile moves no attempt out of its call.
  const report = new Report(attempt, call.startedAtMs + startedMs - call.startedMs)
  const outcome = await parts.surround({ kind: 'attempt', attempt, report, isStreamed }, carried =>
    run(report, carried),
  )
  report.durationMs = parts.timers.now() - startedMs
  report.outcome = outcome.ok ? 'ok' : outcome.failure.code
  report.raw = outcome.ok ? outcome.output : outcome.failure.raw
  if (outcome.ok) {
    report.usage = outcome.output.usage
    report.costUsd = parts.priceOf(route, outcome.output)
  }
  call.attempts.push(report)
  return outcome
}
