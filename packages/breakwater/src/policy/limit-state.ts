import type { FailureCode } from '../result/index.ts'
import type { Announced, AnnouncedLimit } from './attempt.ts'
import type { Maybe } from './maybe.ts'

/** What an attempt takes of a key's allowance. */
export interface LimitCost {
  readonly tokens: number
}

/** Leave to make one attempt with a key. */
export interface Permit {
  readonly key: string
  readonly tokens: number
  readonly takenMs: number
}

/** How an attempt with a permit ended. */
export interface LimitUse {
  readonly code: 'ok' | FailureCode
  /** Tokens that the answer reports; undefined where it does not. */
  readonly tokens: number | undefined
  readonly retryAfterMs: number | undefined
}

/** The limits of each key of each model, shared by all calls. */
export interface LimitState {
  /** A permit, or how long to wait before asking again (`Infinity`: until something settles). */
  take(key: string, cost: LimitCost, nowMs: number): Maybe<Permit | { readonly waitMs: number }>
  settle(permit: Permit, use: LimitUse, announced: Announced | undefined): void
  /** What is known of a key, for people. */
  describe(key: string): LimitView
}

export interface LimitView {
  readonly inFlight: number
  /** Attempts that may be under way at once, until a limit is known; undefined once it is. */
  readonly allowance: number | undefined
  readonly requests: number | undefined
  readonly tokens: number | undefined
  /** The key rests until then, on the monotonic clock; 0 where it does not. */
  readonly heldUntilMs: number
}

/** Until its first answer a key lets so many go. */
const FIRST_ALLOWANCE = 10
const MAX_ALLOWANCE = 1_000_000
/** The rest after a 429 that names no time; doubles with each in a row. */
const FIRST_HOLD_MS = 1_000
const MAX_HOLD_MS = 30_000

/** One allowance that fills again over time: requests, or tokens. */
interface Bucket {
  limit: number
  available: number
  /** Per millisecond, while the provider fills continuously. */
  rate: number
  /** When the allowance is whole again. */
  wholeAtMs: number
  updatedMs: number
}

interface KeyLimits {
  inFlight: number
  inFlightTokens: number
  allowance: number
  answered: number
  heldUntilMs: number
  limitedInARow: number
  /** The provider fills at the end of a window, not continuously: seen when it refused what a bucket allowed. */
  isWindowed: boolean
  requests: Bucket | undefined
  tokens: Bucket | undefined
}

