import type { Environment, Timers } from '../clock/index.ts'
import type { Announced, Next, Outcome } from '../policy/index.ts'
import type { EncodedRequest, HttpRoute, OutputMode, ProviderError, ResponseHeaders } from '../provider/index.ts'
import { createFailure, type Failure, type RawOutput, type Request } from '../result/index.ts'
import type { HttpRequest, Sent, Transport } from '../transport/index.ts'
import { runCustom } from './custom.ts'
import { type ByteLimits, sendLimits, shouldStream } from './limits.ts'
import { StreamReading } from './read-stream.ts'
import type { ReadyRoute } from './ready-route.ts'
import { Report } from './report.ts'
import type { CallAttempt, Surround, TraceHeaders } from './shapes.ts'

export interface AttemptParts {
  readonly transport: Transport
  readonly environment: Environment
  readonly timers: Timers
  readonly bytes: ByteLimits
  readonly surround: Surround
  readonly readLimits: (headers: ResponseHeaders, wallClockMs: number) => Announced | undefined
  readonly priceOf: (route: ReadyRoute, output: RawOutput) => number | undefined
}

/** Silence shorter than this, cut by the deadline, says nothing about the model's health. */
const COUNTED_SILENCE_MS = 1_000

/** The innermost step: encode, send, decode. Never throws. */
export function createAttempt(parts: AttemptParts): Next<CallAttempt> {
  return async (given, signal) => {
    const { call } = given
    call.attemptsLeft -= 1
    const attempt = { ...given, number: call.attemptsMade + 1 }
    call.attemptsMade += 1
    const report = new Report(attempt, parts.environment.wallClock())
    const startedMs = parts.timers.now()
    const outcome = await parts.surround({ kind: 'attempt', attempt, report }, traceHeaders =>
      attempt.route.definition.kind === 'http'
        ? overHttp(parts, attempt, attempt.route.definition, report, traceHeaders, signal)
        : runCustom(parts, attempt, attempt.route.definition, report, signal),
    )
    report.durationMs = parts.timers.now() - startedMs
    report.outcome = outcome.ok ? 'ok' : outcome.failure.code
    report.raw = outcome.ok ? outcome.output : outcome.failure.raw
    if (outcome.ok) {
      report.usage = outcome.output.usage
      report.costUsd = parts.priceOf(attempt.route, outcome.output)
    }
    call.attempts.push(report)
    return outcome
  }
}

async function overHttp(
  parts: AttemptParts,
  attempt: CallAttempt,
  route: HttpRoute,
  report: Report,
  traceHeaders: TraceHeaders,
  signal: AbortSignal,
): Promise<Outcome> {
  const { dialect } = route
  const nowMs = parts.timers.now()
  const stream = shouldStream(attempt, nowMs)
  const target = attempt.route.target(modeOf(attempt.route, attempt.request), stream)
  const request = withRouteDefaults(attempt.request, route)
  const http = await toHttp(attempt, route, dialect.encode(request, target), traceHeaders)
  if ('code' in http) return { ok: false, failure: http, emitted: false, report, isUncounted: true }

  const limits = sendLimits(attempt, parts.bytes, nowMs, !stream && route.capabilities.streaming === false)
  const reading = stream
    ? new StreamReading(dialect.stream(target), attempt.call.isStreamed ? (attempt.emit as never) : undefined)
    : undefined
  const sent = await parts.transport.send(http, limits, signal, reading)
  const headers = sent.ok ? sent.exchange.headers : sent.headers
  report.timings = sent.timings
  report.status = sent.ok ? sent.exchange.status : sent.status
  report.requestId = dialect.requestId(headers)
  const announced = parts.readLimits(headers, parts.environment.wallClock())
  const ended = { report, announced }
  const emitted = reading?.hasEmitted ?? false

  if (!sent.ok) {
    const isCancelled = signal.aborted && (signal.reason as Failure).code !== 'deadline_exceeded'
    const isBrief = signal.aborted && sent.silentMs < COUNTED_SILENCE_MS
    const code = isCancelled ? 'cancelled' : sent.code
    const failure = createFailure(code, `${place(attempt)}: ${sent.message}`, { raw: cutOutput(reading, sent) })
    report.usage = reading?.partial().usage ?? report.usage
    return { ok: false, failure, emitted, ...ended, isUncounted: isBrief || isCancelled }
  }
  const { status, body, streamed } = sent.exchange
  if (status < 200 || status > 299) {
    const context = { baseURL: route.baseURL, wallClockMs: parts.environment.wallClock() }
    return refused(attempt, dialect.classifyError(status, headers, body, context), ended, emitted)
  }
  const decoded = streamed && reading !== undefined ? reading.end(true) : dialect.decodeBody(body, target)
  return decoded.ok
    ? { ok: true, output: decoded.output, ...ended }
    : refused(attempt, decoded.error, ended, emitted, streamed ? cutOutput(reading, undefined) : undefined)
}

