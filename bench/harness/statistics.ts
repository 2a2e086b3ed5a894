export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = Number.isInteger(middle)
    ? ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
    : (sorted[Math.floor(middle)] as number)
  return { median, min: sorted[0] as number, max: sorted.at(-1) as number }
}
