import type { Limits } from './ledger.ts'

/** A value, or a promise of it: awaited only where it is one. */
type Maybe<T> = T | Promise<T>

/** The stretches of time that limits of keys roll over; a month has thirty days. */
export type Period = 'minute' | 'day' | 'month'

export const PERIOD_MS: Readonly<Record<Period, number>> = {
  minute: 60_000,
  day: 86_400_000,
  month: 30 * 86_400_000,
}

/** What a user, a feature or a team may spend in any minute, day and month. */
export type KeyLimits = { readonly [period in Period]?: Limits }

export interface StoreAmounts {
  readonly attempts: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Undefined where prices are not known: a limit of money then refuses. */
  readonly costUsd: number | undefined
}

/** A part of what keys may spend, set aside for one attempt. It expires: whoever dies with it gives it back. */
export interface BudgetLease {
  readonly keys: readonly string[]
  readonly amounts: StoreAmounts
  /** On the store's own clock. */
  readonly expiresMs: number
}

/** What does not suffice. */
export interface BudgetRefusal {
  readonly key: string
  readonly period: Period
  readonly field: keyof Limits
  readonly limit: number
  readonly left: number
  /** When enough of what was spent has left the period; undefined where that is not known, or never. */
  readonly retryAfterMs: number | undefined
}

/** What a key may still spend of one limit. */
export interface BudgetLeft {
  readonly period: Period
  readonly field: keyof Limits
  readonly limit: number
  /** What is set aside for attempts under way is not left. */
  readonly left: number
}

/** Where the spending of keys is kept: by operations, so that it can be shared between processes. */
export interface BudgetStore {
  /** Sets the amounts aside for all keys, or for none. */
  reserve(keys: readonly string[], amounts: StoreAmounts, leaseMs: number): Maybe<BudgetLease | BudgetRefusal>
  /** Gives a lease back and counts what was spent of it; only the first time. */
  settle(lease: BudgetLease, spent: StoreAmounts): Maybe<void>
  /** Of each limit of a key, for people and gauges; asked off the path of calls. A store need not know. */
  left?(key: string): Maybe<readonly BudgetLeft[]>
}

export interface MemoryBudgetOptions {
  /** The same for every key, or for each its own. */
  readonly limits: KeyLimits | ((key: string) => KeyLimits)
  /** Milliseconds; only differences count. Default `performance.now`. */
  readonly now?: () => number
}

const FIELDS = ['inputTokens', 'outputTokens', 'totalTokens', 'costUsd', 'attempts'] as const

type Totals = Record<(typeof FIELDS)[number], number>

const noTotals = (): Totals => ({ inputTokens: 0, outputTokens: 0, totalTokens: 0, costUsd: 0, attempts: 0 })

function addTo(totals: Totals, amounts: StoreAmounts, sign: 1 | -1 = 1): void {
  totals.attempts += sign * amounts.attempts
  totals.inputTokens += sign * amounts.inputTokens
  totals.outputTokens += sign * amounts.outputTokens
  totals.totalTokens += sign * (amounts.inputTokens + amounts.outputTokens)
  totals.costUsd += sign * (amounts.costUsd ?? 0)
}

/** A period is kept in so many parts: what was spent leaves it part by part. */
const PARTS = 60

interface Part {
  readonly startMs: number
  readonly totals: Totals
}

/** What one key spent within a period. */
class Rolling {
  readonly #periodMs: number
  readonly #parts: Part[] = []

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  add(amounts: StoreAmounts, nowMs: number): void {
    const partMs = this.#periodMs / PARTS
    const startMs = Math.floor(nowMs / partMs) * partMs
    let part = this.#parts.at(-1)
    // A clock that went back adds to the latest part: nothing is forgotten early.
    if (part === undefined || part.startMs < startMs) {
      part = { startMs, totals: noTotals() }
      this.#parts.push(part)
    }
    addTo(part.totals, amounts)
  }

  spent(field: keyof Totals, nowMs: number): number {
    this.#forget(nowMs)
    return this.#parts.reduce((sum, { totals }) => sum + totals[field], 0)
  }

