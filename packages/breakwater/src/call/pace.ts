/** Work that may wait is done in slices of this length. */
const SLICE_MS = 2

/** Lets work that may wait go on only between the turns of everybody else, with rests after its slices. */
export class Pace {
  readonly #restFactor: number
  #beganMs = 0
  /** Somebody waits for the end: everybody else still comes between the slices, but there are no rests. */
  isUrgent = false

  /** @param restFactor how many times the length of a slice belongs to others after it */
  constructor(restFactor: number) {
    this.#restFactor = restFactor
  }

  /** Waits for the turns of everybody else, and begins a slice. */
  async begin(): Promise<void> {
    await turn()
    this.#beganMs = performance.now()
  }

  /** Undefined within a slice; otherwise resolves when the next one may begin. */
  next(): Promise<void> | undefined {
    const workedMs = performance.now() - this.#beganMs
    return workedMs < SLICE_MS ? undefined : this.#rest(workedMs * this.#restFactor)
  }

  async #rest(restMs: number): Promise<void> {
    if (restMs > 0 && !this.isUrgent) await sleep(restMs)
    await this.begin()
  }
}

const turn = (): Promise<void> =>
  new Promise(resolve => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

/** Keeps no process alive. */
const sleep = (ms: number): Promise<void> =>
  new Promise(resolve => {
    const timer: { unref?: () => void } | number = setTimeout(resolve, ms)
    if (typeof timer === 'object') timer.unref?.()
  })
