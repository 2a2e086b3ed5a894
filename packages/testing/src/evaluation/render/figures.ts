import { percent, trimmed, UNKNOWN } from '../../page/index.ts'
import type { Interval } from '../../statistics/index.ts'
import type { ScoreSummary } from '../summarize.ts'

export const points = (difference: number): string =>
  Number.isFinite(difference) ? `${difference > 0 ? '+' : ''}${trimmed(difference * 100, 1)}` : UNKNOWN

export const chance = (p: number): string => (p < 0.001 ? '<0.001' : String(Number(p.toPrecision(2))))

/** `92.5% (80.1–97.4)`. */
export const rate = ({ estimate, low, high }: Interval): string =>
  Number.isFinite(estimate) ? `${percent(estimate)} (${trimmed(low * 100, 1)}–${trimmed(high * 100, 1)})` : UNKNOWN

/** `+3.5 (-1.2 to +8.1)`, in points of a hundred. */
export const change = ({ estimate, low, high }: Interval): string =>
  `${points(estimate)} (${points(low)} to ${points(high)})`

export const scoreOf = ({ mean, cases }: ScoreSummary): string => (cases === 0 ? UNKNOWN : rate(mean))
