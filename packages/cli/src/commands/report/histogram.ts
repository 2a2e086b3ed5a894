/** Each bin is so much wider than the one before: a percentile is told to within half of it, 2.5%. */
const GROWTH = Math.log(1.05)
const MIN_MS = 0.1

export interface Percentiles {
  readonly calls: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** Durations in bins that grow: a million of them take no more room than a few hundred. */
export class Histogram {
  readonly #counts = new Map<number, number>()
  #total = 0

  add(durationMs: number): void {
    const bin = Math.round(Math.log(Math.max(durationMs, MIN_MS)) / GROWTH)
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1)
    this.#total += 1
  }

  /** Undefined where there is nothing. */
  percentiles(): Percentiles | undefined {
    if (this.#total === 0) return undefined
    const bins = [...this.#counts].sort(([one], [other]) => one - other)
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map(share => at(bins, Math.ceil(share * this.#total)))
    return { calls: this.#total, p50Ms: p50Ms as number, p95Ms: p95Ms as number, p99Ms: p99Ms as number }
  }
}

/** The duration of this rank, from 1. */
function at(bins: readonly (readonly [bin: number, count: number])[], rank: number): number {
  let seen = 0
  const found = bins.find(([, count]) => {
    seen += count
    return seen >= rank
  })
  return Number(Math.exp((found?.[0] ?? 0) * GROWTH).toPrecision(3))
}
