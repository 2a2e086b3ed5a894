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
  /** When the request was let go whose answer was believed last: older answers may be overtaken by newer ones. */
  asOfMs: number
  /** When the limit became known: what was let go before went without it. */
  sinceMs: number
}

interface KeyLimits {
  inFlight: number
  inFlightTokens: number
  allowance: number
  answered: number
  heldUntilMs: number
  limitedInARow: number
  /** A 429 has been met: from then on the allowance grows by one, not by doubling. */
  hasMetLimit: boolean
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
        hasMetLimit: false,
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
    for (const bucket of [limits.requests, limits.tokens]) {
      refill(bucket, limits.isWindowed, nowMs)
      // No answer has told when the window ends, and none is on its way: one goes and asks.
      const isMute = limits.isWindowed && limits.inFlight === 0 && bucket?.wholeAtMs === Number.POSITIVE_INFINITY
      if (isMute) bucket.available = bucket.limit
    }
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
    limits.requests = learn(limits.requests, announced?.requests, limits.inFlight, permit.takenMs, nowMs)
    limits.tokens = learn(limits.tokens, announced?.tokens, limits.inFlightTokens, permit.takenMs, nowMs)
  }

  /** The number doubles with each answered round; after a 429 without figures it grows by one. */
  function answered(limits: KeyLimits): void {
    limits.limitedInARow = 0
    limits.answered += 1
    if (limits.answered < limits.allowance) return
    limits.answered = 0
    limits.allowance = Math.min(limits.hasMetLimit ? limits.allowance + 1 : limits.allowance * 2, MAX_ALLOWANCE)
  }

  function limited(limits: KeyLimits, permit: Permit, retryAfterMs: number | undefined, nowMs: number): void {
    // The answers of a crowd that left together tell the same thing: it counts once.
    const isNews = permit.takenMs >= limits.heldUntilMs || limits.limitedInARow === 0
    if (isNews) {
      limits.limitedInARow += 1
      limits.allowance = Math.max(1, Math.floor(limits.allowance / 2))
      limits.answered = 0
      limits.hasMetLimit = true
      // A bucket that was known had let it go: the provider does not fill steadily.
      limits.isWindowed ||= limits.requests !== undefined && permit.takenMs > limits.requests.sinceMs
    }
    const backoffMs = Math.min(FIRST_HOLD_MS * 2 ** (limits.limitedInARow - 1), MAX_HOLD_MS) * (0.5 + random() / 2)
    const holdMs = retryAfterMs === undefined ? backoffMs : retryAfterMs * (1 + 0.02 * random())
    limits.heldUntilMs = Math.max(limits.heldUntilMs, nowMs + holdMs)
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

/** Fills by what has passed: steadily, or as a whole at the end of the window. */
function refill(bucket: Bucket | undefined, isWindowed: boolean, nowMs: number): void {
  if (bucket === undefined) return
  if (!isWindowed) {
    bucket.available = Math.min(bucket.limit, bucket.available + (nowMs - bucket.updatedMs) * bucket.rate)
  } else if (nowMs >= bucket.wholeAtMs) {
    bucket.available = bucket.limit
    bucket.wholeAtMs = Number.POSITIVE_INFINITY
  }
  bucket.updatedMs = nowMs
}

/** What is larger than the whole allowance waits for a full bucket, not for ever. */
function waitFor(bucket: Bucket | undefined, cost: number, isWindowed: boolean, nowMs: number): number {
  if (bucket === undefined) return 0
  const missing = Math.min(cost, bucket.limit) - bucket.available
  if (missing <= 0) return 0
  return Math.max(isWindowed ? bucket.wholeAtMs - nowMs : missing / bucket.rate, 1)
}

function draw(bucket: Bucket | undefined, cost: number): void {
  if (bucket !== undefined) bucket.available -= Math.min(cost, bucket.limit)
}

/**
 * The provider knows better than we do, but has not yet seen what is still on its way to it. Answers overtake each
 * other: one to a request that is no younger than the last believed may lower what is left, never raise it.
 */
function learn(
  bucket: Bucket | undefined,
  said: AnnouncedLimit | undefined,
  inFlight: number,
  takenMs: number,
  nowMs: number,
): Bucket | undefined {
  if (said?.limit === undefined || said.limit <= 0) return bucket
  const { limit, resetMs } = said
  const left = Math.min(said.remaining ?? bucket?.available ?? limit, limit) - inFlight
  const known = bucket?.limit === limit ? bucket : undefined
  if (known !== undefined && takenMs <= known.asOfMs) {
    const wholeAtMs = resetMs === undefined ? known.wholeAtMs : nowMs + resetMs
    return { ...known, available: Math.min(known.available, left), wholeAtMs: latest(known.wholeAtMs, wholeAtMs) }
  }
  const missing = limit - (said.remaining ?? limit)
  // A whole allowance says nothing of how it fills: until it does, nothing is spaced.
  const seen = missing > 0 && resetMs !== undefined && resetMs > 0 ? missing / resetMs : limit
  // What is left is announced in whole requests, so that a rate is seen too high, never too low.
  const rate = Math.min(seen, known?.rate ?? seen)
  const wholeAtMs = nowMs + (resetMs ?? missing / rate)
  return {
    limit,
    available: left,
    rate,
    wholeAtMs,
    updatedMs: nowMs,
    asOfMs: takenMs,
    sinceMs: known?.sinceMs ?? nowMs,
  }
}

/** Of a window that has just begun nothing is known yet. */
const latest = (knownMs: number, saidMs: number): number =>
  knownMs === Number.POSITIVE_INFINITY ? saidMs : Math.max(knownMs, saidMs)
