import type { Alternative } from './shapes.ts'

const factorials = [0]

/** ln(n!): summed up to 255, from there by Stirling's series, whose next term is below 1e-15. */
export function logFactorial(n: number): number {
  if (n > 255) {
    const inverse = 1 / n
    const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260))
    return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series
  }
  for (let next = factorials.length; next <= n; next++) factorials.push(factorials[next - 1]! + Math.log(next))
  return factorials[n]!
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** P(X = k) of a binomial distribution. */
export function binomialPoint(k: number, n: number, share: number): number {
  if (share <= 0 || share >= 1) return k === (share <= 0 ? 0 : n) ? 1 : 0
  return Math.exp(logChoose(n, k) + k * Math.log(share) + (n - k) * Math.log1p(-share))
}

/** P(X ≤ k) of a binomial distribution. */
export function binomialCdf(k: number, n: number, share: number): number {
  if (k >= n) return 1
  let sum = 0
  for (let each = 0; each <= k; each++) sum += binomialPoint(each, n, share)
  return Math.min(sum, 1)
}

/**
 * The exact test that a coin is fair, as `heads` of `tosses` fell: twice the smaller tail for `two-sided`, else the
 * tail of as few (`less`) or as many (`greater`) heads. 1 without a toss.
 */
export function signTest(heads: number, tosses: number, alternative: Alternative = 'two-sided'): number {
  if (alternative === 'less') return binomialCdf(heads, tosses, 0.5)
  if (alternative === 'greater') return binomialCdf(tosses - heads, tosses, 0.5)
  return Math.min(1, 2 * binomialCdf(Math.min(heads, tosses - heads), tosses, 0.5))
}

/**
 * Fisher's exact test of two independent shares, by the hypergeometric distribution. `less` asks whether the first
 * share is lower. `two-sided` adds every table that is no more likely than the one seen.
 */
export function fisherTest(
  passedA: number,
  totalA: number,
  passedB: number,
  totalB: number,
  alternative: Alternative = 'two-sided',
): number {
  const passed = passedA + passedB
  const whole = logChoose(totalA + totalB, passed)
  const point = (k: number): number => Math.exp(logChoose(totalA, k) + logChoose(totalB, passed - k) - whole)
  const seen = point(passedA)
  let sum = 0
  for (let k = Math.max(0, passed - totalB); k <= Math.min(totalA, passed); k++) {
    const probability = point(k)
    // The margin takes in tables that are as likely but for rounding.
    if (alternative === 'two-sided' ? probability <= seen * (1 + 1e-7) : isBeyond(k, passedA, alternative)) {
      sum += probability
    }
  }
  return Math.min(sum, 1)
}

const isBeyond = (k: number, seen: number, alternative: 'less' | 'greater'): boolean =>
  alternative === 'less' ? k <= seen : k >= seen
