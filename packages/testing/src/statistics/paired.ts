import { createRandom } from '../random.ts'
import { signTest } from './binomial.ts'
import { bootstrapInterval } from './bootstrap.ts'
import { mean } from './describe.ts'
import { pairedRateInterval } from './proportion.ts'
import type { Alternative, Comparison, ComparisonOptions } from './shapes.ts'

/** Cases that two versions pass or fail differently; those on which they agree say nothing of which is better. */
export interface Discordant {
  readonly onlyFirst: number
  readonly onlySecond: number
}

/**
 * McNemar's test, exact: of the cases that only one version passes, does one version pass more than half? `less` asks
 * whether the second passes fewer.
 *
 * @see McNemar, "Note on the sampling error of the difference between correlated proportions" (1947)
 */
export function mcnemarTest({ onlyFirst, onlySecond }: Discordant, alternative: Alternative = 'two-sided'): number {
  return signTest(onlySecond, onlyFirst + onlySecond, alternative)
}

/**
 * Compares how often two versions pass the same cases. One difference a case, the second version's share of passed
 * repeats less the first's. With one run of each this is McNemar's exact test.
 */
export function comparePairedRates(differences: readonly number[], options: ComparisonOptions = {}): Comparison {
  return { difference: pairedRateInterval(differences, options), ...signFlipTest(differences, options) }
}

/** The same for scores, milliseconds or money: the interval is a bootstrap of the cases. */
export function comparePairedScores(differences: readonly number[], options: ComparisonOptions = {}): Comparison {
  return { difference: bootstrapInterval(differences, mean, options), ...signFlipTest(differences, options) }
}

/** Up to here, all ways to set the signs are tried. */
const MAX_ENUMERATED = 16

/**
 * If the versions are alike, either could have come first: each difference could have had the other sign. The test
 * asks how many ways to set the signs give a sum as far out as the one seen. Exact where all differences are of one
 * size, or where at most 16 are not 0; else of 10 000 draws, the one seen counted among them, so that it is never 0.
 *
 * @see Fisher, "The design of experiments" (1935), section 21
 */
export function signFlipTest(
  differences: readonly number[],
  options: ComparisonOptions = {},
): Pick<Comparison, 'p' | 'method'> {
  const { alternative = 'two-sided', samples = 10_000, seed = 1 } = options
  const sizes = differences.map(Math.abs).filter(size => size > 0)
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  if (sizes.every(size => largest - size <= largest * 1e-9)) {
    const higher = differences.filter(difference => difference > 0).length
    return { p: signTest(higher, sizes.length, alternative), method: 'exact' }
  }
  const seen = differences.reduce((sum, difference) => sum + difference, 0)
  // Sums that are equal but for rounding count as equal.
  const margin = largest * sizes.length * 1e-12
  const isAsFar = (sum: number): boolean => FAR[alternative](sum, seen, margin)
  if (sizes.length <= MAX_ENUMERATED) return { p: enumerated(sizes, isAsFar), method: 'exact' }
  return { p: sampled(sizes, isAsFar, samples, createRandom(seed)), method: 'permutation' }
}

const FAR = {
  'two-sided': (sum, seen, margin) => Math.abs(sum) >= Math.abs(seen) - margin,
  less: (sum, seen, margin) => sum <= seen + margin,
  greater: (sum, seen, margin) => sum >= seen - margin,
} satisfies Record<Alternative, (sum: number, seen: number, margin: number) => boolean>

function enumerated(sizes: readonly number[], isAsFar: (sum: number) => boolean): number {
  const ways = 2 ** sizes.length
  let far = 0
  for (let way = 0; way < ways; way++) {
    let sum = 0
    for (let at = 0; at < sizes.length; at++) sum += (way >> at) & 1 ? sizes[at]! : -sizes[at]!
    if (isAsFar(sum)) far++
  }
  return far / ways
}

function sampled(
  sizes: readonly number[],
  isAsFar: (sum: number) => boolean,
  samples: number,
  random: () => number,
): number {
  let far = 1
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0
    for (const size of sizes) sum += random() < 0.5 ? size : -size
    if (isAsFar(sum)) far++
  }
  return far / (samples + 1)
}