  /** How long until `amount` of what was spent has left the period. */
  freeAfterMs(field: keyof Totals, amount: number, nowMs: number): number | undefined {
    let freed = 0
    for (const { startMs, totals } of this.#parts) {
      freed += totals[field]
      if (freed >= amount) return Math.max(Math.ceil(startMs + this.#lifeMs - nowMs), 1)
    }
    return undefined
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0
  }

  /** A part is kept until its last moment has left the period. */
  get #lifeMs(): number {
    return this.#periodMs + this.#periodMs / PARTS
  }

  #forget(nowMs: number): void {
    while (this.#parts[0] !== undefined && this.#parts[0].startMs + this.#lifeMs <= nowMs) this.#parts.shift()
  }
}

interface Account {
  readonly limits: KeyLimits
  readonly periods: ReadonlyMap<Period, Rolling>
  readonly reserved: Totals
}

/** Limits of keys in this process. */
export function createBudgetStore({ limits, now = () => performance.now() }: MemoryBudgetOptions): BudgetStore {
  const accounts = new Map<string, Account>()
  /** In the order in which they were given, which is nearly that in which they expire. */
  const leases = new Set<BudgetLease>()

  function accountOf(key: string): Account {
    let account = accounts.get(key)
    if (account === undefined) {
      const own = typeof limits === 'function' ? limits(key) : limits
      const periods = (Object.keys(own) as Period[]).map(period => [period, new Rolling(PERIOD_MS[period])] as const)
      account = { limits: own, periods: new Map(periods), reserved: noTotals() }
      accounts.set(key, account)
    }
    return account
  }

  function giveBack(lease: BudgetLease): boolean {
    if (!leases.delete(lease)) return false
    for (const key of lease.keys) addTo(accountOf(key).reserved, lease.amounts, -1)
    return true
  }

  function expire(nowMs: number): void {
    for (const lease of leases) if (lease.expiresMs <= nowMs) giveBack(lease)
  }

  return {
    reserve(keys, amounts, leaseMs) {
      const nowMs = now()
      expire(nowMs)
      for (const key of keys) {
        const refusal = refusalOf(key, accountOf(key), amounts, nowMs)
        if (refusal !== undefined) return refusal
      }
      const lease: BudgetLease = { keys: [...new Set(keys)], amounts, expiresMs: nowMs + leaseMs }
      leases.add(lease)
      for (const key of lease.keys) addTo(accountOf(key).reserved, amounts)
      return lease
    },
    settle(lease, spent) {
      const nowMs = now()
      // What was spent is counted even where the lease had expired.
      if (!giveBack(lease) && lease.expiresMs > nowMs) return
      for (const key of lease.keys) for (const rolling of accountOf(key).periods.values()) rolling.add(spent, nowMs)
    },
    left(key) {
      const nowMs = now()
      expire(nowMs)
      return leftOf(accountOf(key), nowMs)
    },
  }
}

function leftOf({ limits, periods, reserved }: Account, nowMs: number): BudgetLeft[] {
  return [...periods].flatMap(([period, rolling]) =>
    FIELDS.flatMap(field => {
      const limit = limits[period]?.[field]
      if (limit === undefined) return []
      return [{ period, field, limit, left: Math.max(limit - rolling.spent(field, nowMs) - reserved[field], 0) }]
    }),
  )
}

function refusalOf(
  key: string,
  { limits, periods, reserved }: Account,
  amounts: StoreAmounts,
  nowMs: number,
): BudgetRefusal | undefined {
  const needed = noTotals()
  addTo(needed, amounts)
  for (const [period, rolling] of periods) {
    for (const field of FIELDS) {
      const limit = limits[period]?.[field]
      if (limit === undefined) continue
      const left = limit - rolling.spent(field, nowMs) - reserved[field]
      const isUnpriced = field === 'costUsd' && amounts.costUsd === undefined
      if (!isUnpriced && needed[field] <= left) continue
      const isEverEnough = !isUnpriced && needed[field] <= limit
      const retryAfterMs = isEverEnough ? rolling.freeAfterMs(field, needed[field] - left, nowMs) : undefined
      return { key, period, field, limit, left: Math.max(left, 0), retryAfterMs }
    }
  }
  return undefined
}
