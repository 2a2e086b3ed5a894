const SAMPLES = 128
/** Fewer than this say nothing about the slowest twentieth. */
const MIN_SAMPLES = 20

/** How long the recent good answers of each route took. */
export interface Latencies {
  note(route: string, durationMs: number): void
  /** The 95th percentile; undefined until enough answers have come. */
  p95(route: string): number | undefined
}

export function createLatencies(): Latencies {
  const routes = new Map<string, number[]>()
  const counts = new Map<string, number>()
  return {
    note(route, durationMs) {
      let samples = routes.get(route)
      if (samples === undefined) {
        samples = []
        routes.set(route, samples)
      }
      const count = counts.get(route) ?? 0
      counts.set(route, count + 1)
      samples[count % SAMPLES] = durationMs
    },
    p95(route) {
      const samples = routes.get(route)
      if (samples === undefined || samples.length < MIN_SAMPLES) return undefined
      return samples.toSorted((a, b) => a - b)[Math.floor(0.95 * samples.length)]
    },
  }
}
