import type { Message } from './message.ts'

/** A JSON Schema document, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown }

export interface PromptIdentity {
  readonly name: string
  readonly version: string
  /** SHA-256 of the content, in hex. */
  readonly hash: string
}

/** What the model is asked for. On route, prompt and call; the nearest to the call wins, field by field. */
export interface Settings {
  /** Bounds one attempt, reasoning included. */
  readonly maxOutputTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly reasoning?:
    | 'none'
    | 'minimal'
    | 'low'
    | 'medium'
    | 'high'
    | 'xhigh'
    | 'max'
    | { readonly budgetTokens: number }
  readonly toolChoice?: 'auto' | 'required' | 'none' | { readonly name: string }
  /** Ask for prompt caching where the provider wants to be asked. */
  readonly cache?: boolean
}

/** What a codec does not know yet: merged last into the encoded request. */
export interface Extra {
  readonly body?: { readonly [field: string]: unknown }
  readonly headers?: { readonly [name: string]: string }
}

/** The tool that carries the answer in output mode `tool`. No tool of the caller's may have this name. */
export const ANSWER_TOOL = 'submit_answer'

export interface ToolDefinition {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
}

/** A rendered prompt: what a codec encodes. It knows no route. */
export interface Request {
  readonly prompt: PromptIdentity
  readonly messages: readonly Message[]
  readonly tools: readonly ToolDefinition[]
  /** The JSON Schema that the answer must satisfy; undefined where the value is text or the schema has no such form. */
  readonly outputSchema: JsonSchema | undefined
  /** Whether the answer must be JSON at all. */
  readonly wantsJson: boolean
  readonly settings: Settings
  readonly extra: Extra
}
