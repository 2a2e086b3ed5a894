import { AT, classOf, DASH, DIGIT, MARK } from './classes.ts'
import { apiKeyIn } from './detect/api-key.ts'
import { bearerAfter } from './detect/bearer.ts'
import { emailAt } from './detect/email.ts'
import { numberAt } from './detect/numbers.ts'
import type { Span } from './span.ts'

/** A longer run is read in pieces of this length. */
export const MAX_RUN = 8192

/**
 * Finds what is secret or personal in a text, from left to right: the spans do not overlap.
 *
 * One pass divides the text into runs (stretches without spaces, quotes or brackets) and notes which classes of
 * characters each holds; only a run that could hold something is looked at again, so that plain words cost a few
 * table look-ups a letter. Each look is bounded: the whole is linear.
 */
export function scan(text: string): Span[] {
  const found: Span[] = []
  let at = 0
  while (at < text.length) {
    let flags = classOf(text.charCodeAt(at))
    if (flags === 0) {
      at = text.charCodeAt(at) === 60 ? afterPseudonym(text, at) : at + 1
      continue
    }
    const start = at
    const limit = Math.min(text.length, start + MAX_RUN)
    for (at++; at < limit; at++) {
      const one = classOf(text.charCodeAt(at))
      if (one === 0) break
      flags |= one
    }
    if ((flags & (DIGIT | AT)) === 0 && at - start !== 6) continue
    const span = spanInRun(text, start, at, flags)
    if (span === undefined) continue
    found.push(span)
    at = span.end
  }
  return found
}

const PSEUDONYM = /<[A-Z][A-Z0-9_]{0,60}_\d{1,12}>/y

/** Just after a pseudonym of ours that begins here, else after its bracket: what is hidden is not hidden twice. */
function afterPseudonym(text: string, at: number): number {
  PSEUDONYM.lastIndex = at
  return PSEUDONYM.test(text) ? PSEUDONYM.lastIndex : at + 1
}

function spanInRun(text: string, start: number, end: number, flags: number): Span | undefined {
  if (end - start >= 16 && (flags & (DASH | MARK)) !== 0) {
    const key = apiKeyIn(text, start, end)
    if (key !== undefined) return key
  }
  if ((flags & AT) !== 0) {
    for (let at = text.indexOf('@', start); at >= 0 && at < end; at = text.indexOf('@', at + 1)) {
      const email = emailAt(text, at, start, end)
      if (email !== undefined) return email
    }
  }
  if ((flags & DIGIT) !== 0) return numberAt(text, start)
  if (end - start === 6 && text.slice(start, end).toLowerCase() === 'bearer') return bearerAfter(text, end)
  return undefined
}
