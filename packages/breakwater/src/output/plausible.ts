import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, isSpace, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './characters.ts'

/** From here on the time that JSON.parse takes for open brackets grows faster than their number. */
const MANY_CHARACTERS = 2_000_000

/**
 * May a text be whole JSON, by what stands at both its ends? JSON.parse is slow to refuse: it makes an error with a stack,
 * and keeps every open bracket, of which a hostile text has millions.
 */
export function mayBeJson(text: string, maxDepth: number): boolean {
  const first = nonBlank(text, 0, 1)
  const opener = text.charCodeAt(first)
  if (opener !== OPEN_BRACE && opener !== OPEN_BRACKET) return /["\-\dtfn]/.test(text.charAt(first))
  const last = nonBlank(text, text.length - 1, -1)
  const isObject = opener === OPEN_BRACE
  if (text.charCodeAt(last) !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return false
  const beginning = text.charAt(nonBlank(text, first + 1, 1))
  if (!(isObject ? /["}]/ : /["\-\dtfn[{\]]/).test(beginning)) return false
  if (text.charCodeAt(nonBlank(text, last - 1, -1)) === COMMA) return false
  return text.length < MANY_CHARACTERS || !isDeeper(text, maxDepth)
}

function nonBlank(text: string, from: number, step: 1 | -1): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += step
  return at
}

/** Most texts do not hold as many brackets as may be open at once: then nobody need look at each character. */
export function hasFewBrackets(text: string, max: number): boolean {
  let count = 0
  for (const opener of ['{', '[']) {
    for (let at = text.indexOf(opener); at !== -1; at = text.indexOf(opener, at + 1)) if (++count > max) return false
  }
  return true
}

/** Are more than `maxDepth` brackets open at once? Up to the first string that does not end. */
function isDeeper(text: string, maxDepth: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = stringEnd(text, at)
      if (at === -1) return false
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > maxDepth) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
  }
  return false
}

/** The closing quote of the string that opens at `start`; -1 where there is none. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let at = end - 1
    while (text.charCodeAt(at) === BACKSLASH) at--
    if ((end - at) % 2 === 1) return end
  }
  return -1
}
