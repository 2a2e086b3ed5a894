import type { Latency } from './storm.ts'

/** The time to the first byte of one answer: log-normal around the median, so that a few are much slower. */
export function firstByteMs(latency: Latency | undefined, random: () => number): number {
  const median = latency?.firstByteMs ?? 0
  const spread = latency?.spread ?? 0
  if (median === 0 || spread === 0) return median
  // Box-Muller; 1 - random keeps the logarithm away from 0.
  const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return median * Math.exp(spread * gaussian)
}
