import type { Part } from '../../result/index.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, Target } from '../dialect.ts'
import { parseExactFields } from '../exact-json.ts'
import { createRawOutput } from '../output.ts'
import { type Fields, fields, isFields, word } from '../wire.ts'
import { readBlock } from './blocks.ts'
import { readErrorObject } from './errors.ts'
import { readFinish } from './finish.ts'
import { readUsage } from './usage.ts'

export function decodeAnthropicBody(body: string, target: Target): Decoded {
  const message = parseExactFields(body)
  if (message === undefined) return { ok: false, error: ownError('bad_envelope', 'the body is no JSON object') }
  if (message.type === 'error' || isFields(message.error)) {
    return { ok: false, error: classify(readErrorObject(message, undefined)) }
  }
  // A list as it is sent; a text in its place is what may be asked with.
  const content = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
  if (!Array.isArray(content)) {
    return { ok: false, error: ownError('bad_envelope', 'the body has no content') }
  }
  const parts: Part[] = []
  for (const block of content) {
    const part = readBlock(fields(block), target)
    if (part !== undefined) parts.push(part)
  }
  return { ok: true, output: createOutput(message, parts, target) }
}

/** From a whole message or from what a stream has gathered of one. */
export function createOutput(
  message: Fields,
  parts: readonly Part[],
  target: Target,
): (Decoded & { ok: true })['output'] {
  return createRawOutput(
    {
      parts,
      refusal: readRefusal(message),
      finish: readFinish(message.stop_reason),
      usage: readUsage(message.usage),
      rawUsage: message.usage,
      model: word(message.model),
      responseId: word(message.id),
    },
    target,
  )
}

function readRefusal(message: Fields): string | undefined {
  if (message.stop_reason !== 'refusal') return undefined
  const details = fields(message.stop_details)
  return word(details.explanation) ?? word(details.category) ?? 'refusal'
}
