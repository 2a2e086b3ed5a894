export { type Admitted, admit, type Window } from './admit.ts'
export { type Budget, DEFAULT_ATTEMPTS, DEFAULT_REASONING_TIME_MS, DEFAULT_TIME_MS, tightest } from './budget.ts'
export { estimateInput, estimateText } from './estimate.ts'
export { costOf } from './prices.ts'
