import { type Outcome, unsent } from '../policy/index.ts'
import type { HttpRoute, ResponseHeaders } from '../provider/index.ts'
import { ANSWER_TOOL, createFailure } from '../result/index.ts'
import { encodeFor, refused } from './over-http.ts'
import { Report } from './report.ts'
import type { CallAttempt } from './shapes.ts'

/** An answer that came another way than over this client's connection: in the file of a batch, from a queue. */
export interface ArrivedResponse {
  /** Default 200. */
  readonly status?: number
  /** Lower-cased names. */
  readonly headers?: ResponseHeaders
  /** As text, or as the JSON that was read from it; undefined where no answer came (the batch expired, was cancelled). */
  readonly body: unknown
}

/** Reads what has arrived as if it had been sent for. */
export function readArrived(
  attempt: CallAttempt,
  route: HttpRoute,
  { status = 200, headers = {}, body }: ArrivedResponse,
  wallClockMs: number,
): Outcome {
  const encoded = encodeFor(attempt, route, false)
  if ('code' in encoded) return unsent(encoded)
  const { dialect } = route
  const report = new Report(attempt, wallClockMs)
  report.status = status
  report.requestId = dialect.requestId(headers)
  const ended = { report, announced: undefined, emitted: false }
  if (body === undefined || body === null) {
    const message = `route ${route.name}: no answer came`
    return { ok: false, failure: createFailure('first_byte_timeout', message), ...ended }
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (status < 200 || status > 299) {
    return refused(
      attempt,
      dialect.classifyError(status, headers, text, { baseURL: route.baseURL, wallClockMs }),
      ended,
    )
  }
  let decoded = dialect.decodeBody(text, encoded.target)
  // It was asked in a mode that the route has been seen to refuse since, or the other way round.
  if (decoded.ok && decoded.output.toolCalls.some(({ name }) => name === ANSWER_TOOL)) {
    decoded = dialect.decodeBody(text, attempt.route.target('tool', false))
  }
  return decoded.ok ? { ok: true, output: decoded.output, ...ended } : refused(attempt, decoded.error, ended)
}
