import type { Repair } from '../result/index.ts'
import {
  APOSTROPHE,
  BACKSLASH,
  BACKTICK,
  endsQuote,
  isCloser,
  isComma,
  isDigit,
  isInvisible,
  isSpace,
  isWord,
  QUOTE,
} from './characters.ts'
import { readEscape } from './escapes.ts'
import { type Context, endsString, keyEnd } from './lookahead.ts'
import { Pieces } from './pieces.ts'
import { addRepair, type RepairName } from './repairs.ts'

/** Why a string could not be read: `cut`: the text ends in it; `broken`: what it says is not clear. */
export interface StringError {
  readonly error: 'cut' | 'broken'
  readonly at: number
  /** Where reading stopped, if not at `at`. */
  readonly reached?: number
  readonly expected: string
}

export interface StringSource {
  readonly text: string
  readonly repairs: Repair[]
  /** The names of the schema's fields: a key among them ends a string whose closing quote is missing. */
  readonly names: ReadonlySet<string> | undefined
  /** The brackets that are open around the string, innermost first, as they would be closed. */
  readonly closers: () => string
}

/** Reads the strings of one text, one after the other. Answers are left in its fields: no object is made per string. */
export class StringReader {
  readonly #source: StringSource
  readonly #text: string
  /** After the closing quote of the string that was read last. */
  end = 0
  /** What that string says; undefined where it stands in the text as JSON has it. */
  text: string | undefined
  /** A string ran to the end of the text without a closing quote, and all brackets around it were closed there. */
  isUnended = false

  constructor(source: StringSource) {
    this.#source = source
    this.#text = source.text
  }

  /** Reads the string whose opening quote is at `start`. The usual one takes one pass and makes nothing. */
  read(start: number, context: Context): StringError | undefined {
    const quote = this.#text.charCodeAt(start)
    this.text = undefined
    if (quote === QUOTE && this.#text.startsWith('""', start + 1)) return this.#triple(start)
    const at = quote === QUOTE ? standardEnd(this.#text, start) : this.#simple(start, quote)
    if (this.#text.charCodeAt(at) === quote && endsString(this.#text, at + 1, context, false)) {
      if (quote !== QUOTE) {
        addRepair(this.#source.repairs, quoteRepair(quote), start)
        this.text = this.#text.slice(start + 1, at)
      }
      this.end = at + 1
      return undefined
    }
    return this.#careful(start, context, at)
  }

  /** What the string says that begins at `start` and was read last. */
  contentOf(start: number): string {
    return this.text ?? standardContent(this.#text, start, this.end - 1)
  }

  /** Where a string in other quotes ends, or has an escape. */
  #simple(start: number, quote: number): number {
    const text = this.#text
    let at = start + 1
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === BACKSLASH || code < 0x20 || endsQuote(quote, code)) break
    }
    return at
  }

  #careful(start: number, context: Context, reached: number): StringError | undefined {
    const reading = new CarefulString(this.#source, start, context).read()
    if ('error' in reading) {
      this.end = Math.max(reached, reading.reached ?? reading.at)
      return reading
    }
    this.end = reading.end
    this.text = reading.text
    this.isUnended ||= reading.isUnended
    return undefined
  }

  #triple(start: number): StringError | undefined {
    const end = this.#text.indexOf('"""', start + 3)
    if (end === -1) return { error: 'cut', at: start, expected: 'three closing quotes' }
    addRepair(this.#source.repairs, 'triple_quotes', start)
    this.end = end + 3
    this.text = this.#text.slice(start + 3, end)
    return undefined
  }
}

/** Where a string in straight quotes stops being JSON's, or its closing quote. */
export function standardEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    // All small letters: one comparison for most of a text.
    if (code > BACKSLASH) at++
    else if (code === BACKSLASH) {
      const length = standardEscape(text, at)
      if (length === 0) return at
      at += length
    } else if (code === QUOTE || code < 0x20) return at
    else at++
  }
  return at
}

/** What a string says that stands as JSON has it, with its quotes at `start` and `end`. */
export function standardContent(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end)
  return content.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : content
}

