import type { FinishReason } from '../../result/index.ts'
import type { Finish } from '../finish.ts'
import { word } from '../wire.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  pause_turn: 'paused',
  compaction: 'paused',
}

export function readFinish(value: unknown): Finish {
  const raw = word(value)
  return { reason: raw !== undefined && Object.hasOwn(REASONS, raw) ? REASONS[raw]! : 'unknown', raw }
}
