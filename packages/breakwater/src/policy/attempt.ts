import type { AttemptReport, Failure, FailureCode, RawOutput } from '../result/index.ts'

/** What policies know of a route: names and keys of shared state, nothing of providers. */
export interface PolicyRoute {
  readonly name: string
  /** Origin and model: what a breaker and a retry budget watch. */
  readonly health: string
  /** Origin, model and a hash of the key, for each key of the pool: what limits hang on. */
  readonly keys: readonly string[]
  /** Attempts that may be under way at once. */
  readonly slots: number
  /** How long an attempt may wait for a slot. */
  readonly poolMs: number
}

export interface TokenEstimate {
  readonly input: number
  /** What the attempt may write at most, or is likely to where nothing bounds it. */
  readonly output: number
  /** The estimate of the input before what was learned of the route. */
  readonly rawInput?: number
}

/** What one call remembers. Made for the call, seen by all its attempts. */
export interface CallState<Route extends PolicyRoute = PolicyRoute> {
  readonly id: string
  /** On the monotonic clock of the client. */
  readonly deadlineMs: number
  /** Higher goes first in a queue. Default 0. */
  readonly priority: number
  /** In the order in which they are tried. */
  routes: readonly Route[]
  /** The turn of the tool loop, from 1. */
  step: number
  /** Every request on the wire so far, in the order of their ends. */
  readonly attempts: AttemptReport[]
  /** Requests made so far, those still under way included. */
  attemptsMade: number
  /** How many requests the call may still make. */
  attemptsLeft: number
  /** An answer of which something was emitted may be made again; otherwise it ends there. */
  mayRestart: boolean
}

/** Pieces of a streamed answer, in the words of whoever streams them. Policies pass them on unread. */
export type Emit<Event = unknown> = (events: readonly Event[]) => void | Promise<void>

/** One request to be made. Each policy may hand on a changed copy. */
export interface Attempt<Route extends PolicyRoute = PolicyRoute, Request = unknown> {
  readonly call: CallState<Route>
  readonly route: Route
  /** Where in `call.routes` the search begins. */
  readonly firstRoute: number
  readonly request: Request
  readonly tokens: TokenEstimate
  /** Over the whole call, from 1. Given when the attempt is about to be made. */
  readonly number: number
  /** Which of the route's keys. Chosen by the gate. */
  readonly keyIndex: number
  /** Another attempt or route could still follow: this one may use only half of the time that is left. */
  readonly mayFollow: boolean
  /** Another route is untried: a time-out moves on to it. */
  readonly hasNextRoute: boolean
  readonly emit: Emit
  /** What was emitted is void: the consumer drops it. */
  restart(why: FailureCode): void | Promise<void>
}

/** What an answer said about limits, for those who share the key. */
export interface Announced {
  readonly requests?: AnnouncedLimit | undefined
  readonly tokens?: AnnouncedLimit | undefined
}

export interface AnnouncedLimit {
  readonly limit: number | undefined
  readonly remaining: number | undefined
  /** Until the allowance is whole again. */
  readonly resetMs: number | undefined
}

interface Ended {
  /** Undefined where nothing was sent. */
  readonly report: AttemptReport | undefined
  readonly announced?: Announced | undefined
}

/** How an attempt ended. The promise of an attempt settles when it is over, never at the head of the answer. */
export type Outcome<Output = RawOutput> =
  | ({ readonly ok: true; readonly output: Output } & Ended)
  | ({
      readonly ok: false
      readonly failure: Failure
      /** Some of the answer has already reached the consumer. */
      readonly emitted: boolean
      /** The provider's explicit word on retrying; it wins over the table of codes. */
      readonly shouldRetry?: boolean | undefined
      /** Something was learned that lets the same attempt be made otherwise: at once, without a draw on the budget. */
      readonly isAdapted?: boolean
      /** The failure says nothing about the model's health (a cancelled attempt, a silence of under a second). */
      readonly isUncounted?: boolean
    } & Ended)

export type Next<A = Attempt, Output = RawOutput> = (attempt: A, signal: AbortSignal) => Promise<Outcome<Output>>

/** A rule that surrounds attempts. */
export type Policy<A = Attempt, Output = RawOutput> = (next: Next<A, Output>) => Next<A, Output>

/** The first listed is the outermost. */
export function compose<A, Output>(
  policies: readonly Policy<A, Output>[],
  innermost: Next<A, Output>,
): Next<A, Output> {
  return policies.reduceRight((next, policy) => policy(next), innermost)
}

/** An attempt that ended before anything was sent. */
export const unsent = <Output>(failure: Failure): Outcome<Output> => ({
  ok: false,
  failure,
  emitted: false,
  report: undefined,
  isUncounted: true,
})
