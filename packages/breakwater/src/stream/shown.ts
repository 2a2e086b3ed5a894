/** What happened to a piece of text: what of it is new to the reader, or that all before it must be taken back. */
export type Laid = { readonly text: string } | 'diverged'

/** What the reader has seen of one text, and where a second telling of it stands. */
export class Shown {
  #text = ''
  /** How much of the shown text the second telling has repeated; undefined while there is none. */
  #repeated: number | undefined

  get isEmpty(): boolean {
    return this.#text === ''
  }

  /** The text is told again from its beginning. */
  tellAgain(): void {
    if (this.#text !== '') this.#repeated = 0
  }

  /** Lays a piece over what was shown: what repeats it is not new. */
  lay(piece: string): Laid {
    if (this.#repeated === undefined) {
      this.#text += piece
      return { text: piece }
    }
    const left = this.#text.length - this.#repeated
    const head = left < piece.length ? piece.slice(0, left) : piece
    if (!this.#text.startsWith(head, this.#repeated)) return 'diverged'
    this.#repeated += head.length
    if (this.#repeated < this.#text.length) return { text: '' }
    this.#repeated = undefined
    const text = piece.slice(head.length)
    this.#text += text
    return { text }
  }

  /** What the second telling has said so far; it stands for itself from here on. */
  takeBack(): string {
    const said = this.#repeated === undefined ? '' : this.#text.slice(0, this.#repeated)
    this.#text = said
    this.#repeated = undefined
    return said
  }

  /** The whole is known: what is missing at the end of what was shown, or that it is another text. */
  complete(whole: string): Laid {
    if (!whole.startsWith(this.#text)) return 'diverged'
    const text = whole.slice(this.#text.length)
    this.#text = whole
    this.#repeated = undefined
    return { text }
  }

  clear(): void {
    this.#text = ''
    this.#repeated = undefined
  }
}
