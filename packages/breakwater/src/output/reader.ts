import type { Repair } from '../result/index.ts'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DOT,
  ELLIPSIS,
  isCloser,
  isColon,
  isComma,
  isInvisible,
  isQuote,
  isSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PLUS,
  QUOTE,
  skipSpace,
} from './characters.ts'
import {
  areAlike,
  endsFenced,
  hasOpenQuote,
  isSeparator,
  keyEnd,
  MAX_KEY_CHARACTERS,
  needsEscape,
  startsComment,
  startsKey,
  strayEnd,
} from './lookahead.ts'
import { placeOf } from './place.ts'
import { type Source, takePlain } from './plain.ts'
import { bareValue, numberFrom, plainNumberEnd, readBare } from './read-bare.ts'
import { quoteRepair, type StringError, StringReader } from './read-string.ts'
import type { ReadError, Reading, ReadOptions } from './reading.ts'
import { addRepair, type RepairName } from './repairs.ts'
import { type Frame, Tree } from './tree.ts'

/** Reads one value as tolerantly as is safe, from its first character on, with a stack of its own. */
export function readValue(text: string, start: number, options: ReadOptions): Reading {
  return new Reader(text, start, options).read()
}

class Reader {
  readonly #text: string
  readonly #options: ReadOptions
  readonly #repairs: Repair[] = []
  readonly #tree = new Tree()
  readonly #source: Source
  readonly #strings: StringReader
  #at: number
  #error: ReadError | undefined
  #unclosed = 0
  #isMisplaced = false
  /** The text ended in a fence: what is open was left open by the model, not cut. */
  #isFenced = false

