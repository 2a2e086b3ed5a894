/** One writer, one reader, and hardly anything between them: who writes waits until what it wrote has been taken. */
export class Channel<T> {
  #items: T[] = []
  #at = 0
  #reader: ((result: IteratorResult<T, undefined>) => void) | undefined
  #room: { promise: Promise<void>; resolve: () => void } | undefined
  #isOpen = true

  /** A promise where the reader is behind; it resolves when all has been taken, or when nobody reads any more. */
  push(items: readonly T[]): void | Promise<void> {
    if (!this.#isOpen || items.length === 0) return undefined
    for (const item of items) this.#items.push(item)
    this.#serve()
    if (this.#isEmpty) return undefined
    this.#room ??= Promise.withResolvers<void>()
    return this.#room.promise
  }

  /** No more will come; what is there may still be taken. */
  end(): void {
    this.#isOpen = false
    if (this.#isEmpty) this.#reader?.(DONE)
  }

  /** Nobody reads any more: what is there is dropped, and so is all that comes. */
  drain(): void {
    this.#isOpen = false
    this.#items = []
    this.#at = 0
    this.#reader?.(DONE)
    this.#release()
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise(resolve => {
      this.#reader = resolve
      this.#serve()
      if (this.#reader !== undefined && !this.#isOpen) this.#reader(DONE)
    })
  }

  get #isEmpty(): boolean {
    return this.#at === this.#items.length
  }

  #serve(): void {
    if (this.#reader === undefined || this.#isEmpty) return
    const value = this.#items[this.#at++] as T
    const reader = this.#reader
    this.#reader = undefined
    reader({ done: false, value })
    if (!this.#isEmpty) return
    this.#items = []
    this.#at = 0
    this.#release()
  }

  #release(): void {
    this.#room?.resolve()
    this.#room = undefined
  }
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined }
