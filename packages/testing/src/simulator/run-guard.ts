import { setTimeout as delay } from 'node:timers/promises'
import { isCountedPlay, isHealthyPlay, type Play } from '../faults/index.ts'

/** How long a request may be held at most before it is answered well instead. */
const MAX_HOLD_MS = 250

/**
 * Keeps a storm from playing too many counted faults in a row, in whatever order requests come and end. At any moment
 * the counted faults that ended since the last good end, plus those still under way, stay within the limit; so however
 * those under way end, no run is longer. What is neither counted nor healthy (a 429) changes nothing.
 */
export class RunGuard {
  readonly #limit: number
  #run = 0
  #countedUnderWay = 0
  #healthyUnderWay = 0
  #waiting: (() => void)[] = []

  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit
  }

  /** What may be played now: the play itself, perhaps after a while, or `ok`. Each answer must be followed by `end`. */
  async begin(play: Play): Promise<Play> {
    const isCounted = isCountedPlay(play)
    if (isCounted) await this.#hold()
    const allowed = isCounted && this.#run + this.#countedUnderWay >= this.#limit ? 'ok' : play
    if (isCountedPlay(allowed)) this.#countedUnderWay += 1
    else if (isHealthyPlay(allowed)) this.#healthyUnderWay += 1
    return allowed
  }

  end(play: Play): void {
    if (isCountedPlay(play)) {
      this.#countedUnderWay -= 1
      this.#run += 1
    } else if (isHealthyPlay(play)) {
      this.#healthyUnderWay -= 1
      this.#run = 0
    }
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Waits while the limit is reached and something that would lift it is under way. */
  async #hold(): Promise<void> {
    const timeUp = new AbortController()
    const timer = delay(MAX_HOLD_MS, undefined, { signal: timeUp.signal }).catch(() => {})
    let isOver = false
    void timer.then(() => {
      isOver = true
    })
    while (!isOver && this.#healthyUnderWay > 0 && this.#run + this.#countedUnderWay >= this.#limit) {
      await Promise.race([timer, new Promise<void>(resolve => this.#waiting.push(resolve))])
    }
    timeUp.abort()
  }
}
