import { createRandom } from '../random.ts'
import { mean, quantile } from './describe.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import type { Interval, ResampleOptions } from './shapes.ts'

export interface BootstrapOptions extends ResampleOptions {
  /**
   * `bca` (default) corrects for bias and skew and suits smooth figures such as means; `percentile` suits quantiles,
   * for which the correction is not defined well.
   */
  readonly method?: 'bca' | 'percentile'
}

/**
 * An interval for whatever figure can be computed of a sample. What is drawn anew is whole cases: give what belongs
 * together (all repeats of a case) as one item. Of one case, or none, the interval has no width or no value: it says
 * nothing then.
 *
 * @see Efron, "Better bootstrap confidence intervals" (1987)
 */
export function bootstrapInterval<T>(
  cases: readonly T[],
  figure: (cases: readonly T[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const { confidence = 0.95, samples = 2_000, seed = 1, method = 'bca' } = options
  const estimate = figure(cases)
  if (cases.length === 0) return { estimate, low: Number.NaN, high: Number.NaN }
  const drawn = resample(cases, figure, samples, createRandom(seed))
  const correct = method === 'bca' ? correction(cases, figure, estimate, drawn) : (share: number) => share
  const outside = (1 - confidence) / 2
  return { estimate, low: quantile(drawn, correct(outside)), high: quantile(drawn, correct(1 - outside)) }
}

function resample<T>(
  cases: readonly T[],
  figure: (cases: readonly T[]) => number,
  samples: number,
  random: () => number,
): number[] {
  const drawn = [...cases]
  return Array.from({ length: samples }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = cases[Math.floor(random() * cases.length)]!
    return figure(drawn)
  })
}

/** Where the bounds of the interval are to be read, once the drawn figures' bias and skew are known. */
function correction<T>(
  cases: readonly T[],
  figure: (cases: readonly T[]) => number,
  estimate: number,
  drawn: readonly number[],
): (share: number) => number {
  // A drawn figure that equals the estimate is half below it: discrete figures would look biased otherwise.
  const below = drawn.reduce((sum, each) => sum + (each < estimate ? 1 : each === estimate ? 0.5 : 0), 0)
  if (below === 0 || below === drawn.length) return share => share
  const bias = normalQuantile(below / drawn.length)
  const skew = acceleration(cases, figure)
  return share => {
    const shifted = bias + normalQuantile(share)
    return normalCdf(bias + shifted / (1 - skew * shifted))
  }
}

/** From the figures of the sample without each of its cases. */
function acceleration<T>(cases: readonly T[], figure: (cases: readonly T[]) => number): number {
  if (cases.length < 3) return 0
  const left = cases.map((_, index) => figure(cases.toSpliced(index, 1)))
  const center = mean(left)
  let squares = 0
  let cubes = 0
  for (const each of left) {
    squares += (center - each) ** 2
    cubes += (center - each) ** 3
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}
