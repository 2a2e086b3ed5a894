import type { LimitState, LimitStates } from '../dialects/index.ts'
import type { RateLimit } from '../storm/index.ts'

/** A bucket that refills steadily up to its limit. */
interface Bucket {
  level: number
  atMs: number
}

export interface Admission {
  readonly isAdmitted: boolean
  /** Until the same request would be admitted, if no other comes first. Infinite where it never would. */
  readonly waitMs: number
  /** What is left, as the headers announce it. */
  readonly states: LimitStates
}

/** The limits of every key and model. What is announced is what holds. */
export class RateLimiter {
  readonly #limit: RateLimit
  readonly #perMs: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(limit: RateLimit) {
    this.#limit = limit
    this.#perMs = limit.perMs ?? 60_000
  }

  /** Takes a request of so many tokens, or says how long to wait; what is refused costs nothing. */
  take(key: string, tokens: number, nowMs: number): Admission {
    const wanted = { requests: 1, tokens }
    const units = (['requests', 'tokens'] as const).filter(unit => this.#limit[unit] !== undefined)
    const waits = units.map(unit => {
      const missing = wanted[unit] - this.#bucket(key, unit, nowMs).level
      if (wanted[unit] > this.#limit[unit]!) return Number.POSITIVE_INFINITY
      return missing <= 0 ? 0 : (missing / this.#limit[unit]!) * this.#perMs
    })
    const waitMs = Math.max(0, ...waits)
    if (waitMs === 0) for (const unit of units) this.#bucket(key, unit, nowMs).level -= wanted[unit]
    const states = Object.fromEntries(units.map(unit => [unit, this.#state(key, unit, nowMs)]))
    return { isAdmitted: waitMs === 0, waitMs, states }
  }

  #bucket(key: string, unit: 'requests' | 'tokens', nowMs: number): Bucket {
    const limit = this.#limit[unit]!
    const name = `${unit} ${key}`
    const bucket = this.#buckets.get(name) ?? { level: limit, atMs: nowMs }
    bucket.level = Math.min(limit, bucket.level + ((nowMs - bucket.atMs) / this.#perMs) * limit)
    bucket.atMs = nowMs
    this.#buckets.set(name, bucket)
    return bucket
  }

  #state(key: string, unit: 'requests' | 'tokens', nowMs: number): LimitState {
    const limit = this.#limit[unit]!
    const { level } = this.#bucket(key, unit, nowMs)
    return { limit, remaining: Math.floor(level), resetMs: ((limit - level) / limit) * this.#perMs }
  }
}