/** The length of an escape that JSON has; 0 for any other. */
function standardEscape(text: string, at: number): number {
  const letter = text.charCodeAt(at + 1)
  if (letter === 0x75) return isHex(text, at + 2) ? 6 : 0
  return STANDARD[letter] === true ? 2 : 0
}

/** By code: `"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t`. */
const STANDARD: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  '"\\/bfnrt'.includes(String.fromCharCode(code)),
)

function isHex(text: string, from: number): boolean {
  for (let at = from; at < from + 4; at++) {
    const code = text.charCodeAt(at) | 0x20
    if (!isDigit(text.charCodeAt(at)) && !(code >= 0x61 && code <= 0x66)) return false
  }
  return true
}

export const quoteRepair = (quote: number): RepairName => {
  if (quote === APOSTROPHE) return 'single_quotes'
  return quote === BACKTICK ? 'back_quotes' : 'smart_quotes'
}

interface StringReading {
  readonly text: string
  readonly end: number
  readonly isUnended: boolean
}

/** A string with escapes, raw control characters or quotes of its own. */
class CarefulString {
  readonly #source: StringSource
  readonly #start: number
  readonly #context: Context
  readonly #text: string
  readonly #quote: number
  readonly #pieces = new Pieces()
  /** Where the part begins that is not yet in `pieces`. */
  #from: number
  /** Quotations within the string that were begun and not ended. */
  #depth = 0
  #hasInner = false
  #hasRaw = false
  /** `\n` before a letter, `\t` before a letter, …: in a path or a pattern they may stand for themselves. */
  #mayBeLiteral = false
  #hasLiteral = false
  #hasOther = false

  constructor(source: StringSource, start: number, context: Context) {
    this.#source = source
    this.#start = start
    this.#context = context
    this.#text = source.text
    this.#quote = source.text.charCodeAt(start)
    this.#from = start + 1
  }

