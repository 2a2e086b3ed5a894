import { COUNTED_SILENCE_MS, Report, sendLimits, type TraceHeaders } from '../attempt/index.ts'
import type { Commons } from '../call/index.ts'
import type { Requests } from '../observe/index.ts'
import type { Next, Outcome } from '../policy/index.ts'
import { chatDialect, type Decoded, type ProviderError, readRateLimit } from '../provider/index.ts'
import { createFailure, type FailureCode, UNKNOWN_USAGE } from '../result/index.ts'
import type { Sent } from '../transport/index.ts'
import { createResponse } from './create-response.ts'
import { Passage } from './passage.ts'
import { headerList } from './read-request.ts'
import type { Asked } from './recognise.ts'
import type { Answer, FetchAttempt } from './shapes.ts'

type Ended = Outcome<Answer>

/** The innermost step: one request on the wire. Never throws. */
export function createFetchAttempt(commons: Commons, requests: Requests): Next<FetchAttempt, Answer> {
  const { timers, environment } = commons
  return async (given, signal) => {
    const { call, request } = given
    call.attemptsLeft -= 1
    call.attemptsMade += 1
    const attempt = { ...given, number: call.attemptsMade }
    const report = new Report(attempt, environment.wallClock())
    const startedMs = timers.now()
    const run = async (trace: TraceHeaders) => {
      const outcome = await exchange(commons, attempt, report, trace, signal)
      report.durationMs = timers.now() - startedMs
      report.outcome = outcome.ok ? 'ok' : outcome.failure.code
      return outcome
    }
    const { observed } = request
    const outcome = await (observed === undefined ? run({}) : requests.surroundAttempt(observed, report, run))
    call.attempts.push(report)
    return outcome
  }
}

async function exchange(
  commons: Commons,
  attempt: FetchAttempt,
  report: Report,
  trace: TraceHeaders,
  signal: AbortSignal,
): Promise<Ended> {
  const { call, request } = attempt
  const { http, asked } = request
  const passage = passageOf(attempt)
  // An answer that was not asked for as events comes as one body: waiting for it is not silence.
  const limits = sendLimits(attempt, commons.bytes, commons.timers.now(), asked?.wantsEvents === false)
  const { method, url, headers, body } = http
  const wire = {
    method,
    origin: url.origin,
    path: url.pathname + url.search,
    headers: headerList(headers, trace),
    body,
  }
  const sent = await commons.transport.send(wire, limits, signal, passage)
  const outcome = { ...judge(commons, attempt, passage, sent, signal), ...described(commons, report, sent) }
  if (outcome.ok) report.usage = outcome.output.output?.usage ?? UNKNOWN_USAGE
  const failure = outcome.ok ? undefined : signal.aborted ? signal.reason : outcome.failure
  const isWhole = failure === undefined || (passage.isRaw && sent.ok)
  passage.end(isWhole ? undefined : { error: call.errorOf(failure) })
  return outcome
}

function passageOf({ call, request: { http, asked } }: FetchAttempt): Passage {
  const receiver = {
    handOver: (response: Response) => call.handOver(response),
    leave: () => call.cancel('the reader left the body'),
  }
  return new Passage(asked?.dialect.stream(asked.target), http.url, receiver)
}

function described(commons: Commons, report: Report, sent: Sent): Pick<Ended, 'report' | 'announced'> {
  const headers = sent.ok ? sent.exchange.headers : sent.headers
  report.timings = sent.timings
  report.status = sent.ok ? sent.exchange.status : sent.status
  report.requestId = headers['x-request-id'] ?? headers['request-id']
  return { report, announced: readRateLimit(headers, commons.environment.wallClock()) }
}

type Verdict =
  | { readonly ok: true; readonly output: Answer }
  | Omit<Extract<Ended, { ok: false }>, 'report' | 'announced'>

/** What came, by its status and by the word of its dialect. */
function judge(commons: Commons, attempt: FetchAttempt, passage: Passage, sent: Sent, signal: AbortSignal): Verdict {
  if (!sent.ok) return broken(attempt, passage, sent, signal)
  const { call, request } = attempt
  const { http, asked } = request
  const { exchange } = sent
  const { status, headers, body } = exchange
  const context = { baseURL: http.url.origin, wallClockMs: commons.environment.wallClock() }
  // What is not asked of a model may well be a redirection, or not modified.
  if (status > (asked === undefined ? 399 : 299)) {
    if (!passage.isHandedOver) call.refusal = createResponse(http.url, exchange, body, true)
    const { classifyError } = asked?.dialect ?? chatDialect
    return refused(attempt, passage, classifyError(status, headers, body, context))
  }
  if (asked === undefined)
    return whole(passage.isHandedOver ? undefined : createResponse(http.url, exchange, body, false))
  const decoded = exchange.streamed ? passage.verdict(true) : decodeWhole(asked, body)
  if (decoded?.ok === false) {
    if (exchange.streamed && !OURS.has(decoded.error.code)) call.refusal = passage.response()
    return refused(attempt, passage, decoded.error)
  }
  return whole(exchange.streamed ? undefined : createResponse(http.url, exchange, body, false), decoded)
}

/** What we find wrong with an answer; with anything else the provider says itself that it failed, and SDKs read it. */
const OURS = new Set<FailureCode>(['bad_envelope', 'stream_broken'])

/** A plain body where events were asked for reads as an empty stream to most SDKs: it is no answer. */
function decodeWhole(asked: Asked, body: string): Decoded {
  const decoded = asked.dialect.decodeBody(body, asked.target)
  if (!decoded.ok || !asked.wantsEvents) return decoded
  const message = 'a plain body came where a stream of events was asked for'
  return {
    ok: false,
    error: { code: 'bad_envelope', message, retryAfterMs: undefined, shouldRetry: undefined, provider: {} },
  }
}

function whole(response: Response | undefined, decoded?: Decoded): Verdict {
  return { ok: true, output: { response, output: decoded?.ok === true ? decoded.output : undefined } }
}

function refused(attempt: FetchAttempt, passage: Passage, error: ProviderError): Verdict {
  const failure = createFailure(error.code, `${place(attempt)}: ${error.message}`, {
    provider: error.provider,
    retryAfterMs: error.retryAfterMs,
  })
  return { ok: false, failure, emitted: passage.isHandedOver, shouldRetry: error.shouldRetry }
}

function broken(
  attempt: FetchAttempt,
  passage: Passage,
  sent: Extract<Sent, { ok: false }>,
  signal: AbortSignal,
): Verdict {
  const isCancelled = signal.aborted && signal.reason.code !== 'deadline_exceeded'
  const isBrief = signal.aborted && sent.silentMs < COUNTED_SILENCE_MS
  const failure = createFailure(isCancelled ? 'cancelled' : sent.code, `${place(attempt)}: ${sent.message}`)
  return { ok: false, failure, emitted: passage.isHandedOver, isUncounted: isBrief || isCancelled }
}

const place = (attempt: FetchAttempt): string => `fetch ${attempt.route.name}, attempt ${attempt.number}`
