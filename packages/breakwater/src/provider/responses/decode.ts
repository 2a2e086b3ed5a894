import type { Part, RawOutput } from '../../result/index.ts'
import { readErrorObject } from '../chat/errors.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, Target } from '../dialect.ts'
import { createRawOutput } from '../output.ts'
import { append, type Fields, fields, isFields, items, parseFields, word } from '../wire.ts'
import { readFinish } from './finish.ts'
import { readItem } from './items.ts'
import { readUsage } from './usage.ts'

export function decodeResponsesBody(body: string, target: Target): Decoded {
  const response = parseFields(body)
  if (response === undefined) return { ok: false, error: ownError('bad_envelope', 'the body is no JSON object') }
  return decodeResponse(response, target)
}

export function decodeResponse(response: Fields, target: Target): Decoded {
  if (isFields(response.error) || word(response.error) !== undefined) {
    return { ok: false, error: classify(readErrorObject(response, undefined)) }
  }
  if (!Array.isArray(response.output)) {
    return { ok: false, error: ownError('bad_envelope', 'the body has no output') }
  }
  if (response.status === 'failed') {
    return { ok: false, error: classify({ status: undefined, type: undefined, code: undefined, text: '' }) }
  }
  return { ok: true, output: readResponse(response, target) }
}

function readResponse(response: Fields, target: Target): RawOutput {
  const parts: Part[] = []
  const logprobs: unknown[] = []
  let refusal = ''
  for (const item of items(response.output)) {
    const read = readItem(fields(item), target)
    if (read.part !== undefined) parts.push(read.part)
    refusal += read.refusal
    append(logprobs, read.logprobs)
  }
  return createRawOutput(
    {
      parts,
      refusal: word(refusal),
      finish: readFinish(response),
      usage: readUsage(response.usage),
      rawUsage: response.usage ?? undefined,
      model: word(response.model),
      responseId: word(response.id),
      logprobs: logprobs.length === 0 ? undefined : logprobs,
    },
    target,
  )
}