  read(): StringReading | StringError {
    const text = this.#text
    let at = this.#from
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === BACKSLASH) {
        const length = this.#escape(at)
        if (typeof length !== 'number') return length
        at += length
        continue
      }
      if (endsQuote(this.#quote, code)) {
        const ended = this.#quoteAt(at, code)
        if (ended !== undefined) return ended
      } else if (code < 0x20) this.#hasRaw = true
      at++
    }
    return this.#withoutQuote()
  }

  #escape(at: number): number | StringError {
    const found = readEscape(this.#text, at)
    if (found === undefined) return { error: 'cut', at, expected: 'the rest of an escape' }
    if (found.kind === 'unclear') return { error: 'broken', at, expected: 'an escape that JSON has' }
    if (found.kind === 'literal') this.#hasLiteral = true
    else if (found.kind === 'other') this.#hasOther = true
    else if (this.#isDoubtful(at)) this.#mayBeLiteral = true
    this.#pieces.add(this.#text.slice(this.#from, at))
    this.#pieces.add(found.text)
    this.#from = at + found.length
    return found.length
  }

  #isDoubtful(at: number): boolean {
    const letter = this.#text.charCodeAt(at + 1)
    const isLetter = letter >= 0x61 && letter !== 0x75
    return isLetter && isWord(this.#text.charCodeAt(at + 2))
  }

  /** Ends the string at this quote, or takes the quote as part of it. */
  #quoteAt(at: number, code: number): StringReading | StringError | undefined {
    const text = this.#text
    const before = at === this.#start + 1 ? Number.NaN : text.charCodeAt(at - 1)
    const after = text.charCodeAt(at + 1)
    if (this.#depth === 0) {
      if (endsString(text, at + 1, this.#context, this.#hasInner)) return this.#end(at, at + 1)
      const early = this.#endBeforeKey(at)
      if (early !== undefined) return early
    }
    if (isApostrophe(code, before, after)) return undefined
    // Twice the quote is how CSV and SQL write one; whether it was meant so is not clear.
    if (code === after && !Number.isNaN(before)) {
      return { error: 'broken', at, expected: 'one quote, escaped, or the end of the string' }
    }
    this.#hasInner = true
    if (opens(before, after)) this.#depth++
    else if (this.#depth > 0) this.#depth--
    // An inch mark opens nothing. Any other quote that closes nothing shows that one is missing.
    else if (!isDigit(before) || isComma(after)) return { error: 'broken', at, expected: 'quotes in pairs' }
    return undefined
  }

  /** A known key where a string should have ended: its closing quote is missing. */
  #endBeforeKey(at: number): StringReading | StringError | undefined {
    const { names } = this.#source
    if (names === undefined || this.#context !== 'member' || this.#hasInner) return undefined
    let end = at - 1
    while (end > this.#start && isBlankCode(this.#text.charCodeAt(end))) end--
    const isSeparated = isComma(this.#text.charCodeAt(end)) || this.#text.slice(end, at).includes('\n')
    if (!isSeparated || end < this.#from) return undefined
    const after = keyEnd(this.#text, at)
    if (after === -1 || !names.has(this.#text.slice(at + 1, after - 1))) return undefined
    const last = isComma(this.#text.charCodeAt(end)) ? end : end + 1
    // Nothing but blanks: the comma may as well have been all that the string said.
    if (this.#text.slice(this.#start + 1, last).trim() === '') return undefined
    // `"C:\dir\", "next":`: the quote may have been lost, or the backslash doubled too little.
    if (this.#text.charCodeAt(last - 1) === this.#quote) {
      return { error: 'broken', at: last - 2, expected: 'a closing quote that no backslash escapes' }
    }
    addRepair(this.#source.repairs, 'missing_quote', at)
    this.#hasRaw = false
    return this.#end(last, last)
  }

  /** The text ended within the string: read it only where all brackets around it are closed at the end. */
  #withoutQuote(): StringReading | StringError {
    const start = this.#start
    const cut = { error: 'cut', at: start, expected: 'the closing quote of a string' } as const
    const last = trailingClosers(this.#text, this.#source.closers())
    if (last === undefined || last <= this.#from || this.#hasInner) return cut
    const body = this.#text.slice(start + 1, last)
    if (HOLDS_MORE.test(body) || body.trim() === '' || !this.#text.slice(last).includes('}')) return cut
    addRepair(this.#source.repairs, 'missing_quote', last)
    return this.#end(last, last, true)
  }

  #end(last: number, end: number, isUnended = false): StringReading | StringError {
    const { repairs } = this.#source
    const start = this.#start
    if (this.#hasLiteral && this.#mayBeLiteral) {
      return { error: 'broken', at: start, reached: end, expected: 'backslashes that are all escaped, or none' }
    }
    if (this.#quote !== QUOTE) addRepair(repairs, quoteRepair(this.#quote), start)
    if (this.#hasInner) addRepair(repairs, 'unescaped_quote', start)
    if (this.#hasRaw) addRepair(repairs, 'raw_control_character', start)
    if (this.#hasLiteral || this.#hasOther) addRepair(repairs, 'invalid_escape', start)
    return { text: this.#pieces.toString() + this.#text.slice(this.#from, last), end, isUnended }
  }
}

/** More than the one string: a bracket, a quote that may have ended it, or a comma and a colon as members have them. */
const HOLDS_MORE = /["{}[\]\n]|['`’”»]\s*$|,[^,]*[:=]/

const isBlankCode = (code: number): boolean => isSpace(code) || isInvisible(code)

/** `don't`, `dogs' bowl`: a mark of the word, not of a quotation. */
const isApostrophe = (code: number, before: number, after: number): boolean =>
  (code === APOSTROPHE || code === 0x2019) && isWord(before) && (isWord(after) || after === 0x20)

/** Does a quote open a quotation within the string, or close one? By the characters on both sides of it. */
function opens(before: number, after: number): boolean {
  if (Number.isNaN(before) || isSpace(before)) return true
  if (isWord(before)) return false
  if (before === 0x28 || before === 0x5b || before === 0x7b || before === 0x3d || before === 0x3c) return true
  return isWord(after)
}

/** Where the brackets begin that end the text, if they are exactly the ones that are open. */
function trailingClosers(text: string, closers: string): number | undefined {
  let at = text.length
  for (let i = closers.length - 1; i >= 0; i--) {
    at--
    while (at >= 0 && isBlankCode(text.charCodeAt(at))) at--
    if (!isCloser(text.charCodeAt(at)) || text[at] !== closers[i]) return undefined
  }
  return at
}
