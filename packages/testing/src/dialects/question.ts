/** A JSON Schema document, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown }

export type DialectName = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'

/** What a request asks, whatever dialect it was asked in. */
export interface Question {
  readonly dialect: DialectName
  readonly model: string
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly toolChoice: 'auto' | 'required' | 'none' | { readonly name: string }
  /** The schema of a structured output; undefined where none was sent. */
  readonly outputSchema: JsonSchema | undefined
  /** JSON was asked for by the request's own fields (not by words in a message). */
  readonly wantsJson: boolean
  readonly maxOutputTokens: number | undefined
  readonly stream: boolean
  /** Whether a stream reports its usage. */
  readonly includeUsage: boolean
}

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  /** Text parts joined; for a tool turn, what the tool answered. */
  readonly text: string
}

export interface Tool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
}

/** What the simulator's model wrote, before a dialect puts it on the wire. */
export interface Answer {
  readonly text: string
  readonly reasoning: string
  readonly refusal: string | undefined
  readonly toolCalls: readonly ToolCall[]
  readonly finish: Finish
  /** Undefined: the provider does not say. */
  readonly usage: AnswerUsage | undefined
}

export type Finish = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'refusal'

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON text. */
  readonly arguments: string
}

/** Estimates: one token per four characters. */
export interface AnswerUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of outputTokens. */
  readonly reasoningTokens: number
}

/** The text of the first turn of the user: what a conversation is known by. Empty where there is none. */
export const firstUserText = (question: Question): string =>
  question.turns.find(turn => turn.role === 'user')?.text ?? ''
