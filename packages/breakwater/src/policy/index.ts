export {
  type Announced,
  type AnnouncedLimit,
  type Attempt,
  type CallState,
  compose,
  type Emit,
  type Next,
  type Outcome,
  type Policy,
  type PolicyRoute,
  type TokenEstimate,
  unsent,
} from './attempt.ts'
export { breaker, door } from './breaker.ts'
export {
  BREAKER_DEFAULTS,
  type BreakerOptions,
  type BreakerState,
  createBreakerState,
  type Health,
} from './breaker-state.ts'
export { deadline } from './deadline.ts'
export type { BreakerPhase, PolicyEvent, Tell } from './events.ts'
export { createGate, type Gate, type GateOptions, type GateView } from './gate.ts'
export { HEDGE_DEFAULTS, type HedgeOptions, hedge } from './hedge.ts'
export {
  createLimitState,
  type LimitCost,
  type LimitState,
  type LimitUse,
  type LimitView,
  type Permit,
} from './limit-state.ts'
export { andThen, type Maybe } from './maybe.ts'
export { type Reserve, reserve, type Share } from './reserve.ts'
export { RETRY_DEFAULTS, type RetryOptions, type RetryParts, retry } from './retry.ts'
export { createRetryState, type RetryState } from './retry-state.ts'
export { type Admit, routes } from './routes.ts'
