import {
  type AttemptReport,
  failureToJSON,
  type Message,
  messageParts,
  type Part,
  type Request,
  type Result,
} from '../result/index.ts'
import type { Case, CaseAttempt } from './case.ts'
import { fingerprintOf } from './fingerprint.ts'

/** Takes personal data and secrets out of a text. */
export type Redact = (text: string) => string

export interface Captured {
  readonly id: string
  readonly atMs: number
  readonly input: unknown
  /** Undefined where the call ended before it was rendered. */
  readonly request: Request | undefined
  readonly result: Result<unknown, unknown>
}

/** From a call to a case: every text passes `redact` before anything else sees it. */
export function createCase({ id, atMs, input, request, result }: Captured, redact: Redact): Case {
  const { call } = result
  const route = call.attempts.at(-1)?.route
  const failure = result.ok ? undefined : result.failure
  return {
    id,
    fingerprint: fingerprintOf({ id, prompt: call.prompt, route, failure }),
    atMs,
    prompt: call.prompt,
    input: redactValue(input, redact),
    messages: (request?.messages ?? []).map(message => redactMessage(message, redact)),
    attempts: call.attempts.map(attempt => redactAttempt(attempt, redact)),
    failure: result.ok ? undefined : (redactValue(failureToJSON(result.failure, { content: true }), redact) as never),
    usage: call.usage,
    costUsd: call.costUsd,
    durationMs: Math.round(call.durationMs),
    route,
    traceId: undefined,
    isFaithful: true,
  }
}

function redactAttempt(attempt: AttemptReport, redact: Redact): CaseAttempt {
  const { raw } = attempt
  return {
    route: attempt.route,
    outcome: attempt.outcome,
    durationMs: Math.round(attempt.durationMs),
    status: attempt.status,
    requestId: attempt.requestId,
    text: raw === undefined ? undefined : redact(raw.text),
    toolCalls: (raw?.toolCalls ?? []).map(call => ({ ...call, arguments: redact(call.arguments) })),
    finish: raw?.finish.raw ?? raw?.finish.reason,
  }
}

/** Bytes, addresses and providers' own items stay behind: a case is read by people, and kept. */
function redactMessage(message: Message, redact: Redact): Message {
  const content = messageParts(message).flatMap((part): Part[] => {
    if (part.type === 'text') return [{ type: part.type, text: redact(part.text) }]
    if (part.type === 'toolCall') {
      return [{ type: part.type, id: part.id, name: part.name, arguments: redact(part.arguments) }]
    }
    if (part.type === 'toolResult') return [{ ...part, content: redact(part.content) }]
    return [{ type: 'text', text: `[${part.type}]` }]
  })
  return { role: message.role, content }
}

const MAX_DEPTH = 32

/** Plain data with every string in it redacted, keys included. What JSON does not hold is left out. */
export function redactValue(value: unknown, redact: Redact, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return undefined
  if (Array.isArray(value)) return value.map(item => redactValue(item, redact, depth + 1) ?? null)
  const result: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) result[redact(key)] = redactValue(item, redact, depth + 1)
  return result
}
