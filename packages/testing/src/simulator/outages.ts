import type { Front } from './front.ts'
import type { Serving } from './serving.ts'

const CHECK_MS = 10

/** Takes the listener down while a window of the storm says so. What the user took down by hand stays down. */
export class Outages {
  readonly #front: Front
  readonly #serving: Serving
  #timer: NodeJS.Timeout | undefined
  #isDown = false

  constructor(front: Front, serving: Serving) {
    this.#front = front
    this.#serving = serving
  }

  /** Looks at the windows from now on, if the storm has any in which nothing listens. */
  watch(): void {
    this.stop()
    this.#follow()
    const { windows = [] } = this.#serving.run.plan.storm
    if (windows.some(window => window.isDown)) this.#timer = setInterval(() => this.#follow(), CHECK_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #follow(): void {
    const isDown = this.#serving.run.isDown()
    if (isDown === this.#isDown) return
    this.#isDown = isDown
    if (isDown) return this.#front.goDown()
    this.#front.comeBack().catch(() => {
      // The port is still taken: the next look tries again.
      this.#isDown = true
    })
  }
}
