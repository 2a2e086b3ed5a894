import type { FaultPlay, Play } from '../faults/index.ts'

/**
 * A plan of faults, as plain data. What a request meets is decided by the first of these that has something for it:
 *
 * 1. `windows` that are open at the moment;
 * 2. `conversations`: a script for each text, attempt by attempt;
 * 3. `faults` without a weight: one per request, in the order of arrival;
 * 4. `faults` with a weight: drawn by seed, conversation and attempt, so that the order of arrival changes nothing.
 *
 * A request that nothing is planned for is answered well.
 */
export interface Storm {
  readonly name: string
  readonly description?: string
  /** Default 1. */
  readonly seed?: number
  readonly faults?: readonly StormFault[]
  readonly conversations?: readonly Script[]
  /** Deal the scripts without a text in an order drawn by the seed, and again when all are dealt. */
  readonly shuffle?: boolean
  /**
   * At most so many faults in a row that a circuit breaker would count, whatever the order of the requests: a request
   * that would be one more is held for a moment until another has ended well, or answered well instead.
   */
  readonly maxCountedInARow?: number
  readonly windows?: readonly StormWindow[]
  readonly latency?: Latency
  readonly rateLimit?: RateLimit
  readonly connections?: ConnectionRules
}

/** In order: each entry is one request. With weights: a draw, in which `ok` may take part. */
export type StormFault = Play | Weighted

export type Weighted = (FaultPlay | { readonly fault: 'ok' }) & { readonly weight: number }

/** What one conversation meets: the first play at its first attempt, and so on; then it is answered well. */
export interface Script {
  /** Only for the conversation whose first user message contains this. Without it: for the next new conversation. */
  readonly text?: string
  readonly play: readonly Play[]
}

/** A stretch of time, in milliseconds since the storm began, scaled by `timeScale`. */
export interface StormWindow {
  readonly fromMs: number
  readonly untilMs: number
  /** It comes again after so long. */
  readonly everyMs?: number
  /** What every request meets. */
  readonly play?: Play
  /** Extra time to the first byte that grows from 0 to this over the window: a brown-out. */
  readonly rampToMs?: number
  /** Nothing listens: connections are refused, and those that stand are cut. */
  readonly isDown?: boolean
}

/** How slow a healthy answer is. Milliseconds are scaled by `timeScale`. */
export interface Latency {
  /** Median time to the first byte. Default 0. */
  readonly firstByteMs?: number
  /** Between two tokens of a stream. Default 0. */
  readonly perTokenMs?: number
  /** The spread of the time to the first byte (sigma of a log-normal). Default 0. */
  readonly spread?: number
}

/** What one key may use of one model: a bucket that refills steadily. Announced in the dialect's own headers. */
export interface RateLimit {
  readonly requests?: number
  /** Input and the allowed output together, estimated. */
  readonly tokens?: number
  /** In how long the bucket refills. Default 60 000. Not scaled. */
  readonly perMs?: number
}

/** How connections are taken, before any request is known. */
export interface ConnectionRules {
  /** At most so many at a time. */
  readonly max?: number
  /** One more is reset, or waits unheard until another closes. Default `reset`. */
  readonly over?: 'reset' | 'wait'
  /** Each is left unheard for so long (scaled): over TLS the handshake waits. */
  readonly acceptAfterMs?: number
  /**
   * One per connection, in the order of arrival: cut at once (`reset`, `close`), never heard (`silence`: over TLS a
   * handshake without end), or greeted in another protocol (`garbage`: over TLS a failed handshake).
   */
  readonly faults?: readonly ('ok' | 'reset' | 'close' | 'silence' | 'garbage')[]
}
