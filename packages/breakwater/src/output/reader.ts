import type { Repair } from '../result/index.ts'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOT,
  ELLIPSIS,
  isCloser,
  isColon,
  isComma,
  isDigit,
  isInvisible,
  isQuote,
  isSpace,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PLUS,
  QUOTE,
  skipSpace,
} from './characters.ts'
import {
  isSeparator,
  keyEnd,
  MAX_KEY_CHARACTERS,
  startsComment,
  startsFence,
  startsKey,
  strayEnd,
} from './lookahead.ts'
import { Node } from './node.ts'
import { plainNumberEnd, readBare } from './read-bare.ts'
import { quoteRepair, StringReader } from './read-string.ts'
import { addRepair, type RepairName } from './repairs.ts'

export interface ReadError {
  /** `cut`: the text ends where more must follow. `deep`: nested beyond the limit. `broken`: anything else. */
  readonly code: 'cut' | 'broken' | 'deep'
  readonly at: number
  readonly expected: string
}

export interface Reading {
  /** The value, where one was read. */
  readonly node: Node | undefined
  readonly error: ReadError | undefined
  /** The offset after the value, or where reading stopped. */
  readonly end: number
  readonly repairs: Repair[]
  /** A key or an item was read: what failed was meant as a value, not as a bracket in prose. */
  readonly hasProgressed: boolean
  /** Brackets that were open when the text ended, and the string that was. */
  readonly unclosed: number
  /** A bracket was missing or wrong, so that members may stand in the wrong object. */
  readonly isMisplaced: boolean
}

export interface ReadOptions {
  readonly maxDepth: number
  readonly names?: ReadonlySet<string> | undefined
  /** The text begins within an object whose opening brace was left out. */
  readonly isInside?: boolean
}

interface Frame {
  readonly node: Node
  readonly closer: number
  /** What came last: nothing, a value, or a separator. */
  state: 'start' | 'value' | 'comma'
}

/** Reads one value as tolerantly as is safe, from its first character on, with a stack of its own. */
export function readValue(text: string, start: number, options: ReadOptions): Reading {
  return new Reader(text, start, options).read()
}

class Reader {
  readonly #text: string
  readonly #options: ReadOptions
  readonly #repairs: Repair[] = []
  readonly #stack: Frame[] = []
  readonly #strings: StringReader
  #at: number
  #root: Node | undefined
  #error: ReadError | undefined
  #hasProgressed = false
  #unclosed = 0
  #isMisplaced = false
  /** The text ended in a fence: what is open was left open by the model, not cut. */
  #isFenced = false

