import type { RawOutput, Usage } from '../result/index.ts'
import { countText } from './count-text.ts'
import type { Spending } from './ledger.ts'
import { costOf, type TokenPrices } from './prices.ts'

/** No answer is longer than this: a larger figure is a mistake. */
const MOST_TOKENS = 1_000_000_000

const isCount = (count: number | undefined): count is number =>
  count !== undefined && Number.isInteger(count) && count >= 0 && count <= MOST_TOKENS

/**
 * What the provider says was used, with our estimate, marked so, in place of what is missing or cannot be true.
 *
 * @param output asked where it is needed: counting takes time
 */
export function usageOr(reported: Usage, input: number, output: () => number): Usage {
  const { inputTokens, outputTokens } = reported
  if (isCount(inputTokens) && isCount(outputTokens)) return reported
  return estimated(
    reported,
    isCount(inputTokens) ? inputTokens : input,
    isCount(outputTokens) ? outputTokens : output(),
  )
}

function estimated(reported: Usage, input: number, output: number): Usage {
  const part = (count: number | undefined, whole: number) => (isCount(count) && count <= whole ? count : undefined)
  return {
    inputTokens: input,
    cacheReadTokens: part(reported.cacheReadTokens, input),
    cacheWriteTokens: part(reported.cacheWriteTokens, input),
    outputTokens: output,
    reasoningTokens: part(reported.reasoningTokens, output),
    estimated: true,
  }
}

export const spendingOf = (usage: Usage, prices: TokenPrices | undefined): Spending => ({
  inputTokens: usage.inputTokens ?? 0,
  outputTokens: usage.outputTokens ?? 0,
  costUsd: costOf(usage, prices),
  isEstimated: usage.estimated === true,
})

/** Roughly how many tokens a model wrote. */
export function writtenTokens({ text, reasoning, toolCalls }: RawOutput): number {
  let tokens = countText(text) + countText(reasoning)
  for (const call of toolCalls) tokens += countText(call.name + call.arguments)
  return Math.round(tokens)
}
