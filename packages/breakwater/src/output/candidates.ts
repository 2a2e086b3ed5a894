import { BACKTICK, isCloser, isComma, OPEN_BRACE, OPEN_BRACKET, skipSpace } from './characters.ts'
import { unescapeLayer } from './escapes.ts'
import { unescapeHtml } from './html.ts'
import { LineQuotes } from './line-quotes.ts'
import { keyEnd, startsFence } from './lookahead.ts'
import { readValue } from './reader.ts'
import type { ReadError, Reading, ReadOptions } from './reading.ts'
import { addRepair } from './repairs.ts'
import type { Written } from './written.ts'

/** A value that was found in a text. */
export interface Candidate {
  readonly value: Written
  readonly reading: Reading
  readonly start: number
  readonly end: number
  readonly fence: 'none' | 'closed' | 'unclosed'
}

export interface ScanOptions extends ReadOptions {
  /** The scan ends with one value more than this. Default: none is too many. */
  readonly maxCandidates?: number
}

export interface Scan {
  readonly candidates: readonly Candidate[]
  /** What was begun as a value and could not be read. */
  readonly failures: readonly ScanFailure[]
}

export interface ScanFailure extends ReadError {
  readonly start: number
  readonly hasProgressed: boolean
}

/** How often a text may be read again from another bracket, in multiples of its length: what keeps the scan linear. */
const MAX_WORK_FACTOR = 4
const MIN_WORK = 20_000
const MAX_FAILURES = 50
const MAX_ESCAPED_LEVELS = 8

/** Finds every value in a text, from left to right: in fences, between words, one after the other. */
export function scan(text: string, from: number, options: ScanOptions): Scan {
  const scanner = new Scanner(text, from, options)
  return scanner.scan()
}

class Scanner {
  readonly #text: string
  readonly #options: ScanOptions
  readonly #candidates: Candidate[] = []
  readonly #failures: ScanFailure[] = []
  #at: number
  #isInFence = false
  readonly #lastFence: number
  readonly #quotes: LineQuotes
  #lastCloser: number | undefined
  #work = 0

  constructor(text: string, from: number, options: ScanOptions) {
    this.#text = text
    this.#at = from
    this.#options = options
    this.#quotes = new LineQuotes(text)
    this.#lastFence = text.lastIndexOf('```')
  }