function refused(
  attempt: CallAttempt,
  error: ProviderError,
  ended: { report: Report; announced: Announced | undefined },
  emitted: boolean,
  raw?: RawOutput,
): Outcome {
  const failure = createFailure(error.code, `${place(attempt)}: ${error.message}`, {
    provider: { status: ended.report.status, ...error.provider },
    retryAfterMs: error.retryAfterMs,
    raw,
  })
  return { ok: false, failure, emitted, shouldRetry: error.shouldRetry, ...ended }
}

const place = (attempt: CallAttempt): string => `route ${attempt.route.name}, attempt ${attempt.number}`

/** The best mode that the route has not refused; the last resort is to ask in words. */
export function modeOf(route: ReadyRoute, request: Request): OutputMode {
  if (!request.wantsJson) return 'prompt'
  const modes = route.definition.capabilities.outputModes ?? ['json_schema', 'json_object', 'prompt']
  const usable = modes.find(
    mode =>
      !route.learned.refusedModes.has(mode) &&
      (request.outputSchema !== undefined || mode === 'json_object' || mode === 'prompt'),
  )
  return usable ?? 'prompt'
}

/** What the route says holds where neither prompt nor call says otherwise. */
function withRouteDefaults(request: Request, route: HttpRoute): Request {
  const { settings, extra } = route
  const isBare = isEmpty(settings) && extra.body === undefined && extra.headers === undefined
  if (isBare) return request
  return {
    ...request,
    settings: { ...settings, ...request.settings },
    extra: {
      body: { ...extra.body, ...request.extra.body },
      headers: { ...extra.headers, ...request.extra.headers },
    },
  }
}

const isEmpty = (settings: object): boolean => {
  for (const _ in settings) return false
  return true
}

/** Adds what is secret, last, and only to what goes to the route's own origin. */
async function toHttp(
  attempt: CallAttempt,
  route: HttpRoute,
  encoded: EncodedRequest,
  traceHeaders: TraceHeaders,
): Promise<HttpRequest | Failure> {
  const { origin, secrets } = attempt.route
  const url = route.baseURL + encoded.path
  try {
    const revealed = secrets[attempt.keyIndex]?.()
    const key = revealed instanceof Promise ? await revealed : revealed
    const headers: string[] = []
    push(headers, encoded.headers)
    push(headers, route.headers)
    push(headers, traceHeaders)
    if (key !== undefined) push(headers, route.credentials(key))
    if (route.authorize !== undefined) {
      const plain = { method: encoded.method, url, headers: pairs(headers), body: encoded.body }
      push(headers, await route.authorize(plain))
    }
    return { method: encoded.method, origin, path: url.slice(origin.length), headers, body: encoded.body }
  } catch (cause) {
    return createFailure('callback_failed', `route ${route.name}: apiKey or authorize threw; see the failure's cause`, {
      cause,
    })
  }
}

function push(headers: string[], more: { readonly [name: string]: string }): void {
  for (const name in more) headers.push(name, more[name] as string)
}

function pairs(headers: readonly string[]): { [name: string]: string } {
  const result: { [name: string]: string } = {}
  for (let index = 0; index < headers.length; index += 2)
    result[headers[index] as string] = headers[index + 1] as string
  return result
}

/** What the model had written before the stream broke. */
function cutOutput(
  reading: StreamReading | undefined,
  sent: Extract<Sent, { ok: false }> | undefined,
): RawOutput | undefined {
  if (reading === undefined || sent?.streamed === false) return undefined
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
