import type { FinishReason } from '../../result/index.ts'
import type { Finish } from '../finish.ts'
import { word } from '../wire.ts'

/**
 * OpenAI's words, and those of Together (`eos`), Mistral (`model_length`, `error`), DeepSeek, Cohere, OpenRouter, Z.ai
 * (`network_error`), of engines (`abort`) and of other dialects that a gateway passes on. In lower case.
 */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  complete: 'stop',
  normal: 'stop',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  tool_use: 'tool_calls',
  length: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  content_filter: 'content_filter',
  sensitive: 'content_filter',
  safety: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  refusal: 'refusal',
  error: 'failed',
  network_error: 'failed',
  insufficient_system_resource: 'failed',
  abort: 'failed',
  aborted: 'failed',
  cancelled: 'failed',
  canceled: 'failed',
  timeout: 'failed',
  repetition: 'failed',
  repetition_truncation: 'failed',
}

export function readFinish(value: unknown): Finish {
  const raw = word(value)
  const known = raw?.toLowerCase()
  return { reason: known !== undefined && Object.hasOwn(REASONS, known) ? REASONS[known]! : 'unknown', raw }
}
