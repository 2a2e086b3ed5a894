import type { Timers } from '../clock/index.ts'
import { type Failure, withDetails } from '../result/index.ts'
import { type Attempt, type Next, type Outcome, type Policy, unsent } from './attempt.ts'

/** How long work that was told to stop may take to report what it had done. */
const GRACE_MS = 20

/**
 * Ends the call when its signal says so (the deadline, the caller), whatever the work inside does. The signal's
 * reason is the failure. What is under way gets a moment to report itself first.
 */
export const deadline =
  <A extends Attempt, Output>(timers: Timers): Policy<A, Output> =>
  (next: Next<A, Output>): Next<A, Output> =>
  (attempt, signal) =>
    new Promise<Outcome<Output>>(resolve => {
      if (signal.aborted) return resolve(unsent(signal.reason as Failure))
      const onAbort = () => void timers.at(timers.now() + GRACE_MS, () => resolve(unsent(signal.reason as Failure)))
      signal.addEventListener('abort', onAbort, { once: true })
      next(attempt, signal).then(outcome => {
        signal.removeEventListener('abort', onAbort)
        const isCut = !outcome.ok && signal.aborted
        resolve(isCut ? { ...outcome, failure: endedBy(signal, outcome.failure) } : outcome)
      })
    })

/** The reason of the signal, with what the model had written until then. */
const endedBy = (signal: AbortSignal, { raw }: Failure): Failure =>
  raw === undefined ? (signal.reason as Failure) : withDetails(signal.reason as Failure, { raw })
