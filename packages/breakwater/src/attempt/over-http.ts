import type { Announced, Outcome } from '../policy/index.ts'
import type { EncodedRequest, HttpRoute, OutputMode, ProviderError, Target } from '../provider/index.ts'
import { createFailure, type Failure, type RawOutput, type Request } from '../result/index.ts'
import type { Sent } from '../transport/index.ts'
import { fitToRoute, learnFrom, modeOf } from './adapt.ts'
import { toHttp } from './http-request.ts'
import { sendLimits } from './limits.ts'
import type { AttemptParts } from './parts.ts'
import { StreamReading } from './read-stream.ts'
import type { Report } from './report.ts'
import type { CallAttempt, Carried } from './shapes.ts'

/** Silence shorter than this, cut by the deadline, says nothing about the model's health. */
export const COUNTED_SILENCE_MS = 1_000

/** An attempt in the form of its dialect, ready to be sent. */
export interface Encoded {
  readonly request: Request
  readonly mode: OutputMode
  readonly target: Target
  readonly encoded: EncodedRequest
}

/** Fits the request to the route and encodes it; the failure where the model cannot take what the caller asks for. */
export function encodeFor(attempt: CallAttempt, route: HttpRoute, stream: boolean): Encoded | Failure {
  const request = fitToRoute(attempt, route)
  if ('code' in request) return request
  const mode = modeOf(attempt.route, request, route)
  const target = attempt.route.target(mode, stream)
  return { request, mode, target, encoded: route.dialect.encode(request, target) }
}

/** Sends an encoded attempt and reads what comes back. */
export async function overHttp(
  parts: AttemptParts,
  attempt: CallAttempt,
  route: HttpRoute,
  { request, mode, target, encoded }: Encoded,
  report: Report,
  { headers: traceHeaders, onChunk }: Carried,
  signal: AbortSignal,
): Promise<Outcome> {
  const { dialect } = route
  const asked = toHttp(attempt, route, encoded, traceHeaders)
  const http = asked instanceof Promise ? await asked : asked
  if ('code' in http) return { ok: false, failure: http, emitted: false, report, isUncounted: true }
  const isUnheard = !target.stream && route.capabilities.streaming === false
  const limits = sendLimits(attempt, parts.bytes, parts.timers.now(), isUnheard)
  const emit = attempt.call.isStreamed ? attempt.emit : undefined
  const { maxOutputTokens } = request.settings
  const cap = maxOutputTokens === undefined ? undefined : { maxTokens: maxOutputTokens, count: parts.countText }
  // Some servers stream whatever was asked for.
  const reading = new StreamReading(dialect.stream(target), emit, cap, onChunk)
  const sent = await parts.transport.send(http, limits, signal, reading)

  const headers = sent.ok ? sent.exchange.headers : sent.headers
  const wallClockMs = parts.environment.wallClock()
  report.timings = sent.timings
  report.status = sent.ok ? sent.exchange.status : sent.status
  report.requestId = dialect.requestId(headers)
  const ended: Ended = {
    report,
    announced: parts.readLimits(headers, wallClockMs),
    emitted: reading.hasEmitted,
  }
  if (!sent.ok) return broken(attempt, sent, ended, reading, signal)
  const { status, body, streamed } = sent.exchange
  if (status < 200 || status > 299) {
    const error = dialect.classifyError(status, headers, body, { baseURL: route.baseURL, wallClockMs })
    return { ...refused(attempt, error, ended), isAdapted: learnFrom(error, attempt, route, request, mode) }
  }
  if (reading.isOver) return overCap(attempt, reading, ended, maxOutputTokens as number)
  const decoded = streamed ? reading.end(true) : dialect.decodeBody(body, target)
  if (decoded.ok) return { ok: true, output: decoded.output, ...ended }
  return refused(attempt, decoded.error, ended, streamed ? cutOutput(reading) : undefined)
}

interface Ended {
  readonly report: Report
  readonly announced: Announced | undefined
  readonly emitted: boolean
}

/** Nothing whole came back: a phase ran out of time, the connection broke, or the call is over. */
function broken(
  attempt: CallAttempt,
  sent: Extract<Sent, { ok: false }>,
  ended: Ended,
  reading: StreamReading,
  signal: AbortSignal,
): Outcome {
  const isCancelled = signal.aborted && (signal.reason as Failure).code !== 'deadline_exceeded'
  const isBrief = signal.aborted && sent.silentMs < COUNTED_SILENCE_MS
  const raw = sent.streamed ? cutOutput(reading) : undefined
  const code = isCancelled ? 'cancelled' : sent.code
  const failure = createFailure(code, `${place(attempt, ended.report)}: ${sent.message}`, { raw })
  if (raw !== undefined) ended.report.usage = raw.usage
  return { ok: false, failure, ...ended, isUncounted: isBrief || isCancelled }
}

/** Cut by us: what comes on top of the cap is paid for by nobody who asked for it. */
function overCap(attempt: CallAttempt, reading: StreamReading, ended: Ended, cap: number): Outcome {
  const raw = cutOutput(reading)
  const message = `${place(attempt, ended.report)}: the model went on far beyond the ${cap} tokens that it was allowed; cut`
  if (raw !== undefined) ended.report.usage = raw.usage
  return { ok: false, failure: createFailure('tokens_exhausted', message, { raw }), ...ended }
}

export function refused(
  attempt: CallAttempt,
  error: ProviderError,
  ended: Ended,
  raw?: RawOutput,
): Extract<Outcome, { ok: false }> {
  const failure = createFailure(error.code, `${place(attempt, ended.report)}: ${error.message}`, {
    provider: { status: ended.report.status, ...error.provider },
    retryAfterMs: error.retryAfterMs,
    raw,
  })
  return { ok: false, failure, shouldRetry: error.shouldRetry, ...ended }
}

const place = (attempt: CallAttempt, report: Report): string => `route ${attempt.route.name}, attempt ${report.number}`

/** What the model had written before the stream broke. */
function cutOutput(reading: StreamReading): RawOutput | undefined {
  const { text, usage, message } = reading.partial()
  if (message === undefined) return undefined
  return {
    text,
    reasoning: '',
    toolCalls: [],
    refusal: undefined,
    finish: { reason: 'unknown', raw: undefined },
    usage,
    rawUsage: undefined,
    model: undefined,
    responseId: undefined,
    logprobs: undefined,
    message,
  }
}
