/** What happened to a piece of text: what of it is new to the reader, or that all before it must be taken back. */
export type Laid = { readonly text: string } | 'diverged'

/** What the reader has seen of one text, and where a second telling of it stands. */
export class Shown {
  /** The text in the pieces in which it came: put together, each would be written again and again. */
  #pieces: string[] = []
  /** How much of the shown text the second telling has repeated; undefined while there is none. */
  #repeated: number | undefined

  /** The text is told again from its beginning. */
  tellAgain(): void {
    if (this.#pieces.length > 0) this.#repeated = 0
  }

  /** Lays a piece over what was shown: what repeats it is not new. */
  lay(piece: string): Laid {
    if (this.#repeated === undefined) {
      if (piece !== '') this.#pieces.push(piece)
      return { text: piece }
    }
    const shown = this.#text()
    const left = shown.length - this.#repeated
    const head = left < piece.length ? piece.slice(0, left) : piece
    if (!shown.startsWith(head, this.#repeated)) return 'diverged'
    this.#repeated += head.length
    if (this.#repeated < shown.length) return { text: '' }
    this.#repeated = undefined
    const text = piece.slice(head.length)
    if (text !== '') this.#pieces.push(text)
    return { text }
  }

  /** What the second telling has said so far; it stands for itself from here on. */
  takeBack(): string {
    const said = this.#repeated === undefined ? '' : this.#text().slice(0, this.#repeated)
    this.clear()
    if (said !== '') this.#pieces.push(said)
    return said
  }

  /** The whole is known: what is missing at the end of what was shown, or that it is another text. */
  complete(whole: string): Laid {
    let at = 0
    for (const piece of this.#pieces) {
      if (!whole.startsWith(piece, at)) return 'diverged'
      at += piece.length
    }
    this.clear()
    if (whole !== '') this.#pieces.push(whole)
    return { text: whole.slice(at) }
  }

  clear(): void {
    this.#pieces = []
    this.#repeated = undefined
  }

  #text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')]
    return this.#pieces[0] ?? ''
  }
}
