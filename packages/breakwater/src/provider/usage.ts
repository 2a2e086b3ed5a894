import type { Usage } from '../result/index.ts'

/**
 * Token counts in our terms. No part is larger than its whole: routers have been seen to report 11 reasoning tokens of
 * 10 output tokens.
 */
export function createUsage(counts: Partial<Usage>): Usage {
  const { inputTokens, outputTokens } = counts
  return {
    inputTokens,
    cacheReadTokens: atMost(counts.cacheReadTokens, inputTokens),
    cacheWriteTokens: atMost(counts.cacheWriteTokens, inputTokens),
    outputTokens,
    reasoningTokens: atMost(counts.reasoningTokens, outputTokens),
  }
}

const atMost = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined ? part : Math.min(part, whole)
