import { AsyncLocalStorage } from 'node:async_hooks'
import { currentBudget, withBudget } from 'breakwater'

/** Where money is spent: calls within it share one budget, and what stands beside it does not. */
export interface Spending {
  /** Makes calls on the budget. */
  within<T>(call: () => T): T
  /** Infinite where there is no budget. */
  leftUsd(): number
}

/** @throws BreakwaterError for a budget below 0 */
export function createSpending(costUsd: number | undefined): Spending {
  if (costUsd === undefined) return { within: call => call(), leftUsd: () => Number.POSITIVE_INFINITY }
  // One scope for all calls, entered for each: replays in between have no price, and would be refused within it.
  const within = withBudget({ costUsd }, () => AsyncLocalStorage.snapshot())
  return { within: call => within(call), leftUsd: () => within(() => currentBudget()?.left.costUsd ?? 0) }
}
