import type { FailureCode, RawToolCall, Result } from '../result/index.ts'

/** What the reader of a call's stream is told. */
export type CallEvent<Value = unknown, Fallback = unknown> =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** The best value so far, where the prompt has an output schema. What is not finished may still change. */
  | { readonly type: 'partial'; readonly value: unknown }
  /** A whole tool call of the model's. */
  | { readonly type: 'tool'; readonly call: RawToolCall }
  | {
      readonly type: 'toolResult'
      readonly id: string
      readonly name: string
      readonly content: string
      readonly isError: boolean
    }
  /** A turn of the tool loop begins. */
  | { readonly type: 'step'; readonly step: number }
  /** Drop what was shown of this step: the answer is made again. */
  | { readonly type: 'restart'; readonly step: number; readonly why: FailureCode }
  /** Always the last. */
  | { readonly type: 'done'; readonly result: Result<Value, Fallback> }
