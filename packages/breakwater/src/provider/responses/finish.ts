import type { FinishReason } from '../../result/index.ts'
import type { Finish } from '../finish.ts'
import { type Fields, fields, items, word } from '../wire.ts'

const STATUSES: Readonly<Record<string, FinishReason>> = {
  completed: 'stop',
  complete: 'stop',
  // Background responses: they are asked for again until they have ended.
  queued: 'paused',
  in_progress: 'paused',
  cancelled: 'failed',
  failed: 'failed',
}

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  max_messages: 'length',
  steered: 'length',
  content_filter: 'content_filter',
}

const isCutMessage = (item: unknown): boolean => {
  const { type, status } = fields(item)
  return type === 'message' && status === 'incomplete'
}

/** An incomplete response says why beside its status; a reason that is not known has cut the answer all the same. */
export function readFinish(response: Fields): Finish {
  const raw = word(response.status)
  if (raw === 'incomplete') {
    const why = word(fields(response.incomplete_details).reason)
    return {
      reason: why !== undefined && Object.hasOwn(INCOMPLETE, why) ? INCOMPLETE[why]! : 'length',
      raw: why ?? raw,
    }
  }
  const reason = raw !== undefined && Object.hasOwn(STATUSES, raw) ? STATUSES[raw]! : 'unknown'
  const isCut = (reason === 'stop' || reason === 'unknown') && items(response.output).some(isCutMessage)
  return isCut ? { reason: 'length', raw: 'incomplete' } : { reason, raw }
}
