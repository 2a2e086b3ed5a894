import { binomialPoint, signTest } from './binomial.ts'
import { normalQuantile } from './normal.ts'

export interface PowerOptions {
  /** The rate of false alarms. Default 0.05. */
  readonly alpha?: number
  /** How surely the difference is to be noticed. Default 0.8. */
  readonly power?: number
  /** Whether only one direction counts. Default true: a gate asks whether things got worse. */
  readonly isOneSided?: boolean
}

/**
 * How surely McNemar's exact test, one run a case, notices that a share `drop` of the cases got worse, while a share
 * `noise` of them changes in either direction for no reason. Exact: summed over how many cases may change.
 */
export function pairedPower(cases: number, drop: number, noise: number, options: PowerOptions = {}): number {
  const { alpha = 0.05, isOneSided = true } = options
  const changing = Math.min(1, drop + 2 * noise)
  if (changing === 0) return 0
  const worse = Math.min(1, (drop + noise) / changing)
  let power = 0
  for (let changed = 0; changed <= cases; changed++) {
    const weight = binomialPoint(changed, cases, changing)
    if (weight < 1e-9) continue
    power += weight * noticed(changed, worse, alpha, isOneSided)
  }
  return power
}

/** The chance that of `changed` cases so few got better that the test calls it worse. */
function noticed(changed: number, worse: number, alpha: number, isOneSided: boolean): number {
  const alternative = isOneSided ? 'less' : 'two-sided'
  let chance = 0
  for (let better = 0; better <= changed / 2; better++) {
    if (signTest(better, changed, alternative) > alpha) break
    chance += binomialPoint(better, changed, 1 - worse)
  }
  return chance
}

/**
 * The smallest drop of the pass rate that {@link pairedPower} finds with the wanted power; undefined where even the
 * whole of what passes could go unnoticed.
 *
 * @param passRate how much there is to lose
 */
export function detectableDrop(
  cases: number,
  noise: number,
  passRate: number,
  options: PowerOptions = {},
): number | undefined {
  const { power = 0.8 } = options
  const most = Math.max(0, Math.min(1 - 2 * noise, passRate))
  if (pairedPower(cases, most, noise, options) < power) return undefined
  let [low, high] = [0, most]
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2
    if (pairedPower(cases, middle, noise, options) < power) low = middle
    else high = middle
  }
  return high
}

/** The smallest mean difference that is found with the wanted power, given how paired differences spread. */
export function detectableShift(cases: number, deviation: number, options: PowerOptions = {}): number {
  const { alpha = 0.05, power = 0.8, isOneSided = true } = options
  const reach = normalQuantile(1 - (isOneSided ? alpha : alpha / 2)) + normalQuantile(power)
  return (reach * deviation) / Math.sqrt(cases)
}

/** One of two samples that have nothing to do with each other. */
export interface Sampled {
  readonly size: number
  /** Of single values: `p (1 - p)` for a share. */
  readonly variance: number
}

/** The smallest difference of two independent means, or shares, that is found with the wanted power. */
export function detectableDifference(first: Sampled, second: Sampled, options: PowerOptions = {}): number {
  const { alpha = 0.05, power = 0.8, isOneSided = true } = options
  const reach = normalQuantile(1 - (isOneSided ? alpha : alpha / 2)) + normalQuantile(power)
  return reach * Math.sqrt(first.variance / first.size + second.variance / second.size)
}
