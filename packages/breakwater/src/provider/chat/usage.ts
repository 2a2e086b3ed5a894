import type { Usage } from '../../result/index.ts'
import { createUsage } from '../usage.ts'
import { count, fields } from '../wire.ts'

/** Both totals hold their parts. DeepSeek names its cache hits beside the details. */
export function readUsage(value: unknown): Usage {
  const usage = fields(value)
  const input = fields(usage.prompt_tokens_details)
  const output = fields(usage.completion_tokens_details)
  return createUsage({
    inputTokens: count(usage.prompt_tokens),
    cacheReadTokens: count(input.cached_tokens) ?? count(usage.prompt_cache_hit_tokens),
    cacheWriteTokens: count(input.cache_write_tokens),
    outputTokens: count(usage.completion_tokens),
    reasoningTokens: count(output.reasoning_tokens),
  })
}
