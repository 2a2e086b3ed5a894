import type { ResponseHeaders } from './dialect.ts'

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/**
 * A duration as providers write it, in milliseconds: Go's `1h2m3.5s`, `120ms`, protobuf's `34.4s`, a bare number of
 * seconds. Anything else is undefined, and so is what is negative: `-1` means unknown.
 */
export function parseDurationMs(written: string): number | undefined {
  const source = written.trim()
  if (isNumber(source)) return Math.ceil(Number(source) * 1_000)
  let totalMs = 0
  let position = 0
  while (position < source.length) {
    const number = numberAt(source, position)
    position += number.length
    const unit = source.startsWith('ms', position) ? 'ms' : source.charAt(position)
    const unitMs = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
    if (number === '' || unitMs === undefined) return undefined
    totalMs += Number(number) * unitMs
    position += unit.length
  }
  return position === 0 || !Number.isFinite(totalMs) ? undefined : Math.ceil(totalMs)
}

/** How long from `wallClockMs` until the moment that a header names: a duration, an RFC 3339 or HTTP date, an epoch. */
export function parseResetMs(written: string, wallClockMs: number | undefined): number | undefined {
  const source = written.trim()
  const number = isNumber(source) ? Number(source) : undefined
  if (number === undefined || number < 1e9) {
    const durationMs = parseDurationMs(source)
    if (durationMs !== undefined || number !== undefined) return durationMs
  }
  if (wallClockMs === undefined) return undefined
  const momentMs = number === undefined ? parseDateMs(source) : number < 1e12 ? number * 1_000 : number
  return momentMs === undefined ? undefined : Math.max(0, Math.ceil(momentMs - wallClockMs))
}

/** What the server asks to wait, in milliseconds, best source first; undefined where it says nothing readable. */
export function retryAfterMs(headers: ResponseHeaders, wallClockMs: number | undefined): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const value = headers[name]
    if (value !== undefined && isNumber(value.trim())) return Math.ceil(Number(value))
  }
  const value = headers['retry-after']
  return value === undefined ? undefined : parseResetMs(value, wallClockMs)
}

/** `true`, `false`, or nothing. */
export function shouldRetry(headers: ResponseHeaders): boolean | undefined {
  const value = headers['x-should-retry']?.trim().toLowerCase()
  return value === 'true' ? true : value === 'false' ? false : undefined
}

function parseDateMs(source: string): number | undefined {
  // Dates only: `Date.parse` reads many a bare word and number as a year.
  if (!/^(?:\d{4}-\d\d-\d\dT|[A-Z][a-z]{2},? )/.test(source)) return undefined
  const momentMs = Date.parse(source)
  return Number.isNaN(momentMs) ? undefined : momentMs
}

const isNumber = (source: string): boolean => source !== '' && numberAt(source, 0).length === source.length

/** The digits from here on, with at most one point inside them. */
function numberAt(source: string, from: number): string {
  let end = from
  let points = 0
  for (; end < source.length; end++) {
    const code = source.charCodeAt(end)
    if (code === 46 && end > from && points === 0) points++
    else if (code < 48 || code > 57) break
  }
  return source.slice(from, end)
}
