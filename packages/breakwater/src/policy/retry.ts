import type { Timers } from '../clock/index.ts'
import { CODES, createFailure, type Failure, type FailureCode, withDetails } from '../result/index.ts'
import { type Attempt, type Next, type Outcome, type Policy, unsent } from './attempt.ts'
import type { Tell } from './events.ts'
import { isKeyRefused } from './key-refusal.ts'
import type { RetryState } from './retry-state.ts'

export interface RetryOptions {
  /** Requests per route and round, the first included. Default 3. */
  readonly attempts: number
  /** Default 1 000. */
  readonly initialDelayMs: number
  /** Default 10 000. */
  readonly maxDelayMs: number
}

export const RETRY_DEFAULTS: RetryOptions = { attempts: 3, initialDelayMs: 1_000, maxDelayMs: 10_000 }

export interface RetryParts {
  readonly options: RetryOptions
  readonly state: RetryState
  readonly timers: Timers
  readonly random: () => number
  readonly tell: Tell
}

/**
 * Makes an attempt again where the table of codes says that it may heal: after a random, growing delay, or after the
 * announced one; within the deadline, the call's attempts and the shared retry budget.
 */
export function retry<A extends Attempt, Output>(parts: RetryParts): Policy<A, Output> {
  const { options, state, timers, random, tell } = parts
  return (next: Next<A, Output>) => async (attempt, signal) => {
    const { call, route } = attempt
    if (call.attemptsLeft <= 0) return unsent(attemptsExhausted(call.attemptsMade))
    state.deposit(route.health)
    for (let tries = 1; ; tries++) {
      const isLast = tries >= options.attempts || call.attemptsLeft <= 1
      const outcome = await next({ ...attempt, mayFollow: attempt.hasNextRoute || !isLast }, signal)
      if (outcome.ok || signal.aborted || outcome.report === undefined) return outcome
      const { failure } = outcome
      if (!mayHeal(outcome, attempt)) return outcome
      // What was learned costs no try: each lesson is learned once.
      const isAdapted = outcome.isAdapted === true
      if (isAdapted) tries -= 1
      if ((isLast && !isAdapted) || call.attemptsLeft <= 0) return exhausted(outcome, tries)
      const delayMs = isAdapted ? 0 : delayOf(failure, tries, options, random)
      if (timers.now() + delayMs >= call.deadlineMs) return exhausted(outcome, tries)
      if (!isAdapted && !isGated(failure.code) && !(await withdrawn(parts, attempt))) {
        tell({ type: 'retry_refused', call, route, code: failure.code })
        return exhausted(outcome, tries)
      }
      tell({ type: 'retry', call, route, code: failure.code, delayMs, attempt: tries + 1 })
      if (outcome.emitted) await attempt.restart(failure.code)
      if (delayMs > 0) {
        const isCut = await timers.sleep(delayMs, signal).then(
          () => false,
          () => true,
        )
        if (isCut) return outcome
      }
    }
  }
}

function mayHeal<Output>(outcome: Extract<Outcome<Output>, { ok: false }>, attempt: Attempt): boolean {
  const { code } = outcome.failure
  if (outcome.emitted && !attempt.call.mayRestart) return false
  // Another way is untried: waiting for the silent one once more would spend its time.
  if (attempt.hasNextRoute && isTimeout(code)) return false
  return outcome.isAdapted === true || (outcome.shouldRetry ?? (CODES[code].retry || hasOtherKey(attempt, code)))
}

/** The gate has set the refused key aside: the next attempt goes out with another. */
const hasOtherKey = ({ route }: Attempt, code: FailureCode): boolean => route.keys.length > 1 && isKeyRefused(code)

/** After these nothing is waited for, and nothing of the shared budget is used: the gate decides who goes when. */
const isGated = (code: FailureCode): boolean => code === 'rate_limited' || isKeyRefused(code)

/** When the shared state fails, the call goes on as if it had been granted: attempts bound it all the same. */
async function withdrawn({ state, tell }: RetryParts, { route }: Attempt): Promise<boolean> {
  try {
    return await state.withdraw(route.health)
  } catch {
    tell({ type: 'state_failed', store: 'retry', route })
    return true
  }
}

/**
 * Full jitter: random between 0 and the exponential bound (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 * An announced delay is a minimum, plus up to a tenth of it so that a crowd does not come back at once.
 * After `rate_limited` the gate holds the key: nothing to wait for here.
 */
export function delayOf(failure: Failure, retryNumber: number, options: RetryOptions, random: () => number): number {
  if (isGated(failure.code)) return 0
  if (failure.retryAfterMs !== undefined) return failure.retryAfterMs * (1 + 0.1 * random())
  return random() * Math.min(options.maxDelayMs, options.initialDelayMs * 2 ** (retryNumber - 1))
}

const TIMEOUTS = new Set<FailureCode>(['connect_timeout', 'write_timeout', 'first_byte_timeout', 'idle_timeout'])
const isTimeout = (code: FailureCode): boolean => TIMEOUTS.has(code)

const attemptsExhausted = (made: number): Failure =>
  createFailure(
    'attempts_exhausted',
    `${made} requests were made, and the budget allows no more: raise budget.attempts`,
  )

const exhausted = <O extends Extract<Outcome<unknown>, { ok: false }>>(outcome: O, tries: number): O =>
  tries > 1 ? { ...outcome, failure: withDetails(outcome.failure, { exhausted: true }) } : outcome
