import type { BudgetLeft, BudgetRefusal, KeyLimits, StoreAmounts } from '../budget/index.ts'

/** What limits count; infinite where nothing bounds it. */
export interface Slice {
  readonly attempts: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costUsd: number
}

/** What a process asks of the thread that owns the file. */
export type ToBudgetWorker =
  | {
      readonly type: 'grant'
      readonly id: number
      /** The slice of this process that is made larger, or begun. */
      readonly sliceId: string
      readonly key: string
      readonly limits: KeyLimits
      readonly need: StoreAmounts
      /** How long the slice must hold. */
      readonly holdMs: number
    }
  | { readonly type: 'spend'; readonly sliceId: string; readonly key: string; readonly spent: StoreAmounts }
  | { readonly type: 'left'; readonly id: number; readonly key: string; readonly limits: KeyLimits }
  | { readonly type: 'flush'; readonly id: number }
  | { readonly type: 'close'; readonly id: number; readonly sliceIds: readonly string[] }

export type FromBudgetWorker =
  | { readonly id: number; readonly type: 'granted'; readonly slice: Slice; readonly expiresAtMs: number }
  | { readonly id: number; readonly type: 'refused'; readonly refusal: BudgetRefusal }
  | { readonly id: number; readonly type: 'left'; readonly left: readonly BudgetLeft[] }
  | { readonly id: number; readonly type: 'failed'; readonly error: string }
  | { readonly id: number; readonly type: 'done' }