  constructor(text: string, start: number, options: ReadOptions) {
    this.#text = text
    this.#at = start
    this.#options = options
    this.#strings = new StringReader({
      text,
      repairs: this.#repairs,
      names: options.names,
      closers: () =>
        this.#stack
          .map(frame => String.fromCharCode(frame.closer))
          .reverse()
          .join(''),
    })
  }

  read(): Reading {
    if (this.#options.isInside === true) {
      this.#note('missing_bracket', this.#at)
      this.#open('object', CLOSE_BRACE, 0)
    } else this.#value()
    while (this.#stack.length > 0 && this.#error === undefined) this.#step(this.#stack.at(-1)!)
    return {
      node: this.#error === undefined ? this.#root : undefined,
      error: this.#error,
      end: this.#error === undefined ? this.#at : Math.max(this.#error.at, this.#strings.end),
      repairs: this.#repairs,
      hasProgressed: this.#hasProgressed,
      unclosed: this.#unclosed + (this.#strings.isUnended ? 1 : 0),
      isMisplaced: this.#isMisplaced,
    }
  }

  #step(frame: Frame): void {
    this.#skipTrivia()
    if (this.#isOver()) return this.#endInside(frame)
    const code = this.#text.charCodeAt(this.#at)
    if (isCloser(code)) return this.#close(frame, code)
    if (isComma(code)) return this.#comma(frame, code)
    if (code === DOT || code === ELLIPSIS) if (this.#ellipsis(frame)) return
    if (frame.state === 'value' && !this.#missingComma(frame, code)) return
    if (frame.node.kind === 'object') this.#member(frame, code)
    else this.#value()
  }

  #comma(frame: Frame, code: number): void {
    if (frame.state !== 'value') {
      if (frame.node.kind !== 'object') return this.#fail('broken', 'a value between the commas')
      this.#note('extra_comma', this.#at)
    } else if (code !== 0x2c) this.#note('wrong_separator', this.#at)
    frame.state = 'comma'
    this.#at++
  }

  #close(frame: Frame, code: number): void {
    if (frame.state === 'comma') this.#note('trailing_comma', this.#at)
    if (code !== frame.closer) {
      // Words in the wrong brackets are prose.
      const isProse = frame.node.items!.at(-1)?.kind === 'bare'
      if (code === CLOSE_PAREN || isProse) return this.#fail('broken', 'a value or the closing bracket')
      this.#isMisplaced = true
      if (this.#stack.some(other => other.closer === code)) {
        this.#note('missing_bracket', this.#at)
        return this.#pop(frame)
      }
      this.#note('mismatched_bracket', this.#at)
    }
    this.#at++
    this.#pop(frame)
  }

  #pop(frame: Frame): void {
    this.#stack.pop()
    frame.node.end = this.#at
    this.#attach(frame.node)
  }

  #attach(node: Node): void {
    const parent = this.#stack.at(-1)
    if (parent === undefined) {
      this.#root = node
      return
    }
    parent.node.items!.push(node)
    parent.state = 'value'
    // Numbers and words in brackets may be a reference in prose.
    if (node.kind === 'object' || node.kind === 'list' || node.kind === 'string') this.#hasProgressed = true
  }

  #open(kind: 'object' | 'list', closer: number, length: number): void {
    if (this.#stack.length >= this.#options.maxDepth) {
      return this.#fail('deep', `at most ${this.#options.maxDepth} levels of nesting`)
    }
    const node = new Node(kind, this.#at, this.#at, '', kind === 'object' ? [] : undefined, [])
    this.#stack.push({ node, closer, state: 'start' })
    this.#at += length
  }

  /** Nothing stands between two values. May a comma have been forgotten, or a bracket? */
  #missingComma(frame: Frame, code: number): boolean {
    if (frame.node.kind === 'object') {
      if (startsKey(this.#text, this.#at)) return this.#note('missing_comma', this.#at)
      if (this.#stray()) return false
    } else {
      if (isColon(code)) return this.#keyInList(frame)
      if (areAlike(frame.node.items!.at(-1)!, code)) return this.#note('missing_comma', this.#at)
    }
    this.#fail('broken', frame.node.kind === 'object' ? 'a comma or }' : 'a comma or ]')
    return false
  }

  /** `{"a": [1, 2, "b": 3}`: the last item was a key of the object around the list. */
  #keyInList(frame: Frame): false {
    const parent = this.#stack.at(-2)
    const last = frame.node.items!.at(-1)
    if (parent?.node.kind !== 'object' || last?.kind !== 'string') {
      this.#fail('broken', 'a comma or ]')
      return false
    }
    this.#note('missing_bracket', last.start)
    this.#isMisplaced = true
    frame.node.items!.pop()
    this.#stack.pop()
    this.#attach(frame.node)
    parent.node.keys!.push(last.text)
    this.#at++
    this.#memberValue()
    return false
  }

  #member(frame: Frame, code: number): void {
    const end = keyEnd(this.#text, this.#at)
    if (end === -1 && this.#stray()) return
    const key = isQuote(code) ? this.#quotedKey(code, end) : this.#bareKey(end)
    if (key === undefined) return
    frame.node.keys!.push(key)
    this.#hasProgressed = true
    this.#skipTrivia()
    if (this.#isOver()) return this.#fail('cut', 'a colon')
    if (!isSeparator(this.#text, this.#at)) return this.#fail('broken', 'a colon')
    this.#colon()
    this.#memberValue()
  }

  #colon(): void {
    const isEquals = this.#text[this.#at] === '='
    if (this.#text[this.#at] !== ':') this.#note('wrong_separator', this.#at)
    this.#at += isEquals && this.#text[this.#at + 1] === '>' ? 2 : 1
  }

  #memberValue(): void {
    this.#skipTrivia()
    if (this.#isOver()) return this.#fail('cut', 'a value')
    this.#value()
  }

  #quotedKey(code: number, end: number): string | undefined {
    if (end === -1) return this.#unendedKey()
    const body = this.#text.slice(this.#at + 1, end - 1)
    if (code !== QUOTE) this.#note(quoteRepair(code), this.#at)
    if (body.includes('\\')) return this.#escapedKey()
    this.#at = end
    return body
  }

  /** A key with escapes is read as a string is; one that is long as well. */
  #escapedKey(): string | undefined {
    const text = this.#string('item')
    if (text !== undefined) this.#at = this.#strings.end
    return text
  }

  /** `{"a: 1`: the key's own closing quote is missing. Or its colon is, or the text ends in it, or it is very long. */
  #unendedKey(): string | undefined {
    const start = this.#at + 1
    const end = keyEnd(this.#text, start)
    if (end !== -1) {
      this.#note('missing_quote', end)
      this.#at = end
      return this.#text.slice(start, end)
    }
    const close = this.#text.slice(start, start + MAX_KEY_CHARACTERS).indexOf(this.#text[this.#at]!)
    if (close === -1 && this.#text.length - start > MAX_KEY_CHARACTERS) return this.#escapedKey()
    const isCut = close === -1 || skipSpace(this.#text, start + close + 1) >= this.#text.length
    return this.#fail(isCut ? 'cut' : 'broken', 'a key with a colon')
  }

  #bareKey(end: number): string | undefined {
    if (end === -1) {
      const isCut = this.#text.length - this.#at < 100 && /^[\p{L}\p{N}_$-]*\s*$/u.test(this.#text.slice(this.#at))
      this.#fail(isCut ? 'cut' : 'broken', 'a key or }')
      return undefined
    }
    const key = this.#text.slice(this.#at, end)
    const hasQuote = isQuote(this.#text.charCodeAt(end))
    this.#note(hasQuote ? 'missing_quote' : 'unquoted_key', this.#at)
    this.#at = hasQuote ? end + 1 : end
    return key
  }

  #value(): void {
    const code = this.#text.charCodeAt(this.#at)
    if (code === OPEN_BRACE) return this.#open('object', CLOSE_BRACE, 1)
    if (code === OPEN_BRACKET) return this.#open('list', CLOSE_BRACKET, 1)
    if (isQuote(code)) return this.#quoted()
    if (code === OPEN_PAREN) {
      this.#note('tuple', this.#at)
      return this.#open('list', CLOSE_PAREN, 1)
    }
    this.#bare()
  }

  #quoted(): void {
    const start = this.#at
    let text = this.#string(this.#context())
    if (text === undefined) return
    while (this.#text.charCodeAt(skipSpace(this.#text, this.#strings.end)) === PLUS) {
      this.#note('concatenated_strings', this.#strings.end)
      this.#at = skipSpace(this.#text, skipSpace(this.#text, this.#strings.end) + 1)
      const more = isQuote(this.#text.charCodeAt(this.#at))
        ? this.#string(this.#context())
        : this.#fail('broken', 'a string')
      if (more === undefined) return
      text += more
    }
    this.#at = this.#strings.end
    this.#attach(new Node('string', start, this.#at, text))
  }

  #context(): 'member' | 'item' {
    return this.#stack.at(-1)?.node.kind === 'object' ? 'member' : 'item'
  }

  /** Reads a string; where it cannot be read, the error is the whole reading's. */
  #string(context: 'member' | 'item'): string | undefined {
    const text = this.#strings.read(this.#at, context)
    if (typeof text === 'string') return text
    this.#error = { code: text.error, at: text.error === 'cut' ? this.#text.length : text.at, expected: text.expected }
    return undefined
  }

  #bare(): void {
    const plain = plainNumberEnd(this.#text, this.#at)
    if (plain !== -1) {
      const start = this.#at
      this.#at = plain
      return this.#attach(new Node('number', start, plain, this.#text.slice(start, plain)))
    }
    const reading = readBare(this.#text, this.#at, this.#context())
    if (reading === undefined) return this.#fail('broken', 'a value')
    const { node, repair } = reading
    // A number or a word that the text ends on may have been cut.
    const isLast = skipSpace(this.#text, node.end) >= this.#text.length
    if (isLast && node.kind !== 'boolean' && node.kind !== 'null') {
      this.#at = this.#text.length
      return this.#fail('cut', 'the rest of a value')
    }
    if (repair !== undefined) this.#note(repair, node.start)
    this.#at = node.end
    this.#attach(node)
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
    const frame = this.#stack.at(-1)!
    if (frame.state === 'value') frame.state = 'comma'
    return true
  }

  /** White space, comments, and what looks like nothing. */
  #skipTrivia(): void {
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at)
      if (isSpace(code)) this.#at++
      else if (isInvisible(code)) {
        this.#note('invisible_characters', this.#at)
        this.#at = skipSpace(this.#text, this.#at)
      } else if (startsComment(this.#text, this.#at)) {
        if (!this.#comment()) return
      } else {
        if (startsFence(this.#text, this.#at)) this.#isFenced = true
        return
      }
    }
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
    this.#pop(frame)
  }

  #fail(code: ReadError['code'], expected: string): undefined {
    this.#error ??= { code, at: this.#at, expected }
  }

  #note(name: RepairName, at: number): true {
    addRepair(this.#repairs, name, at)
    return true
  }
}

/** Two neighbours that a forgotten comma may stand between: both quoted, both containers, or both numbers. */
function areAlike(last: Node, code: number): boolean {
  if (last.kind === 'string') return isQuote(code)
  if (last.kind === 'number') return isDigit(code) || code === MINUS || code === PLUS
  return (last.kind === 'object' || last.kind === 'list') && (code === OPEN_BRACE || code === OPEN_BRACKET)
}
