/**
 * What the usage that answers report teaches about a route: a line from the estimate to the count, fitted to relative
 * errors, older answers fading. Near the estimate itself until there is something to learn from.
 */
export class Learned {
  // Weighted sums, beginning with what is believed before the first answer: no offset, a slope of one.
  #n = 0
  #x = 0
  #xx = 0
  #y = 0
  #xy = 0

  correct(estimate: number): number {
    if (this.#n === 0) return estimate
    const { offset, slope } = this.#line()
    return Math.max(1, Math.ceil(offset + slope * estimate))
  }

  /** @param counted what the provider says; absurd figures (none, negative, a hundred times off) teach nothing */
  note(estimate: number, counted: number | undefined): void {
    if (counted === undefined || !(counted > 0) || estimate <= 0) return
    if (counted > estimate * FARTHEST + FRAME_TOKENS || counted * FARTHEST < estimate) return
    const weight = 1 / Math.max(counted, SMALLEST) ** 2
    this.#n = this.#n * KEPT + weight
    this.#x = this.#x * KEPT + weight * estimate
    this.#xx = this.#xx * KEPT + weight * estimate * estimate
    this.#y = this.#y * KEPT + weight * counted
    this.#xy = this.#xy * KEPT + weight * estimate * counted
  }

  /** Least squares with two weak beliefs: an offset near 0 and a slope near 1. */
  #line(): { readonly offset: number; readonly slope: number } {
    const n = this.#n + OFFSET_BELIEF
    const xx = this.#xx + SLOPE_BELIEF
    const xy = this.#xy + SLOPE_BELIEF
    const determinant = n * xx - this.#x * this.#x
    const slope = Math.min(Math.max((n * xy - this.#x * this.#y) / determinant, 0.5), 2)
    return { slope, offset: (this.#y - slope * this.#x) / n }
  }
}

const KEPT = 0.97
/** Below so many tokens an error is no matter. */
const SMALLEST = 15
const FARTHEST = 20
/** What a provider may add unseen. */
const FRAME_TOKENS = 5_000
const OFFSET_BELIEF = 1e-6
const SLOPE_BELIEF = 0.3
