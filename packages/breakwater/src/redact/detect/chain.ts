import { isDigit } from '../classes.ts'

/** Groups of digits with short separators between them, as numbers are written for people. */
export interface Chain {
  readonly start: number
  readonly digits: string
  /** Length of each group. */
  readonly sizes: readonly number[]
  /** Offset just after each group. */
  readonly ends: readonly number[]
  /** What stands between a group and the next. */
  readonly separators: readonly string[]
}

const MAX_DIGITS = 20
const MAX_GROUPS = 10
const WIDE_SEPARATORS = '\u00a0\u2009\u202f\u2010\u2011\u2013'

function isSeparator(code: number): boolean {
  // A space, brackets, `-`, `.` and `/`.
  if (code < 128) return code === 32 || code === 40 || code === 41 || (code >= 45 && code <= 47)
  return WIDE_SEPARATORS.includes(String.fromCharCode(code))
}

/** The chain that begins with the digit at this place. It reaches at most 51 characters. */
export function readChain(text: string, start: number): Chain {
  const chain = { start, digits: '', sizes: [] as number[], ends: [] as number[], separators: [] as string[] }
  for (let at = start; ; ) {
    const from = at
    while (isDigit(text.charCodeAt(at)) && at - from <= MAX_DIGITS) at++
    if (chain.digits.length + at - from > MAX_DIGITS) break
    chain.digits += text.slice(from, at)
    chain.sizes.push(at - from)
    chain.ends.push(at)
    const next = afterSeparator(text, at)
    if (chain.sizes.length === MAX_GROUPS || next === at) break
    chain.separators.push(text.slice(at, next))
    at = next
  }
  return chain
}

/** Just after at most three separating characters that a digit follows, or the same place. */
function afterSeparator(text: string, from: number): number {
  let at = from
  while (at - from < 3 && isSeparator(text.charCodeAt(at))) at++
  return isDigit(text.charCodeAt(at)) ? at : from
}

/** The sizes of the first groups as text: `3-2-4`. */
export const layoutOf = (chain: Chain, groups: number): string => chain.sizes.slice(0, groups).join('-')

/** The digits of the first groups. */
export function digitsOf(chain: Chain, groups: number): string {
  let count = 0
  for (let i = 0; i < groups; i++) count += chain.sizes[i]!
  return chain.digits.slice(0, count)
}

/** Whether the first groups are separated by one and the same character. */
export function isUniform(chain: Chain, groups: number): boolean {
  const first = chain.separators[0]
  for (let i = 0; i < groups - 1; i++) {
    if (chain.separators[i] !== first || first?.length !== 1) return false
  }
  return true
}
