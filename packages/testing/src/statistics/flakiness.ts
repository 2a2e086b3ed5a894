import { bootstrapInterval } from './bootstrap.ts'
import { mean } from './describe.ts'
import type { Interval, ResampleOptions } from './shapes.ts'

export interface Flakiness {
  /** The chance that two runs of one case end differently, over the cases that were run more than once. */
  readonly disagreement: Interval
  /** Cases that both passed and failed. */
  readonly mixed: number
  /** Cases that were run more than once. */
  readonly repeated: number
}

/** How steady verdicts are over the repeats of a case. Undefined where no case was run more than once. */
export function flakiness(
  cases: readonly (readonly boolean[])[],
  options: ResampleOptions = {},
): Flakiness | undefined {
  const shares = cases.filter(runs => runs.length > 1).map(disagreement)
  if (shares.length === 0) return undefined
  return {
    disagreement: bootstrapInterval(shares, mean, options),
    mixed: shares.filter(share => share > 0).length,
    repeated: shares.length,
  }
}

/** The share of pairs of runs that end differently: unbiased, however few runs there are. */
function disagreement(runs: readonly boolean[]): number {
  const passed = runs.filter(Boolean).length
  return (2 * passed * (runs.length - passed)) / (runs.length * (runs.length - 1))
}
