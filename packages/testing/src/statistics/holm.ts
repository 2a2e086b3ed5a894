/**
 * Adjusts p values for having asked several questions at once: among those adjusted to at most 0.05, the chance that
 * any is a false alarm is at most 0.05, whatever they have to do with each other. In the order given.
 *
 * @see Holm, "A simple sequentially rejective multiple test procedure" (1979)
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((left, right) => pValues[left]! - pValues[right]!)
  const adjusted = [...pValues]
  let least = 0
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, pValues[index]! * (pValues.length - rank)))
    adjusted[index] = least
  }
  return adjusted
}
