import type { FailureCode } from '../result/index.ts'
import type { CallState, PolicyRoute } from './attempt.ts'

/** What policies decide, told to whoever observes. Observers decide nothing. */
export type PolicyEvent =
  | { readonly type: 'retry'; call: CallState; route: PolicyRoute; code: FailureCode; delayMs: number; attempt: number }
  | { readonly type: 'retry_refused'; call: CallState; route: PolicyRoute; code: FailureCode }
  | { readonly type: 'next_route'; call: CallState; route: PolicyRoute; code: FailureCode }
  | { readonly type: 'hedge'; call: CallState; route: PolicyRoute; afterMs: number }
  | { readonly type: 'queued'; call: CallState; route: PolicyRoute; waitMs: number }
  | { readonly type: 'breaker'; call: CallState; route: PolicyRoute; from: BreakerPhase; to: BreakerPhase }
  | { readonly type: 'state_failed'; store: 'breaker' | 'limit' | 'retry' | 'budget'; route: PolicyRoute }

export type BreakerPhase = 'closed' | 'open' | 'half_open'

export type Tell = (event: PolicyEvent) => void
