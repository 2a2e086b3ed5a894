import type { FinishReason } from '../../result/index.ts'
import type { Finish } from '../finish.ts'
import { type Fields, fields, word } from '../wire.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  // The answer would go on with a token that this version does not send back.
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  LANGUAGE: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
  MODEL_ARMOR: 'content_filter',
  MALFORMED_FUNCTION_CALL: 'failed',
  UNEXPECTED_TOOL_CALL: 'failed',
  TOO_MANY_TOOL_CALLS: 'failed',
  MALFORMED_RESPONSE: 'failed',
  MISSING_THOUGHT_SIGNATURE: 'failed',
  OTHER: 'failed',
  NO_IMAGE: 'failed',
  IMAGE_OTHER: 'failed',
}

/** A blocked prompt has no candidate; its reason stands beside. */
export function readFinish(candidate: Fields, feedback: Fields): Finish {
  const raw = word(candidate.finishReason)
  if (raw !== undefined) return { reason: Object.hasOwn(REASONS, raw) ? REASONS[raw]! : 'unknown', raw }
  const blocked = word(feedback.blockReason)
  return blocked === undefined ? { reason: 'unknown', raw: undefined } : { reason: 'content_filter', raw: blocked }
}

export const blockOf = (response: Fields): Fields => fields(response.promptFeedback)
