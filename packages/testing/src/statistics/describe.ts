/** NaN without values. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** The variance of a sample (divided by n - 1); 0 for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const center = mean(values)
  let squares = 0
  for (const value of values) squares += (value - center) ** 2
  return squares / (values.length - 1)
}

/**
 * The value below which a share of the values lies, interpolated between neighbours (type 7 of Hyndman and Fan, 1996:
 * what R and NumPy do unless told otherwise). NaN without values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  const place = (sorted.length - 1) * share
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  return low + (place - below) * ((sorted[below + 1] ?? low) - low)
}
