import type { ErrorAnswer, Headers, LimitStates } from './dialect.ts'
import { goDuration } from './durations.ts'
import type { Question, Tool } from './question.ts'
import { type Fields, isFields, schemaOf, textOf } from './read.ts'

/** A function as both OpenAI dialects describe it. */
export const readFunction = (tool: Fields): Tool => ({
  name: textOf(tool.name),
  description: textOf(tool.description),
  inputSchema: schemaOf(tool.parameters) ?? { type: 'object' },
})

export function readToolChoice(choice: unknown, nameOf: (choice: Fields) => unknown): Question['toolChoice'] {
  if (choice === 'required' || choice === 'none') return choice
  if (!isFields(choice)) return 'auto'
  const name = nameOf(choice)
  return typeof name === 'string' ? { name } : 'auto'
}

const ERROR_TYPES: { readonly [status: number]: string } = {
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'service_unavailable_error',
  529: 'overloaded_error',
}

/** The error body of both OpenAI dialects. */
export function openAiError(error: ErrorAnswer): unknown {
  const type =
    error.type ?? ERROR_TYPES[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'server_error')
  return { error: { message: error.message, type, param: error.param ?? null, code: error.code ?? null } }
}

export const openAiOverflow = (windowTokens: number, tokens: number): ErrorAnswer => ({
  status: 400,
  message:
    `This model's maximum context length is ${windowTokens} tokens. However, your messages resulted in ${tokens} ` +
    'tokens. Please reduce the length of the messages.',
  code: 'context_length_exceeded',
  param: 'messages',
})

export function openAiRateLimitHeaders(states: LimitStates): Headers {
  const headers: { [name: string]: string } = {}
  for (const unit of ['requests', 'tokens'] as const) {
    const state = states[unit]
    if (state === undefined) continue
    headers[`x-ratelimit-limit-${unit}`] = String(state.limit)
    headers[`x-ratelimit-remaining-${unit}`] = String(state.remaining)
    headers[`x-ratelimit-reset-${unit}`] = goDuration(state.resetMs)
  }
  return headers
}
