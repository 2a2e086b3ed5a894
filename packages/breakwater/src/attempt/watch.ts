import type { Timers } from '../clock/index.ts'

/** The reason of the signal where the work was silent for too long. */
export const SILENT: unique symbol = Symbol('silent')

/** How long somebody else's work may keep the event loop for itself. */
const BREATH_MS = 5

/** Waits for somebody else's work no longer than it may take; tells it by a signal when nobody waits any more. */
export class Watch {
  readonly #timers: Timers
  readonly #outer: AbortSignal
  readonly #controller = new AbortController()
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason)
  #heardMs: number
  #breathedMs: number

  constructor(timers: Timers, outer: AbortSignal) {
    this.#timers = timers
    this.#outer = outer
    this.#heardMs = this.#breathedMs = timers.now()
    if (outer.aborted) this.#onAbort()
    else outer.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Since something last came. */
  get silentMs(): number {
    return this.#timers.now() - this.#heardMs
  }

  /** Rejects with the signal's reason where the wait is over first; the work is left behind. */
  wait<T>(work: T | PromiseLike<T>, silenceMs: number): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        timer.cancel()
        signal.removeEventListener('abort', onAbort)
        end()
      }
      const onAbort = () => settle(() => reject(signal.reason))
      const timer = this.#timers.at(this.#timers.now() + silenceMs, () => this.#controller.abort(SILENT))
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      Promise.resolve(work).then(
        value => {
          this.#heardMs = this.#timers.now()
          settle(() => resolve(value))
        },
        error => settle(() => reject(error)),
      )
    })
  }

  /** Work that never waits would let no timer fire: now and then the event loop gets its turn. */
  async breathe(): Promise<void> {
    if (this.#timers.now() - this.#breathedMs < BREATH_MS) return
    await this.#timers.sleep(0, this.signal)
    this.#breathedMs = this.#timers.now()
  }

  /** @param isOver whatever still runs is of no use to anybody */
  end(isOver: boolean): void {
    this.#outer.removeEventListener('abort', this.#onAbort)
    if (isOver) this.#controller.abort()
  }
}
