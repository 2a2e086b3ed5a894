import type { FailureCode, RawToolCall, Result } from '../result/index.ts'

/** What the reader of a call's stream is told. */
export type CallEvent<Value = unknown, Fallback = unknown> =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /**
   * The best value so far, where the prompt has an output schema: one live object that grows, so copy what you keep.
   * `open` is the path to what is being written: along it all is unfinished, beside it final; undefined when all is.
   */
  | { readonly type: 'partial'; readonly value: unknown; readonly open: readonly (string | number)[] | undefined }
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