  constructor(text: string, start: number, options: ReadOptions) {
    this.#text = text
    this.#at = start
    this.#options = options
    this.#source = { text, tree: this.#tree, repairs: this.#repairs, maxDepth: options.maxDepth }
    this.#strings = new StringReader({
      text,
      repairs: this.#repairs,
      names: options.names,
      closers: () =>
        this.#tree.frames
          .map(frame => String.fromCharCode(frame.closer))
          .reverse()
          .join(''),
    })
  }

  read(): Reading {
    if (this.#options.isInside === true) {
      this.#note('missing_bracket', this.#at)
      this.#open(true, CLOSE_BRACE, 0)
    } else this.#value()
    while (this.#tree.top !== undefined && this.#error === undefined) this.#step()
    return {
      value: this.#error === undefined ? this.#tree.root : undefined,
      error: this.#error,
      end: this.#error === undefined ? this.#at : Math.max(this.#error.at, this.#strings.end),
      repairs: this.#repairs,
      hasProgressed: this.#tree.hasProgressed,
      unclosed: this.#unclosed + (this.#strings.isUnended ? 1 : 0),
      isMisplaced: this.#isMisplaced,
    }
  }

  #step(): void {
    if (this.#options.places === undefined) this.#at = takePlain(this.#source, this.#at)
    const frame = this.#tree.top
    if (frame === undefined) return
    if (frame.state === 'key') return this.#memberValue()
    this.#skipTrivia()
    if (this.#isOver()) return this.#endInside(frame)
    const code = this.#text.charCodeAt(this.#at)
    if (isCloser(code)) return this.#close(frame, code)
    if (isComma(code)) return this.#comma(frame, code)
    if (code === DOT || code === ELLIPSIS) if (this.#ellipsis(frame)) return
    if (frame.state === 'value' && !this.#missingComma(frame, code)) return
    if (frame.isObject) this.#member(frame, code)
    else this.#value()
  }

  #comma(frame: Frame, code: number): void {
    if (frame.state !== 'value') {
      if (!frame.isObject) return this.#fail('broken', 'a value between the commas')
      this.#note('extra_comma', this.#at)
    } else if (code !== COMMA) this.#note('wrong_separator', this.#at)
    frame.state = 'comma'
    this.#at++
  }

  #close(frame: Frame, code: number): void {
    if (frame.state === 'comma') this.#note('trailing_comma', this.#at)
    if (code === frame.closer) return this.#pop(1)
    // Words in the wrong brackets are prose.
    if (code === CLOSE_PAREN || frame.last === 'bare') return this.#fail('broken', 'a value or the closing bracket')
    this.#isMisplaced = true
    const isMissing = this.#tree.frames.some(other => other.closer === code)
    this.#note(isMissing ? 'missing_bracket' : 'mismatched_bracket', this.#at)
    this.#pop(isMissing ? 0 : 1)
  }

  /** Ends the innermost container by the `length` characters that stand there. */
  #pop(length: number): void {
    this.#at += length
    this.#tree.close()
  }

  #open(isObject: boolean, closer: number, length: number): void {
    const { maxDepth } = this.#options
    if (this.#tree.depth >= maxDepth) return this.#fail('deep', `at most ${maxDepth} levels of nesting`)
    this.#tree.open(isObject, closer)
    this.#at += length
  }

  /** Nothing stands between two values. May a comma have been forgotten, or a bracket? */
  #missingComma(frame: Frame, code: number): boolean {
    const isForgotten = frame.isObject ? startsKey(this.#text, this.#at) : areAlike(frame.last, code)
    if (isForgotten) return this.#note('missing_comma', this.#at)
    if (frame.isObject && this.#stray()) return false
    this.#fail('broken', frame.isObject ? 'a comma or }' : 'a comma or ]')
    return false
  }

  #member(frame: Frame, code: number): void {
    const end = keyEnd(this.#text, this.#at)
    if (end === -1 && this.#stray()) return
    const isRead = isQuote(code) ? this.#quotedKey(frame, code, end) : this.#bareKey(frame, end)
    if (!isRead) return
    this.#skipTrivia()
    if (this.#isOver()) return this.#fail('cut', 'a colon')
    if (!isSeparator(this.#text, this.#at)) return this.#fail('broken', 'a colon')
    this.#colon()
    this.#memberValue()
  }

  #colon(): void {
    const start = this.#at
    const isEquals = this.#text[start] === '='
    this.#at += isEquals && this.#text[start + 1] === '>' ? 2 : 1
    if (this.#text[start] === ':') return
    this.#note('wrong_separator', start)
  }

  #memberValue(): void {
    this.#skipTrivia()
    if (this.#isOver()) return this.#fail('cut', 'a value')
    this.#value()
  }

  /** Takes the key that ends at `end` into the object. `isPlain`: JSON escapes none of its characters. */
  #key(frame: Frame, key: string, end: number, isPlain: boolean): true {
    frame.takeKey(key, isPlain)
    this.#tree.hasProgressed = true
    this.#at = end
    return true
  }

  #quotedKey(frame: Frame, code: number, end: number): boolean {
    if (end === -1) return this.#unendedKey(frame)
    if (code !== QUOTE) this.#note(quoteRepair(code), this.#at)
    const body = this.#text.slice(this.#at + 1, end - 1)
    if (body.includes('\\')) return this.#escapedKey(frame)
    return this.#key(frame, body, end, !needsEscape(body))
  }

  /** A key with escapes is read as a string is; one that is long as well. */
  #escapedKey(frame: Frame): boolean {
    const text = this.#string('item')
    return text !== undefined && this.#key(frame, text, this.#strings.end, false)
  }

  /** `{"a: 1`: the key's own closing quote is missing. Or its colon is, or the text ends in it, or it is very long. */
  #unendedKey(frame: Frame): boolean {
    const start = this.#at + 1
    const end = keyEnd(this.#text, start)
    if (end !== -1) {
      this.#note('missing_quote', end)
      return this.#key(frame, this.#text.slice(start, end), end, true)
    }
    const close = this.#text.slice(start, start + MAX_KEY_CHARACTERS).indexOf(this.#text[this.#at]!)
    if (close === -1 && this.#text.length - start > MAX_KEY_CHARACTERS) return this.#escapedKey(frame)
    const isCut = close === -1 || skipSpace(this.#text, start + close + 1) >= this.#text.length
    this.#fail(isCut ? 'cut' : 'broken', 'a key with a colon')
    return false
  }

  #bareKey(frame: Frame, end: number): boolean {
    if (end === -1) {
      const isCut = this.#text.length - this.#at < 100 && /^[\p{L}\p{N}_$-]*\s*$/u.test(this.#text.slice(this.#at))
      this.#fail(isCut ? 'cut' : 'broken', 'a key or }')
      return false
    }
    const key = this.#text.slice(this.#at, end)
    const hasQuote = isQuote(this.#text.charCodeAt(end))
    this.#note(hasQuote ? 'missing_quote' : 'unquoted_key', this.#at)
    return this.#key(frame, key, hasQuote ? end + 1 : end, true)
  }

  #value(): void {
    const code = this.#text.charCodeAt(this.#at)
    if (this.#options.places !== undefined)
      this.#options.places.set(placeOf(this.#tree.frames.map(frame => frame.step)), this.#at)
    if (isQuote(code)) return this.#quoted()
    if (code === OPEN_BRACE) return this.#open(true, CLOSE_BRACE, 1)
    if (code === OPEN_BRACKET) return this.#open(false, CLOSE_BRACKET, 1)
    if (code === OPEN_PAREN) {
      this.#note('tuple', this.#at)
      return this.#open(false, CLOSE_PAREN, 1)
    }
    this.#bare()
  }

  #quoted(): void {
    const start = this.#at
    const error = this.#strings.read(start, this.#context())
    if (error !== undefined) return this.#failString(error)
    const next = this.#text.charCodeAt(skipSpace(this.#text, this.#strings.end))
    if (isColon(next) && this.#tree.top?.isObject === false) return this.#keyInList(start)
    const text = next === PLUS ? this.#concatenated(start) : this.#strings.contentOf(start)
    if (text === undefined) return
    this.#at = this.#strings.end
    this.#tree.take('string', text)
  }

  /** `"a" + "b"`: strings that a program would put together. */
  #concatenated(start: number): string | undefined {
    let text = this.#strings.contentOf(start)
    for (;;) {
      const plus = skipSpace(this.#text, this.#strings.end)
      if (this.#text.charCodeAt(plus) !== PLUS) return text
      this.#note('concatenated_strings', this.#strings.end)
      this.#at = skipSpace(this.#text, plus + 1)
      if (!isQuote(this.#text.charCodeAt(this.#at))) return this.#fail('broken', 'a string')
      const more = this.#string(this.#context())
      if (more === undefined) return undefined
      text += more
    }
  }

  /** `{"a": [1, 2, "b": 3}`: the last item is a key of the object around the list. */
  #keyInList(start: number): void {
    const parent = this.#tree.frames.at(-2)
    if (parent?.isObject !== true) {
      this.#at = skipSpace(this.#text, this.#strings.end)
      return this.#fail('broken', 'a comma or ]')
    }
    // A list of nothing would be invented.
    if (this.#tree.top?.items.length === 0) return this.#fail('broken', 'an item or ]')
    const end = this.#strings.end
    this.#note('missing_bracket', start)
    this.#isMisplaced = true
    this.#pop(0)
    this.#key(parent, this.#strings.contentOf(start), end, false)
    this.#at = skipSpace(this.#text, end)
    this.#colon()
    this.#memberValue()
  }

  #context(): 'member' | 'item' {
    return this.#tree.top?.isObject === true ? 'member' : 'item'
  }

  /** The content of the string that begins here; where it cannot be read, the error is the whole reading's. */
  #string(context: 'member' | 'item'): string | undefined {
    const error = this.#strings.read(this.#at, context)
    if (error === undefined) return this.#strings.contentOf(this.#at)
    this.#failString(error)
    return undefined
  }

  #failString({ error, at, expected }: StringError): void {
    this.#error = { code: error, at: error === 'cut' ? this.#text.length : at, expected }
  }

  #bare(): void {
    const start = this.#at
    const plain = plainNumberEnd(this.#text, start, this.#context())
    if (plain !== -1) {
      this.#at = plain
      return this.#tree.take('number', numberFrom(this.#text.slice(start, plain)))
    }
    const reading = readBare(this.#text, start, this.#context())
    if (reading === undefined) return this.#fail('broken', 'a value')
    const { kind, end, repair } = reading
    // A number or a word that the text ends on may have been cut.
    const isLast = skipSpace(this.#text, end) >= this.#text.length
    if (isLast && kind !== 'boolean' && kind !== 'null') {
      this.#at = this.#text.length
      return this.#fail('cut', 'the rest of a value')
    }
    if (repair !== undefined) this.#note(repair, start)
    this.#at = end
    this.#tree.take(kind, bareValue(reading))
  }

  /** Three dots in place of a member or an item: something was left out. */
  #ellipsis(frame: Frame): boolean {
    const isOne = this.#text.charCodeAt(this.#at) === ELLIPSIS
    if (!isOne && !this.#text.startsWith('...', this.#at)) return false
    const end = this.#at + (isOne ? 1 : 3)
    const next = this.#text.charCodeAt(skipSpace(this.#text, end))
    if (!Number.isNaN(next) && !isCloser(next) && !isComma(next)) return false
    this.#note('ellipsis', this.#at)
    this.#at = end
    frame.state = 'value'
    return true
  }

  #stray(): boolean {
    const end = strayEnd(this.#text, this.#at)
    if (end === -1 || end === this.#at) return false
    this.#note('stray_text', this.#at)
    this.#at = end
    const frame = this.#tree.top!
    if (frame.state === 'value') frame.state = 'comma'
    return true
  }

  /** White space, comments, and what looks like nothing. */
  #skipTrivia(): void {
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at)
      // What nearly every token begins with.
      if (code === QUOTE || code === COMMA || (code > 0x60 && code < 0x80)) return
      if (isSpace(code)) this.#at++
      else if (isInvisible(code)) this.#invisible()
      else if (startsComment(this.#text, this.#at)) {
        if (!this.#comment()) return
      } else {
        if (endsFenced(this.#text, this.#at)) this.#isFenced = true
        return
      }
    }
  }

  #invisible(): void {
    const start = this.#at
    this.#note('invisible_characters', start)
    this.#at = skipSpace(this.#text, start)
  }

  #comment(): boolean {
    const start = this.#at
    const isBlock = this.#text.startsWith('/*', start)
    const end = isBlock ? this.#text.indexOf('*/', start + 2) : this.#text.indexOf('\n', start)
    if (end === -1 && isBlock) {
      this.#at = this.#text.length
      this.#fail('cut', 'the end of a comment')
      return false
    }
    this.#at = end === -1 ? this.#text.length : isBlock ? end + 2 : end
    if (hasOpenQuote(this.#text, start, this.#at)) {
      this.#at = start
      this.#fail('broken', 'a comment that holds no half of a string')
      return false
    }
    const isElision = this.#text.slice(start, Math.min(this.#at, start + 200)).includes('...')
    this.#note(isElision ? 'ellipsis' : 'comment', start)
    return true
  }

  #isOver(): boolean {
    return this.#at >= this.#text.length || this.#isFenced
  }

  #endInside(frame: Frame): void {
    if (this.#error !== undefined) return
    if (frame.state !== 'value' && !this.#isFenced) return this.#fail('cut', 'a member, an item or a closing bracket')
    if (frame.state === 'comma') this.#note('trailing_comma', this.#at)
    this.#note('unclosed', this.#at)
    if (!this.#isFenced) this.#unclosed++
    // Which bracket is missing is not known: a field may belong further out.
    this.#isMisplaced = true
    this.#pop(0)
  }

  #fail(code: ReadError['code'], expected: string): undefined {
    this.#error ??= { code, at: this.#at, expected }
  }

  #note(name: RepairName, at: number): true {
    addRepair(this.#repairs, name, at)
    return true
  }
}
