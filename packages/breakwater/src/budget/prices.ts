import type { Usage } from '../result/index.ts'

/** US dollars per million tokens; in steps where a longer input makes every token dearer. */
export type Rate = number | { readonly base: number; readonly tiers: readonly Tier[] }

export interface Tier {
  /** Input tokens above which the price holds, for all tokens. */
  readonly start: number
  readonly price: number
}

/** US dollars per million tokens. */
export interface TokenPrices {
  readonly input: Rate
  readonly output: Rate
  /** Default: the price of input. */
  readonly cacheRead?: Rate
  /** Default: the price of input. */
  readonly cacheWrite?: Rate
  /** Default: the price of output. */
  readonly reasoning?: Rate
}

/** What a usage costs; undefined where a price or a count is not known, never 0 for unknown. */
export function costOf(usage: Usage, prices: TokenPrices | undefined): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage
  if (prices === undefined || inputTokens === undefined || outputTokens === undefined) return undefined
  const plain = Math.max(inputTokens - cacheReadTokens - cacheWriteTokens, 0)
  const written = Math.max(outputTokens - reasoningTokens, 0)
  const at = (rate: Rate) => priceAt(rate, inputTokens)
  const total =
    plain * at(prices.input) +
    cacheReadTokens * at(prices.cacheRead ?? prices.input) +
    cacheWriteTokens * at(prices.cacheWrite ?? prices.input) +
    written * at(prices.output) +
    reasoningTokens * at(prices.reasoning ?? prices.output)
  return total / PER
}

const PER = 1_000_000

function priceAt(rate: Rate, inputTokens: number): number {
  if (typeof rate === 'number') return rate
  let price = rate.base
  for (const tier of rate.tiers) if (inputTokens > tier.start) price = tier.price
  return price
}

/** What input that is not in any cache costs, and one token of output after it. */
export const costOfInput = (inputTokens: number, prices: TokenPrices): number =>
  (inputTokens * priceAt(prices.input, inputTokens)) / PER

export const costOfOutputToken = (inputTokens: number, prices: TokenPrices): number =>
  priceAt(prices.output, inputTokens) / PER
