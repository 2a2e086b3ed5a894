import type { CallsComparison, FigureComparison, Together } from '@breakwater/testing/evaluation'
import type { VersionRef } from './calls-of.ts'

/** Two versions beside each other, and what they were compared by. */
export interface Comparison extends CallsComparison {
  readonly first: VersionRef
  readonly second: VersionRef
  readonly alpha: number
  readonly unit: string | undefined
  /** Undefined where the two did not run at one time, or `--any-time` took all. */
  readonly time: Pick<Together, 'fromMs' | 'toMs' | 'leftOut'> | undefined
  readonly verdict: FigureComparison['verdict']
}
