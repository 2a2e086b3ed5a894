import { AsyncLocalStorage } from 'node:async_hooks'
import { BUDGET_FIELDS, type Budget, Ledger, type Left } from '../budget/index.ts'
import { misuse } from '../result/index.ts'

interface Scope {
  /** The innermost first. */
  readonly ledgers: readonly [Ledger, ...Ledger[]]
  /** On `performance.now`. */
  readonly endsAtMs: number
}

const scopes = new AsyncLocalStorage<Scope>()

/**
 * Bounds every call that is made within `run`, across functions, prompts and clients, at once or one after the other:
 * together they spend no more than the budget. Budgets nest; an inner one never widens an outer one.
 *
 * `await withBudget({ costUsd: 0.05, timeMs: 30_000 }, async () => …)`
 *
 * A call that sets no `maxOutputTokens` takes a quarter of the output that is left, so that others can run beside it.
 *
 * @throws BreakwaterError for a field that is unknown or no number of at least 0
 */
export function withBudget<T>(budget: Budget, run: () => T): T {
  checkBudget(budget)
  const outer = scopes.getStore()
  const { timeMs = Number.POSITIVE_INFINITY, ...limits } = budget
  return scopes.run(
    {
      ledgers: [new Ledger(limits), ...(outer?.ledgers ?? [])],
      endsAtMs: Math.min(performance.now() + timeMs, outer?.endsAtMs ?? Number.POSITIVE_INFINITY),
    },
    run,
  )
}

/** What budgets around the present moment leave, and what was spent within the innermost. */
export interface CurrentBudget {
  /** Infinite where nothing bounds it. What is set aside for calls under way is not left. */
  readonly left: Left & { readonly timeMs: number }
  readonly spent: {
    readonly attempts: number
    readonly inputTokens: number
    readonly outputTokens: number
    /** Of calls whose prices are known. */
    readonly costUsd: number
    /** Some figures are ours: a provider did not say. */
    readonly isEstimated: boolean
  }
}

/** For loops that decide by what is left. Undefined outside of `withBudget`. */
export function currentBudget(): CurrentBudget | undefined {
  const scope = scopes.getStore()
  if (scope === undefined) return undefined
  const [innermost, ...others] = scope.ledgers
  const left: { -readonly [field in keyof Left]: number } = { ...innermost.left() }
  for (const ledger of others) {
    const more = ledger.left()
    for (const field in left) left[field as keyof Left] = Math.min(left[field as keyof Left], more[field as keyof Left])
  }
  return { left: { ...left, timeMs: Math.max(scope.endsAtMs - performance.now(), 0) }, spent: { ...innermost.spent } }
}

/** What a call that begins now is made within. */
export function aroundNow(): { readonly ledgers: readonly Ledger[]; readonly leftMs: number } {
  const scope = scopes.getStore()
  return scope === undefined ? NOTHING : { ledgers: scope.ledgers, leftMs: scope.endsAtMs - performance.now() }
}

const NOTHING = { ledgers: [], leftMs: Number.POSITIVE_INFINITY }

function checkBudget(budget: Budget): void {
  for (const [field, value] of Object.entries(budget)) {
    if (!BUDGET_FIELDS.includes(field as keyof Budget)) {
      throw misuse('withBudget', `one of the fields ${BUDGET_FIELDS.join(', ')}`, `the unknown field ${field}`)
    }
    if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
      throw misuse(`withBudget ${field}`, 'a number of at least 0', typeof value)
    }
  }
}
