import type { PhaseTimeouts } from '../attempt/index.ts'
import type { ObservedRequest } from '../observe/index.ts'
import type { Attempt, CallState, PolicyRoute } from '../policy/index.ts'
import type { Failure, RawOutput } from '../result/index.ts'
import type { FetchRequest } from './read-request.ts'
import type { Asked } from './recognise.ts'

/** Where a request goes, as the policies and the clocks see it. */
export interface FetchRoute extends PolicyRoute {
  /** As the conventions of telemetry name it. */
  readonly provider: string
  readonly timeouts: PhaseTimeouts
  readonly isReasoning: boolean
}

/** One use of the hardened fetch: what it remembers. */
export interface FetchCall extends CallState<FetchRoute> {
  readonly timeouts: undefined
  /** Its reason is the failure that ends the call. */
  readonly signal: AbortSignal
  /** The last answer of the provider that says no, ready to be returned as it came. */
  refusal: Response | undefined
  /** Gives the answer to whoever asked, while its body is still on its way. */
  handOver(response: Response): void
  /** Ends the call as `cancelled`. */
  cancel(why: string): void
  /** What a failure is thrown as. */
  errorOf(failure: Failure): unknown
  /** Takes its timer and its listener away. */
  end(): void
}

export interface FetchWork {
  readonly http: FetchRequest
  /** Undefined where the request is not one to a model. */
  readonly asked: Asked | undefined
  /** The same, for whoever observes. */
  readonly observed: ObservedRequest | undefined
}

export type FetchAttempt = Attempt<FetchRoute, FetchWork> & { readonly call: FetchCall }

/** What an attempt that went well has. */
export interface Answer {
  /** Undefined where it was handed over before its end. */
  readonly response: Response | undefined
  /** What the answer says, where it could be read. */
  readonly output: RawOutput | undefined
}
