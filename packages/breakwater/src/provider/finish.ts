import type { FinishReason, RawToolCall } from '../result/index.ts'
import { isJson } from './wire.ts'

export interface Finish {
  readonly reason: FinishReason
  /** The provider's word. */
  readonly raw: string | undefined
}

/**
 * What the reason means beside what came: providers name a tool call differently or not at all (Gemini says `STOP`),
 * so the calls themselves decide.
 */
export function settleFinish(finish: Finish, written: { text: string; toolCalls: number; refusal: boolean }): Finish {
  const { reason, raw } = finish
  if (written.refusal && (reason === 'stop' || reason === 'unknown')) return { reason: 'refusal', raw }
  if (written.toolCalls > 0) return reason === 'stop' || reason === 'unknown' ? { reason: 'tool_calls', raw } : finish
  if (reason !== 'tool_calls') return finish
  return { reason: written.text === '' ? 'failed' : 'stop', raw }
}

/** After these the last tool call may be cut in the middle. */
const CUTTING: ReadonlySet<FinishReason> = new Set(['length', 'content_filter', 'refusal', 'paused', 'failed'])

/** A tool call that was cut is no tool call: calls are written in order, so it can only be the last. */
export function withoutCutCall<Call extends RawToolCall>(
  calls: readonly Call[],
  reason: FinishReason,
): readonly Call[] {
  const last = calls.at(-1)
  return last === undefined || !CUTTING.has(reason) || isJson(last.arguments) ? calls : calls.slice(0, -1)
}
