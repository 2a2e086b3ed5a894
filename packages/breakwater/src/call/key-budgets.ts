import type { CallAttempt } from '../attempt/index.ts'
import {
  type BudgetLease,
  type BudgetRefusal,
  type BudgetStore,
  costOf,
  OUTPUT_RESERVE,
  type StoreAmounts,
} from '../budget/index.ts'
import type { Maybe, Outcome, Reserve, Share, Tell } from '../policy/index.ts'
import { createFailure, type Failure, type RawOutput, UNKNOWN_USAGE } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import { meterOf } from './meters.ts'

type KeyShare = Share<CallAttempt, RawOutput>

/** Longer than any attempt goes on after its call: then the store takes back what nobody settled. */
const GRACE_MS = 10_000

/** Sets the attempt's share aside in what the keys of its call may spend. When the store fails, the call goes on. */
export function keyShares(store: BudgetStore, now: () => number, tell: Tell): Reserve<CallAttempt, RawOutput> {
  return attempt => {
    const { budgetKey } = (attempt.call as OpenCall).options
    if (budgetKey === undefined) return free(attempt)
    const failed = () => {
      tell({ type: 'state_failed', store: 'budget', route: attempt.route })
      return free(attempt)
    }
    const take = (): Maybe<KeyShare | { readonly failure: Failure }> => {
      const keys = typeof budgetKey === 'string' ? [budgetKey] : budgetKey
      const taken = store.reserve(keys, needOf(attempt), attempt.call.deadlineMs - now() + GRACE_MS)
      return taken instanceof Promise ? taken.then(answer => shareOf(answer)) : shareOf(taken)
    }
    const shareOf = (answer: Awaited<ReturnType<BudgetStore['reserve']>>): KeyShare | { readonly failure: Failure } => {
      if ('field' in answer) return { failure: refused(answer) }
      const settle = (outcome: Outcome) => {
        settleIn(store, answer, outcome).catch(failed)
        return outcome
      }
      return { attempt, settle }
    }
    try {
      const share = take()
      return share instanceof Promise ? share.catch(failed) : share
    } catch {
      return failed()
    }
  }
}

const settleIn = async (store: BudgetStore, lease: BudgetLease, outcome: Outcome): Promise<void> =>
  await store.settle(lease, spentIn(outcome))

const free = (attempt: CallAttempt): KeyShare => ({ attempt, settle: outcome => outcome })

function needOf({ request, route, tokens }: CallAttempt): StoreAmounts {
  const inputTokens = tokens.input
  const outputTokens = request.settings.maxOutputTokens ?? route.settings.maxOutputTokens ?? OUTPUT_RESERVE
  const costUsd = costOf({ ...UNKNOWN_USAGE, inputTokens, outputTokens }, meterOf(route).prices)
  return { attempts: 1, inputTokens, outputTokens, costUsd }
}

/** As reported, or as estimated and marked so before. */
function spentIn({ report }: Outcome): StoreAmounts {
  return {
    attempts: report === undefined ? 0 : 1,
    inputTokens: report?.usage.inputTokens ?? 0,
    outputTokens: report?.usage.outputTokens ?? 0,
    costUsd: report?.costUsd ?? 0,
  }
}

const CODES = {
  inputTokens: 'tokens_exhausted',
  outputTokens: 'tokens_exhausted',
  totalTokens: 'tokens_exhausted',
  costUsd: 'cost_exhausted',
  attempts: 'attempts_exhausted',
} as const satisfies Record<BudgetRefusal['field'], string>

/** The key is the caller's own name for somebody: it is not repeated. */
function refused({ period, field, limit, left, retryAfterMs }: BudgetRefusal): Failure {
  const message = `budgetKey: ${left} is left of the ${field} that its key may spend in a ${period}, ${limit}, and the attempt needs more`
  return createFailure(CODES[field], message, { retryable: retryAfterMs !== undefined, retryAfterMs })
}
