// Figures as people read them: short, and `–` for what is not known.

export const UNKNOWN = '–'

export const percent = (share: number): string => (Number.isFinite(share) ? `${trimmed(share * 100, 1)}%` : UNKNOWN)

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

/** So many digits after the point, or none where they are all 0. */
export function trimmed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? '0' : text.replace(/\.0+$/, '')
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
