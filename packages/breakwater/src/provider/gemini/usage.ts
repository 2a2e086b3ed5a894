import type { Usage } from '../../result/index.ts'
import { createUsage } from '../usage.ts'
import { count, type Fields, fields } from '../wire.ts'

/** Thoughts stand beside the candidates, not inside them; what tools put into the prompt stands beside the prompt. */
export function readUsage(value: unknown): Usage {
  const usage = fields(value)
  const prompt = count(usage.promptTokenCount)
  const thoughts = count(usage.thoughtsTokenCount)
  return createUsage({
    inputTokens: prompt === undefined ? undefined : prompt + (count(usage.toolUsePromptTokenCount) ?? 0),
    cacheReadTokens: count(usage.cachedContentTokenCount),
    outputTokens: readOutput(usage),
    reasoningTokens: thoughts,
  })
}

/** Counts of 0 are left out, so that one part alone is all there was; with neither part, the total may still tell. */
function readOutput(usage: Fields): number | undefined {
  const candidates = count(usage.candidatesTokenCount)
  const thoughts = count(usage.thoughtsTokenCount)
  if (candidates !== undefined || thoughts !== undefined) return (candidates ?? 0) + (thoughts ?? 0)
  const total = count(usage.totalTokenCount)
  const prompt = count(usage.promptTokenCount)
  if (total === undefined || prompt === undefined) return undefined
  return count(total - prompt - (count(usage.toolUsePromptTokenCount) ?? 0))
}
