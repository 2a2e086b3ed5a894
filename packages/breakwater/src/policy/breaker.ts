import { CODES } from '../result/index.ts'
import { type Attempt, type Next, type Outcome, type Policy, unsent } from './attempt.ts'
import type { BreakerState, Health } from './breaker-state.ts'
import type { Tell } from './events.ts'
import { circuitOpen } from './routes.ts'

/** Before the gate: only reads, so that an open circuit costs no wait and nothing in a queue holds the probe. */
export const door =
  <A extends Attempt, Output>(state: BreakerState, now: () => number): Policy<A, Output> =>
  (next: Next<A, Output>) =>
  (attempt, signal) =>
    state.read(attempt.route.health, now()) === 'open'
      ? Promise.resolve(unsent(circuitOpen(attempt.route)))
      : next(attempt, signal)

/** After the gate: takes the probe where one is due, and counts how the attempt ended. */
export const breaker =
  <A extends Attempt, Output>(state: BreakerState, now: () => number, tell: Tell): Policy<A, Output> =>
  (next: Next<A, Output>) =>
  async (attempt, signal) => {
    const { route, call } = attempt
    const before = state.read(route.health, now())
    if (before !== 'closed') {
      const leaseMs = Math.max(call.deadlineMs - now(), 1)
      if (before === 'open' || !(await probed(state, attempt, leaseMs, tell))) return unsent(circuitOpen(route))
      tell({ type: 'breaker', call, route, from: 'open', to: 'half_open' })
    }
    const outcome = await next(attempt, signal)
    const endedMs = now()
    const isProbe = before !== 'closed'
    // What was under way when the circuit opened ends without a say: only the probe speaks then.
    if (isProbe || state.read(route.health, endedMs) === 'closed') {
      state.record(route.health, healthOf(outcome, isProbe), endedMs)
    }
    const after = state.read(route.health, endedMs)
    if (after !== before) tell({ type: 'breaker', call, route, from: before, to: after })
    return outcome
  }

/** When the shared state fails, whoever is there may probe: one too many is better than none for ever. */
async function probed(state: BreakerState, { route }: Attempt, leaseMs: number, tell: Tell): Promise<boolean> {
  try {
    return await state.tryProbe(route.health, leaseMs)
  } catch {
    tell({ type: 'state_failed', store: 'breaker', route })
    return true
  }
}

function healthOf(outcome: Outcome<unknown>, isProbe: boolean): Health {
  if (outcome.ok) return 'ok'
  if (outcome.isUncounted !== true && CODES[outcome.failure.code].breaker) return 'failed'
  // A refusal is an answer: whoever sends one is alive. Only a probe asks no more than that.
  return isProbe && outcome.report?.status !== undefined ? 'ok' : 'neutral'
}
