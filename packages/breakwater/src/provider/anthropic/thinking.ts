import type { Settings } from '../../result/index.ts'
import type { Capabilities, ReasoningLevel } from '../dialect.ts'
import { DEFAULT_LEVEL_BUDGETS } from '../reasoning-budget.ts'
import type { Fields } from '../wire.ts'

/** How a reasoning setting is said to a Claude model. */
export interface Thinking {
  /** Required by the API; counts thinking too. */
  readonly maxTokens: number
  readonly thinking: Fields | undefined
  readonly effort: string | undefined
  /** A forced tool choice is refused beside a thinking budget. */
  readonly forbidsForcing: boolean
}

/** Where neither caller nor table names a cap. */
const DEFAULT_MAX_TOKENS = 8_192
export const MIN_BUDGET_TOKENS = 1_024

export function encodeThinking(settings: Settings, capabilities: Capabilities): Thinking {
  const maxTokens = settings.maxOutputTokens ?? capabilities.defaultOutputCap ?? DEFAULT_MAX_TOKENS
  const asked = settings.reasoning
  const off = { maxTokens, thinking: undefined, effort: undefined, forbidsForcing: false }
  if (asked === undefined || capabilities.reasoningForm === 'none') return off
  if (asked === 'none') return { ...off, thinking: { type: 'disabled' } }
  if (typeof asked === 'object') return withBudget(asked.budgetTokens, maxTokens)
  if (capabilities.reasoningForm === 'budget') return withBudget(DEFAULT_LEVEL_BUDGETS[asked], maxTokens)
  return { ...off, thinking: { type: 'adaptive' }, effort: asEffort(asked) }
}

/** The budget lies within the cap; a cap below the smallest budget leaves no room to think. */
function withBudget(wanted: number, maxTokens: number): Thinking {
  const budget = Math.min(Math.max(wanted, MIN_BUDGET_TOKENS), maxTokens - 1)
  if (budget < MIN_BUDGET_TOKENS) return { maxTokens, thinking: undefined, effort: undefined, forbidsForcing: false }
  const thinking = { type: 'enabled', budget_tokens: budget }
  return { maxTokens, thinking, effort: undefined, forbidsForcing: true }
}

/** There is no `minimal` here; `low` is the least. */
const asEffort = (level: ReasoningLevel): string => (level === 'minimal' ? 'low' : level)
