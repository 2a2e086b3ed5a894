import type { ReasoningLevel } from './dialect.ts'

/** What a level means in tokens on models that only know a budget. Each doubles or more, as the levels' own effects do. */
export const DEFAULT_LEVEL_BUDGETS: Readonly<Record<ReasoningLevel, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
}
