import type { SpanContext } from '@opentelemetry/api'
import type { AttemptReport, Issue, PromptIdentity, Usage } from '../result/index.ts'
import { inputChars, parseOk } from './attributes.ts'
import { word } from './bounded.ts'
import type { Contents } from './content.ts'
import type { AnyResult, ObservedCall } from './events.ts'

/** Takes the events of calls. What it throws, or a promise that rejects, is counted as a lost event, nothing else. */
export type LogSink = (event: CallLogEvent) => void | Promise<void>

/** One call, for a log: plain data, without content unless that was asked for, without secrets in any case. */
export interface CallLogEvent {
  readonly name: 'llm.call'
  /** `error` for a failure, `warn` where its prompt had a fallback to offer, `info` for a value and a cancelled call. */
  readonly level: 'info' | 'warn' | 'error'
  /** One line for people. */
  readonly message: string
  /** When the call began, in milliseconds since 1970. */
  readonly startedAtMs: number
  readonly durationMs: number
  readonly callId: string
  /** Of the call's span, where one was made. */
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly traceFlags: number | undefined
  readonly prompt: PromptIdentity
  readonly route: string | undefined
  readonly model: string | undefined
  /** `value`, or the failure's code. */
  readonly result: string
  readonly parseOk: boolean | undefined
  readonly fallback: boolean
  readonly failure: LoggedFailure | undefined
  readonly caveats: readonly string[]
  readonly repairs: readonly string[]
  readonly reasks: number
  readonly attempts: readonly AttemptReport[]
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly inputChars: number | undefined
  readonly tags: { readonly [name: string]: string }
  /** What was sent and what was answered last, redacted and bounded; only with `content: true`. */
  readonly content: LoggedContent | undefined
  /** Events that were lost since the last one that arrived. */
  readonly lostBefore: number
}

export interface LoggedFailure {
  readonly class: string
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly exhausted: boolean
  readonly provider: { readonly status?: number; readonly type?: string; readonly code?: string } | undefined
  readonly issues: readonly Pick<Issue, 'place' | 'expected' | 'received'>[]
}

export interface LoggedContent {
  readonly system: readonly object[]
  readonly input: readonly object[]
  readonly output: readonly object[]
}

/** What an event is made from, when its turn has come. */
export interface Logged {
  readonly call: ObservedCall
  readonly result: AnyResult
  readonly spanContext: SpanContext | undefined
}

const MAX_ISSUES = 20
const MAX_MESSAGE_CHARS = 2_000

export function createLogEvent(
  { call, result, spanContext }: Logged,
  contents: Contents,
  hasContent: boolean,
  lostBefore: number,
): CallLogEvent {
  const { attempts, usage, costUsd, durationMs, repairs } = result.call
  const routeName = attempts.at(-1)?.route
  return {
    name: 'llm.call',
    level: levelOf(result),
    message: lineOf(result),
    startedAtMs: call.startedAtMs,
    durationMs,
    callId: call.id,
    traceId: spanContext?.traceId,
    spanId: spanContext?.spanId,
    traceFlags: spanContext?.traceFlags,
    prompt: call.prompt,
    route: routeName,
    model: call.routes.find(({ name }) => name === routeName)?.model,
    result: result.ok ? 'value' : result.failure.code,
    parseOk: parseOk(result),
    fallback: !result.ok && result.fallback !== undefined,
    failure: failureOf(result, contents),
    caveats: result.ok ? result.caveats.map(({ code }) => code) : [],
    repairs: repairs.map(({ name }) => name),
    reasks: call.reasks,
    attempts: attempts.map(attemptOf),
    usage,
    costUsd,
    inputChars: call.request === undefined ? undefined : inputChars(call.request),
    tags: call.options.tags ?? {},
    content: hasContent ? contentOf(call, result, contents) : undefined,
    lostBefore,
  }
}

function levelOf(result: AnyResult): CallLogEvent['level'] {
  if (result.ok || result.failure.code === 'cancelled') return 'info'
  return result.fallback === undefined ? 'error' : 'warn'
}

function lineOf(result: AnyResult): string {
  const { prompt, attempts, durationMs } = result.call
  const end = result.ok ? 'value' : result.failure.code
  const made = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`
  return `${prompt.name} ${prompt.version}: ${end} after ${made}, ${Math.round(durationMs)} ms`
}

/** Messages hold no content; they are redacted all the same, as words of providers may stand in them. */
function failureOf(result: AnyResult, contents: Contents): LoggedFailure | undefined {
  if (result.ok) return undefined
  const { class: kind, code, message, retryable, exhausted, provider, issues } = result.failure
  return {
    class: kind,
    code,
    message: contents.text(message, MAX_MESSAGE_CHARS),
    retryable,
    exhausted,
    provider: provider && {
      ...(provider.status === undefined ? {} : { status: provider.status }),
      ...(provider.type === undefined ? {} : { type: word(provider.type) }),
      ...(provider.code === undefined ? {} : { code: word(provider.code) }),
    },
    issues: issues.slice(0, MAX_ISSUES).map(({ place, expected, received }) => ({
      place: contents.text(place, MAX_MESSAGE_CHARS),
      expected: contents.text(expected, MAX_MESSAGE_CHARS),
      received,
    })),
  }
}

/** Plain data: what is readable but not enumerable stays where it is. */
const attemptOf = (report: AttemptReport): AttemptReport => ({
  number: report.number,
  route: report.route,
  step: report.step,
  startedAtMs: report.startedAtMs,
  durationMs: report.durationMs,
  timings: report.timings,
  status: report.status,
  requestId: report.requestId === undefined ? undefined : word(report.requestId),
  usage: report.usage,
  costUsd: report.costUsd,
  outcome: report.outcome,
})

function contentOf(call: ObservedCall, result: AnyResult, contents: Contents): LoggedContent {
  const { system, messages } = call.request === undefined ? NOTHING_SENT : contents.sent(call.request)
  const raw = result.call.attempts.at(-1)?.raw
  return { system, input: messages, output: raw === undefined ? [] : contents.answered(raw) }
}

const NOTHING_SENT = { system: [], messages: [] }
