import type { FinishReason } from '../../result/index.ts'
import type { Finish } from '../finish.ts'
import { word } from '../wire.ts'

/** OpenAI's words, and those of Together (`eos`), Mistral (`model_length`, `error`), DeepSeek, Cohere, OpenRouter. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  COMPLETE: 'stop',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
  length: 'length',
  model_length: 'length',
  max_tokens: 'length',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
  refusal: 'refusal',
  error: 'failed',
  insufficient_system_resource: 'failed',
}

export function readFinish(value: unknown): Finish {
  const raw = word(value)
  return { reason: raw !== undefined && Object.hasOwn(REASONS, raw) ? REASONS[raw]! : 'unknown', raw }
}
