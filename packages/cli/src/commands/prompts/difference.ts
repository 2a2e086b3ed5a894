import type { PromptDifference } from '@breakwater/testing/prompts'
import type { Measured } from './measure.ts'

/** Two versions beside each other. */
export interface Difference extends PromptDifference {
  readonly before: { readonly ref: string; readonly from: string }
  readonly after: { readonly ref: string; readonly from: string }
  /** A sample that each schema made, or what was given to both. */
  readonly input: 'sample' | 'given'
  readonly sizes: readonly Measured[]
}
