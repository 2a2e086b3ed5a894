import type { Usage } from '../../result/index.ts'
import { createUsage } from '../usage.ts'
import { count, type Fields, fields } from '../wire.ts'

/** All of the input is the sum of three: what is read from and written to the cache is not in `input_tokens`. */
export function readUsage(value: unknown): Usage {
  const usage = fields(value)
  const fresh = count(usage.input_tokens)
  const read = count(usage.cache_read_input_tokens)
  const written = count(usage.cache_creation_input_tokens) ?? writtenByLife(fields(usage.cache_creation))
  return createUsage({
    inputTokens: fresh === undefined ? undefined : fresh + (read ?? 0) + (written ?? 0),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    outputTokens: count(usage.output_tokens),
    reasoningTokens: count(fields(usage.output_tokens_details).thinking_tokens),
  })
}

function writtenByLife(creation: Fields): number | undefined {
  const short = count(creation.ephemeral_5m_input_tokens)
  const long = count(creation.ephemeral_1h_input_tokens)
  return short === undefined && long === undefined ? undefined : (short ?? 0) + (long ?? 0)
}

/** A later report replaces an earlier one field by field, and never adds to it; a field that is missing keeps its value. */
export function mergeUsage(known: Fields, later: unknown): Fields {
  const merged: { [field: string]: unknown } = { ...known }
  for (const [field, value] of Object.entries(fields(later))) {
    if (value !== null && value !== undefined) merged[field] = value
  }
  return merged
}
