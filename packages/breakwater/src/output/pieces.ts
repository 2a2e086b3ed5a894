/** A piece stays in memory as long as its neighbours do: so many are joined at a time. */
const MAX_PIECES = 4_096

/** A text that is put together from pieces, of which there may be millions. */
export class Pieces {
  readonly #whole: string[] = []
  #open: string[] = []

  add(piece: string): void {
    if (this.#open.push(piece) < MAX_PIECES) return
    this.#whole.push(this.#open.join(''))
    this.#open = []
  }

  toString(): string {
    return this.#whole.join('') + this.#open.join('')
  }
}
