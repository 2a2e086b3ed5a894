import { createHash } from 'node:crypto'

/** SHA-256, in hex, of values as JSON in which the order of fields counts for nothing. */
export const contentHash = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts, sorted)).digest('hex')

/** Enough to tell the outputs of one case from each other, and short enough to be kept in git. */
export const shortHash = (...parts: readonly unknown[]): string => contentHash(...parts).slice(0, 12)

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value
