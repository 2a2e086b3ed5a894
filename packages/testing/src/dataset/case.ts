import type { FailureCode, FinishReason, RawToolCall } from 'breakwater'

/** One line of a dataset: an input, what a model wrote for it, and how that must end. */
export interface DatasetCase {
  /** Unique in its file: letters, digits, `.`, `_` and `-`. */
  readonly id: string
  /** The name of the prompt. */
  readonly prompt: string
  readonly input: unknown
  /** What the model wrote, exactly as it did (redacted, where it was captured). Undefined: only a model can answer. */
  readonly output?: string
  /** The tools that the model called beside that. */
  readonly toolCalls?: readonly RawToolCall[]
  /** The provider's own refusal text. */
  readonly refusal?: string
  /** Why the model stopped. Default `stop`, or `tool_calls` where there are any. */
  readonly finish?: FinishReason
  readonly expect: Expectation
  /** For grouping in reports, and to choose by. */
  readonly tags?: readonly string[]
  /** What people said of this case: `{ "helpful": true, "grade": 4 }`. */
  readonly labels?: { readonly [name: string]: string | number | boolean }
  readonly note?: string
  /** The captured case that it was made of. */
  readonly from?: CaseOrigin
}

/**
 * How a case must end. `value`: in this value, compared as JSON. `code`: in a failure of this code. `passes`: in a value
 * that passes these checks of the prompt, and no others are run; with an empty list, in whatever value the prompt hands
 * over.
 */
export type Expectation =
  | { readonly value: unknown }
  | { readonly code: FailureCode }
  | { readonly passes: readonly string[] }

export interface CaseOrigin {
  readonly fingerprint: string
  readonly promptVersion: string
  readonly promptHash: string
  readonly route?: string
  /** When it was first seen, in milliseconds since 1970. */
  readonly atMs: number
}
