/** What was measured, and the interval in which the truth lies at the stated confidence. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** What a test asks of a difference: is there one, is it below 0, is it above 0? */
export type Alternative = 'two-sided' | 'less' | 'greater'

/** Two versions beside each other. The difference is the second less the first. */
export interface Comparison {
  readonly difference: Interval
  /** How often chance alone shows as much where there is no difference. */
  readonly p: number
  /** How `p` was found. */
  readonly method: 'exact' | 'permutation' | 'normal'
}

export interface ComparisonOptions extends ResampleOptions {
  /** Default `two-sided`. */
  readonly alternative?: Alternative
}

export interface ResampleOptions extends ConfidenceOptions {
  /** How often data is drawn anew. Default 2 000 for intervals, 10 000 for tests. */
  readonly samples?: number
  /** The same seed draws the same samples. Default 1. */
  readonly seed?: number
}

export interface ConfidenceOptions {
  /** From 0 to 1. Default 0.95. */
  readonly confidence?: number
}
