export const QUOTE = 0x22
export const APOSTROPHE = 0x27
export const BACKTICK = 0x60
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d
export const OPEN_PAREN = 0x28
export const CLOSE_PAREN = 0x29
export const SLASH = 0x2f
export const HASH = 0x23
export const NEWLINE = 0x0a
export const DOT = 0x2e
export const MINUS = 0x2d
export const PLUS = 0x2b
export const EQUALS = 0x3d
export const ELLIPSIS = 0x2026

/** JSON's own white space. */
export const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** What looks like white space or like nothing, and is not JSON's: a byte order mark, zero-width characters, … */
export const isInvisible = (code: number): boolean =>
  code === 0xa0 ||
  code === 0xad ||
  code === 0xfeff ||
  code === 0x3000 ||
  code === 0x0b ||
  code === 0x0c ||
  (code >= 0x2000 && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202f) ||
  (code >= 0x205f && code <= 0x2064)

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Letters, digits, `_`, `$`; every letter beyond ASCII counts. */
export const isWord = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  isDigit(code) ||
  code === 0x5f ||
  code === 0x24 ||
  (code > 0xbf && !isInvisible(code) && !isSmartQuote(code) && !(code >= 0x2010 && code <= 0x206f) && !isWide(code))

export const isCloser = (code: number): boolean =>
  code === CLOSE_BRACE || code === CLOSE_BRACKET || code === CLOSE_PAREN

/** “ ” „ ‟ ‘ ’ ‚ ‛ « » */
export const isSmartQuote = (code: number): boolean =>
  (code >= 0x2018 && code <= 0x201f) || code === 0xab || code === 0xbb

export const isQuote = (code: number): boolean =>
  code === QUOTE || code === APOSTROPHE || code === BACKTICK || isSmartQuote(code)

/** May `close` end what `open` began? A curly quote may be ended by any of its family or by the straight one. */
export function endsQuote(open: number, close: number): boolean {
  if (open === close) return true
  if (isSmartQuote(open))
    return isSingle(open) ? isSingle(close) : !isSingle(close) && isQuote(close) && close !== BACKTICK
  return false
}

const isSingle = (code: number): boolean => code === APOSTROPHE || (code >= 0x2018 && code <= 0x201b)

/** The fullwidth separators of Chinese and Japanese text. */
const isWide = (code: number): boolean => code === 0xff1a || code === 0xff0c || code === 0xff1b

export const isComma = (code: number): boolean => code === COMMA || code === 0xff0c || code === 0x3b || code === 0xff1b
export const isColon = (code: number): boolean => code === COLON || code === 0xff1a

/** The first offset at or after `from` that holds neither white space nor an invisible character. */
export function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (!isSpace(code) && !isInvisible(code)) break
    at++
  }
  return at
}

/**
 * The code at a place, -1 past the end. The compiler gives up its fast way to read characters wherever one was once asked
 * for that is not there: a text that was cut would slow down the reading of all after it.
 */
export const codeAt = (text: string, at: number): number => (at < text.length ? text.charCodeAt(at) : -1)
