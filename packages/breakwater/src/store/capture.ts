import {
  type AttemptReport,
  type Failure,
  type FailureJSON,
  failureToJSON,
  type Message,
  messageParts,
  type Part,
  type ProviderWords,
  type Request,
  type Result,
} from '../result/index.ts'
import type { Case, CaseAttempt } from './case.ts'
import { type CaseText, createCaseText, type Redaction, type Sliced } from './case-text.ts'
import { fingerprintOf } from './fingerprint.ts'

const MAX_ISSUES = 100

/** What a case is made of. */
export interface Captured {
  readonly atMs: number
  readonly input: unknown
  /** Undefined where the call ended before it was rendered. */
  readonly request: Request | undefined
  readonly result: Result<unknown, unknown>
  readonly traceId: string | undefined
}

/**
 * From a call to a case, in slices: every text passes `redaction`, which is the case's own, before anything else sees
 * it. One value has one fake in all of them.
 */
export function* createCase({ atMs, input, request, result, traceId }: Captured, redaction: Redaction): Sliced<Case> {
  const { call } = result
  const text = createCaseText(redaction)
  const route = call.attempts.at(-1)?.route
  const failure = result.ok ? undefined : result.failure
  // Outputs first: where a case is too long to be kept whole, they are what must be.
  const attempts: CaseAttempt[] = []
  for (const attempt of call.attempts) attempts.push(yield* attemptOf(attempt, text))
  const messages: Message[] = []
  for (const message of request?.messages ?? []) messages.push(yield* messageOf(message, text))
  return {
    id: call.id,
    fingerprint: fingerprintOf({ id: call.id, prompt: call.prompt, route, failure }),
    atMs,
    prompt: call.prompt,
    input: yield* text.value(input),
    messages,
    attempts,
    failure: failure && (yield* failureOf(failure, text)),
    usage: call.usage,
    costUsd: call.costUsd,
    durationMs: Math.round(call.durationMs),
    route,
    traceId,
    isFaithful: true,
  }
}

/** Without the raw output: that stands in its attempt. */
function* failureOf(failure: Failure, text: CaseText): Sliced<FailureJSON> {
  const { raw: _, issues, provider, ...json } = failureToJSON(failure, { content: true })
  const redacted: FailureJSON['issues'][number][] = []
  for (const { place, expected, received, quote } of issues.slice(0, MAX_ISSUES)) {
    redacted.push({
      place: yield* text.text(place),
      expected: yield* text.text(expected),
      received,
      ...(quote === undefined ? {} : { quote: yield* text.text(quote) }),
    })
  }
  return {
    ...json,
    message: yield* text.text(json.message),
    issues: redacted,
    ...(provider === undefined ? {} : { provider: (yield* text.value(provider)) as ProviderWords }),
  }
}

function* attemptOf(attempt: AttemptReport, text: CaseText): Sliced<CaseAttempt> {
  const { raw } = attempt
  const toolCalls: CaseAttempt['toolCalls'][number][] = []
  for (const { id, name, arguments: json } of raw?.toolCalls ?? []) {
    toolCalls.push({ id, name: yield* text.text(name), arguments: yield* text.text(json) })
  }
  return {
    number: attempt.number,
    route: attempt.route,
    step: attempt.step,
    outcome: attempt.outcome,
    durationMs: Math.round(attempt.durationMs),
    status: attempt.status,
    requestId: attempt.requestId,
    text: raw === undefined ? undefined : yield* text.text(raw.text),
    refusal: raw?.refusal === undefined ? undefined : yield* text.text(raw.refusal),
    toolCalls,
    finish: raw?.finish.reason,
    rawFinish: raw?.finish.raw,
  }
}

/** Bytes, addresses, reasoning and providers' own items stay behind: a case is read by people, and kept. */
function* messageOf(message: Message, text: CaseText): Sliced<Message> {
  const content: Part[] = []
  for (const part of messageParts(message)) content.push(yield* partOf(part, text))
  return { role: message.role, content }
}

function* partOf(part: Part, text: CaseText): Sliced<Part> {
  switch (part.type) {
    case 'text':
      return { type: part.type, text: yield* text.text(part.text) }
    case 'toolCall':
      return { type: part.type, id: part.id, name: part.name, arguments: yield* text.text(part.arguments) }
    case 'toolResult':
      return { ...part, content: yield* text.text(part.content) }
    default:
      return { type: 'text', text: `[${part.type}]` }
  }
}
