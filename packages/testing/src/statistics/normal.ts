/**
 * P(Z ≤ z) of the standard normal distribution, to 14 digits in the middle and in either tail. The series is that of
 * Marsaglia, "Evaluating the normal distribution" (2004); beyond 3 it is Laplace's continued fraction.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  const distance = Math.abs(z)
  const beyond = distance < 3 ? 0.5 - halfSeries(distance) : tail(distance)
  return z > 0 ? 1 - beyond : beyond
}

const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

function halfSeries(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum * density(z)
}

function tail(z: number): number {
  let fraction = 0
  for (let level = 80; level > 0; level--) fraction = level / (z + fraction)
  return density(z) / (z + fraction)
}

/** The z below which a share of a standard normal distribution lies; infinite for 0 and 1. */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) return Number.NaN
  if (share === 0 || share === 1) return share === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (share > 0.5) return -normalQuantile(1 - share)
  let low = -39
  let high = 0
  // Bisection to the last digit: asked a few times for a whole report, so that no table of coefficients is worth it.
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return high === 0 ? 0 : (low + high) / 2
}
