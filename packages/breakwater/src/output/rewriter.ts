import { COMMA } from './characters.ts'
import { Pieces } from './pieces.ts'

/**
 * Makes JSON of another text, from left to right. What nobody touches is copied, many values at a time: that is why a
 * damaged text takes little longer than a whole one.
 */
export class Rewriter {
  readonly #text: string
  readonly #pieces = new Pieces()
  /** Up to here all is written. */
  #from: number
  /** A comma after which no value has come: if none comes, it must not be written. */
  #comma = -1
  /** The next value needs a comma before it that the text does not have in its place. */
  #owesComma = false

  constructor(text: string, from: number) {
    this.#text = text
    this.#from = from
  }

  replace(start: number, end: number, by: string): void {
    if (this.#comma !== -1) {
      this.#drop(this.#comma, this.#comma + 1)
      this.#comma = -1
      this.#owesComma = true
    }
    this.#drop(start, end)
    if (by !== '') this.#pieces.add(by)
  }

  #drop(start: number, end: number): void {
    if (start > this.#from) this.#pieces.add(this.#text.slice(this.#from, start))
    this.#from = end
  }

  /** A separator stands at `at`. Of several only one is written. */
  comma(at: number): void {
    if (this.#comma === -1 && !this.#owesComma && this.#text.charCodeAt(at) === COMMA) this.#comma = at
    else {
      this.replace(at, at + 1, '')
      this.#owesComma = true
    }
  }

  oweComma(): void {
    this.#owesComma = true
  }

  /** A value or member begins at `at`. */
  begin(at: number): void {
    if (this.#owesComma) {
      this.replace(at, at, ',')
      this.#owesComma = false
    }
    this.#comma = -1
  }

  /** A container ends at `at`: no comma may stand before that. */
  close(at: number): void {
    if (this.#comma !== -1) this.replace(at, at, '')
    this.#owesComma = false
  }

  /** All that was written, with the text up to `end`. */
  result(end: number): string {
    return this.#pieces.toString() + this.#text.slice(this.#from, end)
  }
}