  scan(): Scan {
    const first = skipSpace(this.#text, this.#at)
    // A request that ended in `{` to lead the model is answered from the first key on.
    if (this.#text.charCodeAt(first) === 0x22 && keyEnd(this.#text, first) !== -1) this.#read(first, true)
    const maxCandidates = this.#options.maxCandidates ?? Number.POSITIVE_INFINITY
    while (this.#at < this.#text.length && this.#candidates.length <= maxCandidates) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === BACKTICK && startsFence(this.#text, this.#at)) this.#fence()
      else if (this.#isDoubled()) this.#at++
      else if (isOpener(code)) this.#read(this.#at, false)
      else this.#at++
    }
    return { candidates: this.#candidates, failures: this.#failures }
  }

  /** `{{`: a template's way to write a brace, which no object begins with. */
  #isDoubled(): boolean {
    return this.#text.startsWith('{{', this.#at)
  }

  #fence(): void {
    while (this.#text.charCodeAt(this.#at) === BACKTICK) this.#at++
    this.#isInFence = !this.#isInFence
  }

  #read(start: number, isInside: boolean): void {
    const decoded = isInside ? undefined : this.#decoded(start)
    if (decoded !== undefined) return this.#accept(decoded.reading, start, decoded.end)
    const reading = readValue(this.#text, start, { ...this.#options, isInside })
    this.#work += reading.end - start
    if (reading.error === undefined && this.#quotes.isWithin(reading.end)) return this.#rejectAll(start, reading.end)
    if (reading.error === undefined) return this.#accept(reading, start, reading.end)
    this.#reject(reading.error, start, reading.hasProgressed, isInside)
  }

  #accept(reading: Reading, start: number, end: number): void {
    this.#at = end
    const next = this.#text.charCodeAt(skipSpace(this.#text, end))
    // What stands before a comma or a bracket is a part of what could not be read.
    if (this.#failures.length > 0 && (isComma(next) || isCloser(next))) return
    this.#candidates.push({ value: reading.value!, reading, start, end, fence: this.#fenceAfter(end) })
  }

  /** What was read stood in a string that lost its quote. With it goes what stands directly before: the same string. */
  #rejectAll(start: number, end: number): void {
    for (let from = start; this.#candidates.at(-1)?.end === from; ) from = this.#candidates.pop()!.start
    this.#failures.push({
      code: 'broken',
      at: end,
      expected: 'brackets that stand in pairs',
      start,
      hasProgressed: true,
    })
    this.#at = end
  }

  #fenceAfter(end: number): Candidate['fence'] {
    if (!this.#isInFence) return 'none'
    return this.#lastFence < end ? 'unclosed' : 'closed'
  }

  #reject(error: ReadError, start: number, hasProgressed: boolean, isInside: boolean): void {
    const isValue = (hasProgressed || this.#opensWithQuote(start)) && !isInside
    const isOver = error.code === 'deep' || this.#work > this.#text.length * MAX_WORK_FACTOR + MIN_WORK
    // A bracket in prose that nothing came of is no failure.
    const isFailure = isValue || isOver || error.code === 'cut'
    if (isFailure && this.#failures.length < MAX_FAILURES) this.#failures.push({ ...error, start, hasProgressed })
    if (isOver) this.#at = this.#text.length
    else this.#at = isValue ? this.#resume(error, start) : start + 1
  }

  /** Brackets and then a quote are no prose: what is within them is a part of the value. */
  #opensWithQuote(start: number): boolean {
    let at = start
    for (let level = 0; level < MAX_ESCAPED_LEVELS && isOpener(this.#text.charCodeAt(at)); level++) {
      at = skipSpace(this.#text, at + 1)
    }
    return this.#text.charCodeAt(at) === 0x22
  }

  /** Where reading may go on after a broken value: at the end of its fence, or at a bracket that begins a line. */
  #resume(error: ReadError, start: number): number {
    if (this.#isInFence) {
      const fence = this.#text.indexOf('\n```', start)
      const isClosing = fence !== -1 && /^\s*?(?:\n|$)/.test(this.#text.slice(fence + 4, fence + 40))
      return isClosing ? fence + 1 : this.#text.length
    }
    if (error.code === 'cut') return this.#text.length
    for (let at = this.#text.indexOf('\n', error.at); at !== -1; at = this.#text.indexOf('\n', at + 1)) {
      const code = this.#text.charCodeAt(at + 1)
      if (isOpener(code) || startsFence(this.#text, at + 1)) return at + 1
    }
    return this.#text.length
  }

  /** A value whose quotes are escaped throughout, as the inside of a string or for HTML. */
  #decoded(start: number): { reading: Reading; end: number } | undefined {
    let first = start
    for (let level = 0; level < MAX_ESCAPED_LEVELS && isOpener(this.#text.charCodeAt(first)); level++) {
      first = skipSpace(this.#text, first + 1)
    }
    if (this.#text.startsWith('\\n', first)) first = skipSpace(this.#text, first + 2)
    const isEscaped = this.#text.startsWith('\\"', first)
    const isHtml = /^&(?:quot|#34|#x22);/i.test(this.#text.slice(first, first + 6))
    if (!isEscaped && !isHtml) return undefined
    this.#lastCloser ??= lastCloser(this.#text)
    const end = this.#lastCloser
    if (end <= first || this.#work > this.#text.length * MAX_WORK_FACTOR) return undefined
    const region = this.#text.slice(start, end)
    this.#work += region.length * 2
    const plain = isEscaped ? unescapeLayer(region) : unescapeHtml(region)
    const reading = plain === undefined ? undefined : readValue(plain, 0, this.#options)
    if (plain === undefined || reading?.value === undefined || skipSpace(plain, reading.end) < plain.length)
      return undefined
    addRepair(reading.repairs, isEscaped ? 'escaped_text' : 'html_escaped', start)
    return { reading, end }
  }
}

const isOpener = (code: number): boolean => code === OPEN_BRACE || code === OPEN_BRACKET

const lastCloser = (text: string): number => Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1
