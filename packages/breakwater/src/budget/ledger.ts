import type { Budget } from './budget.ts'

/** The limits of a ledger: all of a budget but its time. */
export type Limits = Omit<Budget, 'timeMs'>

/** What an attempt needs, or has spent. */
export interface Amounts {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Undefined where the prices are not known. */
  readonly costUsd: number | undefined
}

export interface Spending extends Amounts {
  /** The figures are ours: the provider did not say. */
  readonly isEstimated: boolean
}

/** What is left of each limit; infinite where there is none. */
export type Left = { readonly [field in keyof Required<Limits>]: number }

/** A limit that an attempt does not fit into. */
export interface Shortfall {
  readonly field: keyof Limits
  readonly limit: number
  readonly left: number
  readonly needed: number
  /** What has been spent, on what. */
  readonly spent: string
}

/** Spent on one thing. */
interface Entry {
  attempts: number
  inputTokens: number
  outputTokens: number
  costUsd: number
  isEstimated: boolean
}

const newEntry = (): Entry => ({ attempts: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, isEstimated: false })

/** What may be spent, is set aside, and has been spent: by all attempts of a call, or by all calls within a budget. */
export class Ledger {
  readonly limits: Limits
  readonly #spent: Entry = newEntry()
  readonly #reserved: Entry = newEntry()
  /** By the name of what it was spent on: a route. */
  readonly #entries = new Map<string, Entry>()

  constructor(limits: Limits) {
    this.limits = limits
  }

  get spent(): Readonly<Omit<Entry, never>> {
    return this.#spent
  }

  left(): Left {
    const { inputTokens, outputTokens, costUsd, attempts } = this.limits
    const used = (field: 'inputTokens' | 'outputTokens' | 'costUsd' | 'attempts') =>
      this.#spent[field] + this.#reserved[field]
    const room = (limit: number | undefined, taken: number) =>
      limit === undefined ? Number.POSITIVE_INFINITY : Math.max(limit - taken, 0)
    return {
      inputTokens: room(inputTokens, used('inputTokens')),
      outputTokens: room(outputTokens, used('outputTokens')),
      totalTokens: room(this.limits.totalTokens, used('inputTokens') + used('outputTokens')),
      costUsd: room(costUsd, used('costUsd')),
      attempts: room(attempts, used('attempts')),
    }
  }

  reserve(need: Amounts): void {
    add(this.#reserved, need, 1)
  }

  /** Gives back what was set aside, and counts what was spent of it. */
  settle(need: Amounts, what: string, spending: Spending | undefined): void {
    add(this.#reserved, need, -1)
    // Sums of fractions of a cent do not return to where they began.
    if (this.#reserved.attempts === 0) this.#reserved.costUsd = 0
    if (spending === undefined) return
    let entry = this.#entries.get(what)
    if (entry === undefined) {
      entry = newEntry()
      this.#entries.set(what, entry)
    }
    for (const into of [this.#spent, entry]) {
      add(into, spending, 1)
      into.isEstimated ||= spending.isEstimated
    }
  }

  /** `openai/gpt-5-mini 2 attempts, 310 in, 1580 out, $0.0032` */
  describe(): string {
    if (this.#entries.size === 0) return 'nothing'
    return [...this.#entries].map(([what, entry]) => `${what} ${describe(entry)}`).join('; ')
  }
}

function add(into: Entry, amounts: Amounts, sign: 1 | -1): void {
  into.attempts += sign
  into.inputTokens += sign * amounts.inputTokens
  into.outputTokens += sign * amounts.outputTokens
  into.costUsd += sign * (amounts.costUsd ?? 0)
}

function describe({ attempts, inputTokens, outputTokens, costUsd, isEstimated }: Entry): string {
  const cost = costUsd > 0 ? `, ${dollars(costUsd)}` : ''
  const mark = isEstimated ? ' (partly estimated)' : ''
  return `${attempts === 1 ? '1 attempt' : `${attempts} attempts`}, ${inputTokens} in, ${outputTokens} out${cost}${mark}`
}

export const dollars = (amount: number): string => `$${Number(amount.toPrecision(3))}`
