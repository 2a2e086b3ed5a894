import { mean } from './describe.ts'
import { normalQuantile } from './normal.ts'
import type { ConfidenceOptions, Interval } from './shapes.ts'

export const zOf = ({ confidence = 0.95 }: ConfidenceOptions): number => normalQuantile(1 - (1 - confidence) / 2)

/**
 * Wilson's score interval of a share: never outside 0 to 1, and never of no width. Both counts may be fractions, as
 * effective sizes are. Without any trial it is all of 0 to 1.
 *
 * @see Wilson, "Probable inference, the law of succession, and statistical inference" (1927)
 */
export function wilsonInterval(passed: number, total: number, options: ConfidenceOptions = {}): Interval {
  if (total === 0) return { estimate: Number.NaN, low: 0, high: 1 }
  const z = zOf(options)
  const share = passed / total
  const center = (passed + (z * z) / 2) / (total + z * z)
  const half = (z / (total + z * z)) * Math.sqrt((passed * (total - passed)) / total + (z * z) / 4)
  return {
    estimate: share,
    low: passed === 0 ? 0 : Math.max(0, center - half),
    high: passed === total ? 1 : Math.min(1, center + half),
  }
}

/**
 * The share that passes, where every case was run several times: `rates` holds one share a case, and cases weigh
 * alike. Repeats of a case resemble each other, so the sample counts as no more than what its variance between cases
 * says; where every run passed (or none), as no more than its cases. That size goes into Wilson's interval.
 *
 * @see Dean and Pagano, "Evaluating confidence interval methods for binomial proportions in clustered surveys" (2015)
 */
export function clusteredRateInterval(rates: readonly number[], options: ConfidenceOptions = {}): Interval {
  const cases = rates.length
  if (cases === 0) return wilsonInterval(0, 0, options)
  const share = mean(rates)
  const squares = rates.reduce((sum, rate) => sum + (rate - share) ** 2, 0)
  const spread = squares / cases / cases
  const perTrial = share * (1 - share)
  // Without any spread the cases say nothing of how far repeats resemble each other: a case counts once.
  const size = spread === 0 || perTrial === 0 ? cases : Math.max(perTrial / spread, 1)
  return wilsonInterval(share * size, size, options)
}

/**
 * The difference of two independent shares, the second less the first, from their Wilson intervals.
 *
 * @see Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10
 */
export function rateDifferenceInterval(first: Interval, second: Interval): Interval {
  const difference = second.estimate - first.estimate
  return {
    estimate: difference,
    low: difference - Math.hypot(second.estimate - second.low, first.high - first.estimate),
    high: difference + Math.hypot(second.high - second.estimate, first.estimate - first.low),
  }
}

/**
 * The mean of paired differences of shares (each from -1 to 1, one a case): two imagined cases, one for each side,
 * keep it honest where few or no cases differ.
 *
 * @see Agresti and Min, "Simple improved confidence intervals for comparing matched proportions" (2005)
 */
export function pairedRateInterval(differences: readonly number[], options: ConfidenceOptions = {}): Interval {
  const size = differences.length + 2
  const center = differences.reduce((sum, difference) => sum + difference, 0) / size
  const squares = differences.reduce((sum, difference) => sum + difference * difference, 1) / size
  const half = zOf(options) * Math.sqrt(Math.max(squares - center * center, 0) / size)
  return {
    estimate: mean(differences),
    low: Math.max(-1, center - half),
    high: Math.min(1, center + half),
  }
}
