import type { Failure } from '../result/index.ts'
import { type Attempt, type Next, type Outcome, type Policy, unsent } from './attempt.ts'
import type { Maybe } from './maybe.ts'

/** An attempt's share of what the call may spend. */
export interface Share<A, Output> {
  /** Within what is left. */
  readonly attempt: A
  /** Given back, or counted as spent. */
  settle(outcome: Outcome<Output>): Outcome<Output>
}

/** Sets a share aside for an attempt, or says what is used up. */
export type Reserve<A, Output> = (attempt: A) => Maybe<Share<A, Output> | { readonly failure: Failure }>

/** An attempt that does not fit the budget is not sent; what it was given returns when it is over, whatever its end. */
export const reserve =
  <A extends Attempt, Output>(take: Reserve<A, Output>): Policy<A, Output> =>
  (next: Next<A, Output>) =>
  async (attempt, signal) => {
    const asked = take(attempt)
    const share = asked instanceof Promise ? await asked : asked
    if ('failure' in share) return unsent(share.failure)
    return share.settle(await next(share.attempt, signal))
  }
