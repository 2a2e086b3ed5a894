import type { Message } from './message.ts'

/** Token counts of one attempt or call. Unknown is undefined, never 0. No part is larger than its whole. */
export interface Usage {
  /** All of the input, cached parts included. */
  readonly inputTokens: number | undefined
  /** Part of inputTokens. */
  readonly cacheReadTokens: number | undefined
  /** Part of inputTokens. */
  readonly cacheWriteTokens: number | undefined
  /** All of the output, reasoning included. */
  readonly outputTokens: number | undefined
  /** Part of outputTokens. */
  readonly reasoningTokens: number | undefined
  /** At least one figure is our estimate, not the provider's count. */
  readonly estimated?: true
}

export const UNKNOWN_USAGE: Usage = Object.freeze({
  inputTokens: undefined,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  outputTokens: undefined,
  reasoningTokens: undefined,
})

/** Why the model stopped, in our words. */
export type FinishReason =
  | 'stop'
  | 'tool_calls'
  | 'length'
  | 'content_filter'
  | 'refusal'
  /** The provider wants the conversation sent back to go on. */
  | 'paused'
  /** The model's sample was unusable (malformed call, resource shortage); another may do. */
  | 'failed'
  /** A reason that this version does not know, or none at all. */
  | 'unknown'

export interface RawToolCall {
  readonly id: string
  readonly name: string
  /** As the model wrote it: JSON text, if it kept to the format. */
  readonly arguments: string
}

/** The text and tool calls of one attempt, exactly as the model wrote them. */
export interface RawOutput {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly RawToolCall[]
  /** The provider's own refusal field, where it said so. */
  readonly refusal: string | undefined
  /** Ours, and the provider's word beside it. */
  readonly finish: { readonly reason: FinishReason; readonly raw: string | undefined }
  readonly usage: Usage
  /** The usage object as the provider sent it. */
  readonly rawUsage: unknown
  /** The model that answered, as the provider names it. */
  readonly model: string | undefined
  readonly responseId: string | undefined
  /** Passed through as the provider sent them. */
  readonly logprobs: unknown
  /** The assistant's turn, ready to append to a history unchanged. */
  readonly message: Message
}
