import type { Interval } from '../../statistics/index.ts'
import type { ScoreSummary } from '../summarize.ts'

/** Figures as people read them: short, and `–` for what is not known. */
const UNKNOWN = '–'

export const percent = (share: number): string => (Number.isFinite(share) ? `${trimmed(share * 100, 1)}%` : UNKNOWN)

export const points = (difference: number): string =>
  Number.isFinite(difference) ? `${difference > 0 ? '+' : ''}${trimmed(difference * 100, 1)}` : UNKNOWN

export const dollars = (amount: number | undefined): string =>
  amount === undefined || !Number.isFinite(amount) ? UNKNOWN : `$${decimal(amount)}`

/** Three digits that count, and never an exponent: runs cost millionths. */
function decimal(amount: number): string {
  if (amount === 0) return '0'
  const digits = Math.max(2, 2 - Math.floor(Math.log10(Math.abs(amount))))
  return amount.toFixed(Math.min(digits, 12)).replace(/(\.\d{2}\d*?)0+$/, '$1')
}

export const milliseconds = (ms: number | undefined): string => {
  if (ms === undefined || !Number.isFinite(ms)) return UNKNOWN
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${trimmed(ms / 1_000, 1)} s`
}

export const chance = (p: number): string => (p < 0.001 ? '<0.001' : String(Number(p.toPrecision(2))))

/** `92.5% (80.1–97.4)`. */
export const rate = ({ estimate, low, high }: Interval): string =>
  Number.isFinite(estimate) ? `${percent(estimate)} (${trimmed(low * 100, 1)}–${trimmed(high * 100, 1)})` : UNKNOWN

/** `+3.5 (-1.2 to +8.1)`, in points of a hundred. */
export const change = ({ estimate, low, high }: Interval): string =>
  `${points(estimate)} (${points(low)} to ${points(high)})`

export const scoreOf = ({ mean, cases }: ScoreSummary): string => (cases === 0 ? UNKNOWN : rate(mean))

function trimmed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? '0' : text.replace(/\.0+$/, '')
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
