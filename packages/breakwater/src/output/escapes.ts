import { APOSTROPHE, BACKTICK } from './characters.ts'
import { Pieces } from './pieces.ts'

/** What one escape comes to. */
export interface Escape {
  readonly text: string
  /** How many characters it takes, the backslash included. */
  readonly length: number
  /**
   * `json`: as the standard has it. `other`: of another language, and without doubt. `literal`: the backslash stands
   * for itself (`\d` of a pattern, `\U` of a path). `unclear`: it may stand for itself or be an escape too many.
   */
  readonly kind: 'json' | 'other' | 'literal' | 'unclear'
}

const SIMPLE: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Reads the escape whose backslash is at `at`; `undefined` where the text ends within it. */
export function readEscape(text: string, at: number): Escape | undefined {
  const letter = text[at + 1]
  if (letter === undefined) return undefined
  const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined
  if (simple !== undefined) return { text: simple, length: 2, kind: 'json' }
  if (letter === 'u') return unicodeEscape(text, at)
  if (letter === 'x') return hexEscape(text, at, at + 2, 2) ?? literal(letter)
  if (letter === '\n') return { text: '', length: 2, kind: 'other' }
  const code = letter.charCodeAt(0)
  if (code === APOSTROPHE || code === BACKTICK) return { text: letter, length: 2, kind: 'other' }
  return /[A-Za-z]/.test(letter) ? literal(letter) : { text: `\\${letter}`, length: 2, kind: 'unclear' }
}

const literal = (letter: string): Escape => ({ text: `\\${letter}`, length: 2, kind: 'literal' })

function unicodeEscape(text: string, at: number): Escape | undefined {
  if (text[at + 2] === '{') {
    const end = text.indexOf('}', at + 3)
    const point = end > at + 3 && end - at <= 9 ? hexValue(text.slice(at + 3, end)) : undefined
    if (point === undefined || point > 0x10ffff) return literal('u')
    return { text: String.fromCodePoint(point), length: end + 1 - at, kind: 'other' }
  }
  if (at + 6 > text.length) return undefined
  const standard = hexEscape(text, at, at + 2, 4)
  return standard === undefined ? literal('u') : { ...standard, kind: 'json' }
}

function hexEscape(text: string, at: number, from: number, digits: number): Escape | undefined {
  const value = hexValue(text.slice(from, from + digits))
  if (value === undefined || from + digits > text.length) return undefined
  return { text: String.fromCharCode(value), length: from + digits - at, kind: 'other' }
}

const hexValue = (digits: string): number | undefined =>
  /^[0-9a-fA-F]{1,6}$/.test(digits) ? Number.parseInt(digits, 16) : undefined

/**
 * Undoes one layer of escaping over a whole text that was written as the inside of a string. `undefined` where it
 * was not: an escape in it is not JSON's, or a quote is not escaped.
 */
export function unescapeLayer(text: string): string | undefined {
  const pieces = new Pieces()
  let from = 0
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    const found = readEscape(text, at)
    const before = text.slice(from, at)
    // Where every quote is escaped, none stands bare.
    if (found?.kind !== 'json' || before.includes('"')) return undefined
    pieces.add(before)
    pieces.add(found.text)
    from = at + found.length
  }
  const last = text.slice(from)
  return last.includes('"') ? undefined : pieces.toString() + last
}
