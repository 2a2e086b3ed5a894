import { BACKSLASH, CLOSE_PAREN, isCloser, QUOTE } from './characters.ts'

/**
 * Tells whether a place lies within a string, by the rest of its line: an odd number of quotes, and a bracket after the
 * last of them. Asked about one place after the other it reads each line once.
 */
export class LineQuotes {
  readonly #text: string
  /** How far the quotes of the line are counted off. */
  #at = 0
  #lineEnd = -1
  /** Quotes from there to the line's end. */
  #left = 0
  #endsInBracket = false

  constructor(text: string) {
    this.#text = text
  }

  /** @param at behind a value; never before the place that was asked about last */
  isWithin(at: number): boolean {
    if (at > this.#lineEnd) this.#readLine(at)
    else this.#left -= this.#count(this.#at, at)
    this.#at = at
    return this.#left % 2 === 1 && this.#endsInBracket
  }

  #readLine(from: number): void {
    const end = this.#text.indexOf('\n', from)
    this.#lineEnd = end === -1 ? this.#text.length : end
    this.#left = this.#count(from, this.#lineEnd)
    let last = this.#lineEnd - 1
    while (last >= from && !isMark(this.#text.charCodeAt(last))) last--
    this.#endsInBracket = last >= from && this.#text.charCodeAt(last) !== QUOTE
  }

  #count(from: number, to: number): number {
    let count = 0
    for (let at = from; at < to; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code === QUOTE) count++
    }
    return count
  }
}

const isMark = (code: number): boolean => code === QUOTE || (isCloser(code) && code !== CLOSE_PAREN)
