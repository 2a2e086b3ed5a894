import type { Deciding } from '@breakwater/testing/evaluation'

/** What can decide; written here, so that the help need not load the package that compares. */
export const FIGURES: readonly Deciding[] = ['value', 'latency', 'cost']

export interface CompareOptions {
  readonly store?: string
  readonly since?: number
  readonly until?: number
  readonly anyTime?: true
  readonly unit?: string
  readonly decide: readonly Deciding[]
  readonly alpha: number
  readonly json?: true
}
