import type { Usage } from '../result/index.ts'

/** US dollars per million tokens. */
export interface TokenPrices {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

/** What a usage costs; undefined where a price or a count is not known, never 0 for unknown. */
export function costOf(usage: Usage, prices: TokenPrices | undefined): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  if (prices === undefined || inputTokens === undefined || outputTokens === undefined) return undefined
  const plain = Math.max(inputTokens - cacheReadTokens - cacheWriteTokens, 0)
  const total =
    plain * prices.input +
    cacheReadTokens * (prices.cacheRead ?? prices.input) +
    cacheWriteTokens * (prices.cacheWrite ?? prices.input) +
    outputTokens * prices.output
  return total / 1_000_000
}
