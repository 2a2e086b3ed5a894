import { isAlphanumeric, isDigit } from '../classes.ts'
import type { Span } from '../span.ts'

const MIN_TOKEN = 20
const MAX_TOKEN = 512

/**
 * The first stretch of a run that looks drawn at random: long, of mixed classes that alternate as chance would have
 * it.
 */
export function tokenIn(text: string, start: number, end: number): Span | undefined {
  for (let at = start; at < end; at++) {
    const from = at
    while (at < end && isTokenCharacter(text.charCodeAt(at))) at++
    let stop = at
    while (stop > from && !isAlphanumeric(text.charCodeAt(stop - 1))) stop--
    if (stop - from < MIN_TOKEN || stop - from > MAX_TOKEN || isDigestAhead(text, from)) continue
    if (looksRandom(text, from, stop)) return { type: 'token', start: from, end: withPadding(text, stop) }
  }
  return undefined
}

const isTokenCharacter = (code: number): boolean => isAlphanumeric(code) || code === 45 || code === 95 || code === 43

function withPadding(text: string, end: number): number {
  let at = end
  while (at - end < 2 && text.charCodeAt(at) === 61) at++
  return at
}

/** What an integrity attribute, a digest or inline data begins with is known to be no secret. */
function isDigestAhead(text: string, start: number): boolean {
  return (
    /(?:base64,|sha(?:1|256|384|512)[-:=])$/.test(text.slice(Math.max(0, start - 8), start)) ||
    /^sha(?:1|256|384|512)-/.test(text.slice(start, start + 7))
  )
}

/**
 * Names and paths change class where words meet, chance changes it at more than half of the places: of letters and
 * digits drawn evenly 62% of neighbours differ in class, of words in camel case about a third. Hexadecimal is left
 * alone: hashes and UUIDs are written so.
 */
function looksRandom(text: string, start: number, end: number): boolean {
  let uppers = 0
  let lowers = 0
  let digits = 0
  let marks = 0
  let groups = 0
  let changes = 0
  let isHex = true
  let previous = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    const one = isDigit(code) ? 1 : code >= 97 ? 2 : code >= 65 && code !== 95 ? 3 : 4
    if (one === 1) digits++
    else if (one === 2) lowers++
    else if (one === 3) uppers++
    else marks++
    if (one === 1 && previous !== 1) groups++
    if (one !== previous) changes++
    if (one === 4 ? code !== 45 : one !== 1 && (code | 32) > 102) isHex = false
    previous = one
  }
  const length = end - start
  if (isHex || groups < 2 || marks * 6 > length) return false
  if (uppers >= 2 && lowers >= 2) return changes >= length * (groups >= 3 ? 0.42 : 0.55)
  return length >= 32 && lowers > 0 && marks === 0 && digits >= 4 && groups >= 4 && changes >= length * 0.25
}
