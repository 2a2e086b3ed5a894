import { createRandom } from '../random.ts'
import { fisherTest } from './binomial.ts'
import { mean, quantile } from './describe.ts'
import { normalCdf } from './normal.ts'
import { rateDifferenceInterval, wilsonInterval, zOf } from './proportion.ts'
import type { Alternative, Comparison, ComparisonOptions, Interval } from './shapes.ts'

export interface Counted {
  readonly passed: number
  readonly total: number
}

/** Compares two independent shares, such as the live calls of two versions: Newcombe's interval, Fisher's exact test. */
export function compareRates(first: Counted, second: Counted, options: ComparisonOptions = {}): Comparison {
  const interval = ({ passed, total }: Counted): Interval => wilsonInterval(passed, total, options)
  const p = fisherTest(second.passed, second.total, first.passed, first.total, options.alternative)
  return { difference: rateDifferenceInterval(interval(first), interval(second)), p, method: 'exact' }
}

/** From here on in the smaller sample, Welch's t is normal to more digits than anybody reads. */
const MANY = 5_000

/**
 * Compares the means of two independent samples of any size, such as the live milliseconds of two versions. The test
 * shuffles which value came from which version and looks at Welch's t, so that it keeps its rate when the versions
 * differ in spread or in number; the interval is read from the same shuffles. Of fewer than two values on either side
 * it says nothing.
 *
 * @see Janssen, "Studentized permutation tests for non-i.i.d. hypotheses" (1997)
 */
export function compareSamples(
  firstValues: readonly number[],
  secondValues: readonly number[],
  options: ComparisonOptions = {},
): Comparison {
  const { alternative = 'two-sided', confidence = 0.95 } = options
  const estimate = mean(secondValues) - mean(firstValues)
  const [first, second] = centered(firstValues, secondValues)
  const smaller = Math.min(first.length, second.length)
  if (smaller < 2) {
    return { difference: { estimate, low: Number.NaN, high: Number.NaN }, p: 1, method: 'permutation' }
  }
  const seen = welch(momentsOf(first), momentsOf(second))
  const spread = (reach: number): Interval => {
    const half = reach * seen.error
    return { estimate, low: estimate - half, high: estimate + half }
  }
  if (smaller >= MANY) {
    return { difference: spread(zOf(options)), p: NORMAL_P[alternative](seen.t), method: 'normal' }
  }
  const shuffled = shuffledT(first, second, options)
  const far = shuffled.filter(t => FAR[alternative](t, seen.t)).length
  const reach = quantile(shuffled.map(Math.abs), confidence)
  return { difference: spread(reach), p: (far + 1) / (shuffled.length + 1), method: 'permutation' }
}

/** A share of 1e-9 takes in what is equal but for rounding. */
const FAR = {
  'two-sided': (t, seen) => Math.abs(t) >= Math.abs(seen) * (1 - 1e-9),
  less: (t, seen) => t <= seen + Math.abs(seen) * 1e-9,
  greater: (t, seen) => t >= seen - Math.abs(seen) * 1e-9,
} satisfies Record<Alternative, (t: number, seen: number) => boolean>

const NORMAL_P = {
  'two-sided': t => 2 * normalCdf(-Math.abs(t)),
  less: t => normalCdf(t),
  greater: t => normalCdf(-t),
} satisfies Record<Alternative, (t: number) => number>

/** Around their common mean, so that sums of squares lose no digits. */
function centered(first: readonly number[], second: readonly number[]): [number[], number[]] {
  const center = mean([...first, ...second])
  return [first.map(value => value - center), second.map(value => value - center)]
}

interface Moments {
  readonly count: number
  readonly sum: number
  readonly squares: number
}

function momentsOf(values: readonly number[]): Moments {
  const [sum, squares] = [values.reduce(add, 0), values.reduce((total, value) => total + value * value, 0)]
  return { count: values.length, sum, squares }
}

const add = (left: number, right: number): number => left + right

function welch(first: Moments, second: Moments): { readonly t: number; readonly error: number } {
  const difference = second.sum / second.count - first.sum / first.count
  const error = Math.sqrt(squaredError(first) + squaredError(second))
  return { t: difference === 0 ? 0 : difference / error, error }
}

const squaredError = ({ count, sum, squares }: Moments): number =>
  Math.max(0, squares - (sum * sum) / count) / (count - 1) / count

/** Draws the smaller sample anew out of all values; the other one's moments are what is left. */
function shuffledT(
  first: readonly number[],
  second: readonly number[],
  { samples = 10_000, seed = 1 }: ComparisonOptions,
): number[] {
  const random = createRandom(seed)
  const pool = [...first, ...second]
  const all = momentsOf(pool)
  const isFirst = first.length <= second.length
  const count = Math.min(first.length, second.length)
  return Array.from({ length: samples }, () => {
    const drawn = drawMoments(pool, count, random)
    const rest = { count: all.count - count, sum: all.sum - drawn.sum, squares: all.squares - drawn.squares }
    return isFirst ? welch(drawn, rest).t : welch(rest, drawn).t
  })
}

/** The first `count` steps of a shuffle, in place: whatever order the pool is in, the draw is a fair one. */
function drawMoments(pool: number[], count: number, random: () => number): Moments {
  let sum = 0
  let squares = 0
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (pool.length - at))
    const value = pool[other]!
    pool[other] = pool[at]!
    pool[at] = value
    sum += value
    squares += value * value
  }
  return { count, sum, squares }
}
