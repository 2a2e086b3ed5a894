export { type Admitted, admit, admitLength, excessTokens, inputChars, OUTPUT_RESERVE } from './admit.ts'
export {
  BUDGET_FIELDS,
  type Budget,
  DEFAULT_ATTEMPTS,
  DEFAULT_OUTPUT_FACTOR,
  DEFAULT_REASONING_TIME_MS,
  DEFAULT_TIME_MS,
  tightest,
} from './budget.ts'
export {
  type BudgetLease,
  type BudgetLeft,
  type BudgetRefusal,
  type BudgetStore,
  createBudgetStore,
  type KeyLimits,
  type MemoryBudgetOptions,
  PERIOD_MS,
  type Period,
  type StoreAmounts,
} from './budget-store.ts'
export { countText } from './count-text.ts'
export { estimateInput } from './estimate.ts'
export { Learned } from './learn.ts'
export { type Amounts, Ledger, type Left, type Limits, type Spending } from './ledger.ts'
export { measureText, type TextMeasure } from './measure.ts'
export { Meter, type MeteredRoute } from './meter.ts'
export type { ModelFacts } from './model-facts.ts'
export {
  checkOverflow,
  cuttableTokens,
  type InputOverflow,
  type Overflow,
  shortenInput,
  truncationOf,
} from './overflow.ts'
export { costOf, costOfInput, type TokenPrices } from './prices.ts'
export { type Plan, type Reservation, reserve } from './reserve.ts'
export { spendingOf, usageOr, writtenTokens } from './spending.ts'
export { type SplitOptions, splitText } from './split-text.ts'
export { type Tokenization, tokenizationOf } from './tokenization.ts'
export { capToolResult, dropOldToolResults } from './tool-results.ts'
export type { LeftOut, Truncated } from './truncate.ts'
