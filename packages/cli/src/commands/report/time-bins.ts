const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WIDTHS = [
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7, 14, 28].map(count => count * DAY),
]
const MAX_BINS = 40

/** A stretch of time in parts that begin at round times (UTC). */
export interface TimeBins {
  readonly widthMs: number
  /** When each begins, in milliseconds since 1970. */
  readonly startsMs: readonly number[]
}

export function timeBins(fromMs: number, toMs: number): TimeBins {
  const least = (toMs - fromMs) / (MAX_BINS - 1)
  const widthMs = WIDTHS.find(width => width >= least) ?? Math.ceil(least / DAY) * DAY
  const firstMs = Math.floor(fromMs / widthMs) * widthMs
  const count = Math.max(Math.ceil((toMs - firstMs) / widthMs), 1)
  return { widthMs, startsMs: Array.from({ length: count }, (_, index) => firstMs + index * widthMs) }
}

/** Where a time falls; the last takes what comes after it. */
export function binOf({ widthMs, startsMs }: TimeBins, atMs: number): number {
  const bin = Math.floor((atMs - (startsMs[0] as number)) / widthMs)
  return Math.min(Math.max(bin, 0), startsMs.length - 1)
}

/** `2026-11-25 10:30`, in UTC. */
export const dayAndTime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')

/** The part of it that tells the bins of an axis apart. */
export function axisTime({ widthMs, startsMs }: TimeBins, atMs: number): string {
  const isWithinDay = widthMs * startsMs.length <= DAY
  if (isWithinDay) return dayAndTime(atMs).slice(11)
  return widthMs >= DAY ? dayAndTime(atMs).slice(0, 10) : dayAndTime(atMs).slice(5)
}
