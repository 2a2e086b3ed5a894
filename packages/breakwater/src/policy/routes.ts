import { CODES, createFailure, type Failure } from '../result/index.ts'
import {
  type Attempt,
  type Next,
  type Outcome,
  type Policy,
  type PolicyRoute,
  type TokenEstimate,
  unsent,
} from './attempt.ts'
import type { BreakerState } from './breaker-state.ts'
import type { Tell } from './events.ts'
import type { Maybe } from './maybe.ts'

/** Fits a request to a route, once per route and message list, before any queue. */
export type Admit<A extends Attempt> = (
  attempt: A,
  route: A['route'],
) => Maybe<{ readonly tokens: TokenEstimate } | { readonly failure: Failure }>

/**
 * Tries the call's routes in order. A route whose circuit is open is skipped while another is left; each is admitted
 * anew; the table of codes says on what a call moves on.
 */
export function routes<A extends Attempt, Output>(
  admit: Admit<A>,
  breaker: BreakerState,
  now: () => number,
  tell: Tell,
): Policy<A, Output> {
  return (next: Next<A, Output>) => async (attempt, signal) => {
    const { call } = attempt
    let last: Outcome<Output> | undefined
    for (let index = attempt.firstRoute; index < call.routes.length; index++) {
      const route = call.routes[index] as PolicyRoute
      const hasNextRoute = index + 1 < call.routes.length
      if (hasNextRoute && breaker.read(route.health, now()) === 'open') {
        last ??= unsent(circuitOpen(route))
        continue
      }
      if (last !== undefined && !last.ok) {
        tell({ type: 'next_route', call, route, code: last.failure.code })
        if (last.emitted) await attempt.restart(last.failure.code)
      }
      const asked = admit(attempt, route)
      const admitted = asked instanceof Promise ? await asked : asked
      const outcome: Outcome<Output> =
        'failure' in admitted
          ? unsent(admitted.failure)
          : await next({ ...attempt, route, tokens: admitted.tokens, hasNextRoute, mayFollow: hasNextRoute }, signal)
      if (outcome.ok || signal.aborted || !CODES[outcome.failure.code].nextRoute) return outcome
      if (outcome.emitted && !call.mayRestart) return outcome
      last = outcome
      if (call.attemptsLeft <= 0) return outcome
    }
    return last as Outcome<Output>
  }
}

export const circuitOpen = (route: PolicyRoute): Failure =>
  createFailure(
    'circuit_open',
    `route ${route.name}: not asked, as too many recent attempts failed; it is tried again by itself, or add a route`,
  )
