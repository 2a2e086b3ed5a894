import {
  BACKSLASH,
  COMMA,
  codeAt,
  HASH,
  isCloser,
  isComma,
  isDigit,
  isInvisible,
  isQuote,
  isSpace,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  SLASH,
  skipSpace,
} from './characters.ts'
import { type Context, startsComment, startsFence, startsKey } from './lookahead.ts'
import type { RepairName } from './repairs.ts'
import { type ScalarKind, Spelled, type Written } from './written.ts'

/** Prose in place of a value is not read on for ever. */
const MAX_BARE_CHARACTERS = 5_000

export interface BareReading {
  /** `bare`: words without quotes. */
  readonly kind: ScalarKind | 'bare'
  readonly text: string
  readonly end: number
  readonly repair: RepairName | undefined
}

/** JSON's numbers. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** What JavaScript, Python and people write beside them: a sign, a bare point, leading zeros, underscores. */
const LOOSE_NUMBER = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/
/** Longer text is no number that anybody wrote, and the pattern takes quadratic time. */
const MAX_LOOSE_CHARACTERS = 100
const HEX_NUMBER = /^[+-]?0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/

/** `..`, `:` and `--` are left-overs, not words. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

const WORDS: { readonly [word: string]: readonly [ScalarKind, RepairName | undefined] } = {
  true: ['boolean', undefined],
  false: ['boolean', undefined],
  null: ['null', undefined],
  True: ['boolean', 'python_literal'],
  False: ['boolean', 'python_literal'],
  None: ['null', 'python_literal'],
  TRUE: ['boolean', 'javascript_literal'],
  FALSE: ['boolean', 'javascript_literal'],
  NULL: ['null', 'javascript_literal'],
  undefined: ['null', 'javascript_literal'],
  NaN: ['number', 'javascript_literal'],
  nan: ['number', 'python_literal'],
  Infinity: ['number', 'javascript_literal'],
  '-Infinity': ['number', 'javascript_literal'],
  inf: ['number', 'python_literal'],
  '-inf': ['number', 'python_literal'],
}

/** The usual number: digits, perhaps a point, then the end of the member or item. -1 for anything else. */
export function plainNumberEnd(text: string, start: number, context: Context): number {
  let at = codeAt(text, start) === MINUS ? start + 1 : start
  const first = at
  while (isDigit(codeAt(text, at))) at++
  if (at === first || (at > first + 1 && codeAt(text, first) === 0x30)) return -1
  if (codeAt(text, at) === 0x2e) {
    const fraction = at + 1
    at = fraction
    while (isDigit(codeAt(text, at))) at++
    if (at === fraction) return -1
  }
  const code = codeAt(text, at)
  if (code === 0x7d || code === 0x5d) return at
  // `1,234` in an object may be one number.
  return code === COMMA && (context === 'item' || !isDigit(codeAt(text, at + 1))) ? at : -1
}

/** So many digits a number keeps, whatever they are. */
const MAX_SURE_CHARACTERS = 15

/** Would JavaScript spell the number alike? Then nothing is lost when only its value is kept. */
export function isPlainSpelling(text: string, start: number, end: number): boolean {
  if (end - start > MAX_SURE_CHARACTERS) {
    const spelling = text.slice(start, end)
    return String(Number(spelling)) === spelling
  }
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start
  // `-0`, `1.50`, `0.0000001`
  if (text.charCodeAt(first) === 0x30)
    return first === start && (end - first === 1 || text.charCodeAt(first + 2) !== 0x30)
  return text.charCodeAt(end - 1) !== 0x30 || !text.slice(first, end).includes('.')
}

/** Reads what stands without quotes: a number, a literal, a word, or (in an object) words up to the next member. */
export function readBare(text: string, start: number, context: Context): BareReading | undefined {
  const end = tokenEnd(text, start)
  const short = classify(text, start, end)
  // `[01]` may be `[0, 1]` without its comma.
  if (context === 'item' && /^[+-]?0\d/.test(text.slice(start, Math.min(end, start + 3)))) return undefined
  if (isEnded(text, end, context, short?.kind === 'bare')) return short
  if (context === 'item') return undefined
  const last = memberEnd(text, start)
  return last === -1 ? undefined : classify(text, start, last)
}

function tokenEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isComma(code) || isSpace(code) || isInvisible(code) || isCloser(code) || stops(code)) break
    at++
  }
  return at
}

const stops = (code: number): boolean => code === OPEN_BRACE || code === OPEN_BRACKET || isStrongQuote(code)

/** An apostrophe within a word ends nothing. */
const isStrongQuote = (code: number): boolean => isQuote(code) && code !== 0x27 && code !== 0x2019

/** Is the value over where its first token is? */
function isEnded(text: string, end: number, context: Context, isWord: boolean): boolean {
  const next = skipSpace(text, end)
  if (next >= text.length) return true
  const code = text.charCodeAt(next)
  if (isCloser(code)) return true
  // `1,234` in an object: no member begins with a digit.
  if (isComma(code)) return context === 'item' || endsMember(text, next)
  if (startsFence(text, next)) return true
  if (context === 'item') return next > end && isNumberStart(code)
  if (next === end) return false
  if (startsComment(text, next)) return true
  // `at 10:30`, `see note: this`: the key may be a word of the value.
  const isKey = !isWord || isQuote(code) || text.slice(end, next).includes('\n')
  return isKey && startsKey(text, next)
}

const isNumberStart = (code: number): boolean => isDigit(code) || code === MINUS || code === PLUS

/** Is the comma the end of a member, or part of words without quotes? */
function endsMember(text: string, comma: number): boolean {
  const next = skipSpace(text, comma + 1)
  if (next >= text.length) return true
  const code = text.charCodeAt(next)
  if (isDigit(code) && next === comma + 1) return false
  if (isQuote(code) || isCloser(code) || isComma(code)) return true
  if (code === SLASH || code === HASH || code === 0x2e || code === 0x2026) return true
  return startsKey(text, next) || text.slice(comma, next).includes('\n')
}

/** Where the words of a member end; -1 where that is not clear. */
function memberEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_BARE_CHARACTERS)
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === NEWLINE || isCloser(code)) return trimEnd(text, start, at)
    if (code === COMMA && endsMember(text, at)) return trimEnd(text, start, at)
    if (stops(code) || (code === 0x3a && isSpace(text.charCodeAt(at + 1)))) return -1
    if (isSpace(code) && startsComment(text, at + 1)) return trimEnd(text, start, at)
  }
  return -1
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && (isSpace(text.charCodeAt(at - 1)) || isInvisible(text.charCodeAt(at - 1)))) at--
  return at
}

function classify(text: string, start: number, end: number): BareReading | undefined {
  if (end <= start || text.charCodeAt(start) === BACKSLASH) return undefined
  const spelling = text.slice(start, end)
  if (Object.hasOwn(WORDS, spelling)) {
    const [kind, repair] = WORDS[spelling]!
    return { kind, text: spelling, end, repair }
  }
  if (JSON_NUMBER.test(spelling)) return { kind: 'number', text: spelling, end, repair: undefined }
  const isShort = spelling.length <= MAX_LOOSE_CHARACTERS
  if (isShort && (LOOSE_NUMBER.test(spelling) || HEX_NUMBER.test(spelling))) {
    return { kind: 'number', text: spelling, end, repair: 'number_form' }
  }
  return SAYS_SOMETHING.test(spelling) ? { kind: 'bare', text: spelling, end, repair: 'unquoted_string' } : undefined
}

/** The number of a spelling that `readBare` called a number; NaN for `NaN`, infinite for `Infinity`. */
export function numberOf(spelling: string): number {
  const plain = Number(spelling)
  if (!Number.isNaN(plain)) return plain
  const bare = spelling.replaceAll('_', '')
  const unsigned = /^[+-]/.test(bare) ? bare.slice(1) : bare
  const value = /inf/i.test(unsigned) ? Number.POSITIVE_INFINITY : Number(unsigned)
  return bare.startsWith('-') ? -value : value
}

/** The number itself where JavaScript spells it alike, else with its spelling. */
export const numberFrom = (text: string): number | Spelled =>
  String(Number(text)) === text ? Number(text) : new Spelled('number', text)

export function bareValue({ kind, text, repair }: BareReading): Written {
  if (kind === 'null') return null
  if (kind === 'bare' || kind === 'string') return text
  if (repair !== undefined) return new Spelled(kind, text)
  return kind === 'boolean' ? text === 'true' : numberFrom(text)
}