export function createLimitState(now: () => number, random: () => number): LimitState {
  const keys = new Map<string, KeyLimits>()

  function limitsOf(key: string): KeyLimits {
    let limits = keys.get(key)
    if (limits === undefined) {
      limits = {
        inFlight: 0,
        inFlightTokens: 0,
        allowance: FIRST_ALLOWANCE,
        answered: 0,
        heldUntilMs: 0,
        limitedInARow: 0,
        isWindowed: false,
        requests: undefined,
        tokens: undefined,
      }
      keys.set(key, limits)
    }
    return limits
  }

  function take(key: string, cost: LimitCost, nowMs: number): Permit | { waitMs: number } {
    const limits = limitsOf(key)
    if (limits.heldUntilMs > nowMs) return { waitMs: limits.heldUntilMs - nowMs }
    if (limits.requests === undefined && limits.inFlight >= limits.allowance) {
      return { waitMs: Number.POSITIVE_INFINITY }
    }
    refill(limits.requests, limits.isWindowed, nowMs)
    refill(limits.tokens, limits.isWindowed, nowMs)
    const waitMs = Math.max(
      waitFor(limits.requests, 1, limits.isWindowed, nowMs),
      waitFor(limits.tokens, cost.tokens, limits.isWindowed, nowMs),
    )
    if (waitMs > 0) return { waitMs }
    draw(limits.requests, 1)
    draw(limits.tokens, cost.tokens)
    limits.inFlight += 1
    limits.inFlightTokens += cost.tokens
    return { key, tokens: cost.tokens, takenMs: nowMs }
  }

  function settle(permit: Permit, use: LimitUse, announced: Announced | undefined): void {
    const limits = limitsOf(permit.key)
    const nowMs = now()
    limits.inFlight = Math.max(limits.inFlight - 1, 0)
    limits.inFlightTokens = Math.max(limits.inFlightTokens - permit.tokens, 0)
    if (limits.tokens !== undefined && use.tokens !== undefined) {
      limits.tokens.available += Math.max(permit.tokens - use.tokens, 0)
    }
    if (use.code === 'rate_limited') limited(limits, permit, use.retryAfterMs, nowMs)
    else if (use.code === 'ok') answered(limits)
    limits.requests = learn(limits.requests, announced?.requests, limits.inFlight, nowMs)
    limits.tokens = learn(limits.tokens, announced?.tokens, limits.inFlightTokens, nowMs)
  }

  /** The number doubles with each answered round; after a 429 without figures it grows by one. */
  function answered(limits: KeyLimits): void {
    limits.limitedInARow = 0
    limits.answered += 1
    if (limits.answered < limits.allowance) return
    limits.answered = 0
    limits.allowance = Math.min(limits.isWindowed ? limits.allowance + 1 : limits.allowance * 2, MAX_ALLOWANCE)
  }

  function limited(limits: KeyLimits, permit: Permit, retryAfterMs: number | undefined, nowMs: number): void {
    // The answers of a crowd that left together tell the same thing: it counts once.
    const isNews = permit.takenMs >= limits.heldUntilMs || limits.limitedInARow === 0
    if (isNews) {
      limits.limitedInARow += 1
      limits.allowance = Math.max(1, Math.floor(limits.allowance / 2))
      limits.answered = 0
      limits.isWindowed = true
    }
    const backoffMs = Math.min(FIRST_HOLD_MS * 2 ** (limits.limitedInARow - 1), MAX_HOLD_MS) * (0.5 + random() / 2)
    const holdMs = retryAfterMs === undefined ? backoffMs : retryAfterMs * (1 + 0.02 * random())
    limits.heldUntilMs = Math.max(limits.heldUntilMs, nowMs + holdMs)
    // The provider has counted others than us: nothing is left before the hold is over.
    for (const bucket of [limits.requests, limits.tokens]) {
      if (bucket !== undefined) bucket.wholeAtMs = Math.max(bucket.wholeAtMs, limits.heldUntilMs)
    }
  }

  function describe(key: string): LimitView {
    const limits = limitsOf(key)
    return {
      inFlight: limits.inFlight,
      allowance: limits.requests === undefined ? limits.allowance : undefined,
      requests: limits.requests?.limit,
      tokens: limits.tokens?.limit,
      heldUntilMs: limits.heldUntilMs > now() ? limits.heldUntilMs : 0,
    }
  }

  return { take, settle, describe }
}

function refill(bucket: Bucket | undefined, isWindowed: boolean, nowMs: number): void {
  if (bucket === undefined) return
  if (nowMs >= bucket.wholeAtMs) bucket.available = bucket.limit
  else if (!isWindowed) {
    bucket.available = Math.min(bucket.limit, bucket.available + (nowMs - bucket.updatedMs) * bucket.rate)
  }
  bucket.updatedMs = nowMs
}

/** What is larger than the whole allowance waits for a full bucket, not for ever. */
function waitFor(bucket: Bucket | undefined, cost: number, isWindowed: boolean, nowMs: number): number {
  if (bucket === undefined) return 0
  const missing = Math.min(cost, bucket.limit) - bucket.available
  if (missing <= 0) return 0
  const wholeMs = Math.max(bucket.wholeAtMs - nowMs, 1)
  return isWindowed || bucket.rate <= 0 ? wholeMs : Math.min(Math.max(missing / bucket.rate, 1), wholeMs)
}

function draw(bucket: Bucket | undefined, cost: number): void {
  if (bucket === undefined) return
  const wasWhole = bucket.available >= bucket.limit
  bucket.available -= Math.min(cost, bucket.limit)
  // From a full bucket on, the time until it is full again begins anew.
  if (wasWhole) bucket.wholeAtMs = bucket.updatedMs + (bucket.rate > 0 ? bucket.limit / bucket.rate : 0)
}

/** The provider knows better than we do, but has not yet seen what is still on its way to it. */
function learn(
  bucket: Bucket | undefined,
  said: AnnouncedLimit | undefined,
  inFlight: number,
  nowMs: number,
): Bucket | undefined {
  if (said?.limit === undefined || said.limit <= 0) return bucket
  const remaining = said.remaining ?? bucket?.available ?? said.limit
  const missing = said.limit - remaining
  const resetMs = said.resetMs
  const rate =
    missing > 0 && resetMs !== undefined && resetMs > 0 ? missing / resetMs : (bucket?.rate ?? said.limit / 60_000)
  const wholeAtMs = resetMs === undefined ? (bucket?.wholeAtMs ?? nowMs + missing / rate) : nowMs + resetMs
  const available = Math.min(remaining, said.limit) - inFlight
  return { limit: said.limit, available, rate, wholeAtMs, updatedMs: nowMs }
}
