import { isDigit, isWordy } from '../classes.ts'
import type { Span } from '../span.ts'
import { isCard } from './card.ts'

const MAX_DIGITS = 19
const SEPARATORS = ' -.\u00a0\u202f\u2011'

/** The number that begins with the digit at this place, where it is one of the kinds that checks can tell. */
export function numberAt(text: string, start: number): Span | undefined {
  if (isWordy(text.charCodeAt(start - 1))) return undefined
  let digits = ''
  let found: Span | undefined
  let at = start
  for (; digits.length <= MAX_DIGITS; at++) {
    const code = text.charCodeAt(at)
    if (isDigit(code)) digits += text[at]
    else {
      if (digits.length >= 13 && !isWordy(code) && isDigit(text.charCodeAt(at - 1)) && isCard(digits)) {
        found = { type: 'card', start, end: at }
      }
      if (!SEPARATORS.includes(text.charAt(at) || 'x') || !isDigit(text.charCodeAt(at + 1))) break
    }
  }
  return found
}
