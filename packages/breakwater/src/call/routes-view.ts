import type { BreakerPhase, LimitView } from '../policy/index.ts'
import type { Shared } from './wire-up.ts'

/** The state of a route, for people and for tests. */
export interface RouteView {
  readonly name: string
  readonly model: string
  readonly circuit: BreakerPhase
  /** Attempts under way. */
  readonly inFlight: number
  /** Attempts that wait. */
  readonly queued: number
  /** Of each key, without naming it. */
  readonly limits: readonly LimitView[]
  /** Holds the circuit open (`open`), closed (`close`), or lets it decide for itself again (`release`). */
  open(): void
  close(): void
  release(): void
}

export const viewRoutes = (shared: Shared): readonly RouteView[] =>
  shared.routes.map(route => ({
    name: route.name,
    model: route.model,
    circuit: shared.breaker.read(route.health, shared.timers.now()),
    ...shared.gate.describe(route),
    limits: route.keys.map(key => shared.limits.describe(key)),
    open: () => shared.breaker.force(route.health, 'open'),
    close: () => shared.breaker.force(route.health, 'closed'),
    release: () => shared.breaker.force(route.health, undefined),
  }))
