import type { Usage } from '../../result/index.ts'
import { createUsage } from '../usage.ts'
import { count, fields } from '../wire.ts'

/** Both totals hold their parts. */
export function readUsage(value: unknown): Usage {
  const usage = fields(value)
  const input = fields(usage.input_tokens_details)
  return createUsage({
    inputTokens: count(usage.input_tokens),
    cacheReadTokens: count(input.cached_tokens),
    cacheWriteTokens: count(input.cache_write_tokens),
    outputTokens: count(usage.output_tokens),
    reasoningTokens: count(fields(usage.output_tokens_details).reasoning_tokens),
  })
}
