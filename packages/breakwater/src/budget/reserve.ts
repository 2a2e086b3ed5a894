import { createFailure, type Failure } from '../result/index.ts'
import { OUTPUT_RESERVE } from './admit.ts'
import { type Amounts, dollars, type Ledger, type Limits, type Shortfall, type Spending } from './ledger.ts'
import { costOfInput, costOfOutputToken, type TokenPrices } from './prices.ts'

/** What an attempt would like to be. */
export interface Plan {
  /** What it is charged to: the name of its route. */
  readonly what: string
  readonly inputTokens: number
  /** The cap that was asked for, if any. */
  readonly maxOutputTokens: number | undefined
  readonly prices: TokenPrices | undefined
}

/** A share of every ledger, set aside until it is settled. */
export interface Reservation {
  readonly need: Amounts
  /** The cap to send: never more than what is left. Undefined where nothing bounds the answer. */
  readonly maxOutputTokens: number | undefined
  /** Gives the share back; what was spent of it is counted. Only the first time. */
  settle(spending: Spending | undefined): void
}

/** An attempt that may write less than this part of what it asked for is not worth sending. */
const WORTHWHILE = 1 / 4
/** The same where it asked for nothing. */
const FEWEST_OUTPUT_TOKENS = 16
/** Of what several calls share an answer without a cap takes a part, and leaves the rest to the others. */
const SHARE = 1 / 4

/**
 * Sets the attempt's share aside in all ledgers at once, or in none.
 *
 * @param ledgers the call's own first, then those that it shares with others
 */
export function reserve(ledgers: readonly Ledger[], plan: Plan): Reservation | { readonly failure: Failure } {
  const output = outputFor(ledgers, plan)
  if (typeof output !== 'number') return { failure: exhausted(plan, output) }
  const cap = plan.maxOutputTokens
  const outputTokens = Number.isFinite(output) ? output : (cap ?? OUTPUT_RESERVE)
  const { inputTokens, prices, what } = plan
  const costUsd =
    prices === undefined
      ? undefined
      : costOfInput(inputTokens, prices) + outputTokens * costOfOutputToken(inputTokens, prices)
  const need: Amounts = { inputTokens, outputTokens, costUsd }
  for (const ledger of ledgers) ledger.reserve(need)
  let isOpen = true
  return {
    need,
    maxOutputTokens: Number.isFinite(output) ? output : cap,
    settle(spending) {
      if (!isOpen) return
      isOpen = false
      for (const ledger of ledgers) ledger.settle(need, what, spending)
    },
  }
}

/** How much the attempt may write: the least of what the ledgers leave it; or the limit that it does not fit into. */
function outputFor(ledgers: readonly Ledger[], plan: Plan): number | Shortfall {
  const cap = plan.maxOutputTokens
  const fewest = cap === undefined ? FEWEST_OUTPUT_TOKENS : Math.ceil(cap * WORTHWHILE)
  let output = cap ?? Number.POSITIVE_INFINITY
  for (const [index, ledger] of ledgers.entries()) {
    const room = roomIn(ledger, plan)
    if (typeof room !== 'number' || room < fewest) {
      return typeof room === 'number' ? shortOfOutput(ledger, plan, fewest) : room
    }
    const isShared = index > 0 && cap === undefined
    output = Math.min(output, isShared ? Math.max(room * SHARE, Math.min(room, OUTPUT_RESERVE)) : room)
  }
  return Math.floor(output)
}

/** How many tokens of output fit behind the input. */
function roomIn(ledger: Ledger, { inputTokens, prices }: Plan): number | Shortfall {
  const left = ledger.left()
  if (left.attempts < 1) return shortfall(ledger, 'attempts', 1)
  if (left.inputTokens < inputTokens) return shortfall(ledger, 'inputTokens', inputTokens)
  if (left.totalTokens < inputTokens) return shortfall(ledger, 'totalTokens', inputTokens)
  const room = Math.min(left.outputTokens, left.totalTokens - inputTokens)
  if (left.costUsd === Number.POSITIVE_INFINITY) return room
  if (prices === undefined) return shortfall(ledger, 'costUsd', Number.NaN)
  const rest = left.costUsd - costOfInput(inputTokens, prices)
  const price = costOfOutputToken(inputTokens, prices)
  if (rest < 0) return shortfall(ledger, 'costUsd', costOfInput(inputTokens, prices))
  return price === 0 ? room : Math.min(room, rest / price)
}

/** Which of the limits it is that leaves too little to write. */
function shortOfOutput(ledger: Ledger, { inputTokens, prices }: Plan, fewest: number): Shortfall {
  const left = ledger.left()
  if (left.outputTokens < fewest) return shortfall(ledger, 'outputTokens', fewest)
  if (left.totalTokens - inputTokens < fewest) return shortfall(ledger, 'totalTokens', inputTokens + fewest)
  const needed =
    prices === undefined
      ? Number.NaN
      : costOfInput(inputTokens, prices) + fewest * costOfOutputToken(inputTokens, prices)
  return shortfall(ledger, 'costUsd', needed)
}

const shortfall = (ledger: Ledger, field: keyof Limits, needed: number): Shortfall => ({
  field,
  limit: ledger.limits[field] as number,
  left: ledger.left()[field],
  needed,
  spent: ledger.describe(),
})

const CODES = {
  inputTokens: 'tokens_exhausted',
  outputTokens: 'tokens_exhausted',
  totalTokens: 'tokens_exhausted',
  costUsd: 'cost_exhausted',
  attempts: 'attempts_exhausted',
} as const satisfies Record<keyof Limits, string>

function exhausted({ what }: Plan, { field, limit, left, needed, spent }: Shortfall): Failure {
  const figure = (amount: number) => (field === 'costUsd' ? dollars(amount) : String(Math.floor(amount)))
  const why = Number.isNaN(needed)
    ? `its prices are not known, and budget.costUsd is ${figure(limit)}: give the route its prices`
    : `a further attempt needs ${figure(needed)} and ${figure(left)} is left of budget.${field} ${figure(limit)}`
  return createFailure(CODES[field], `route ${what}: ${why}; spent so far: ${spent}`)
}
