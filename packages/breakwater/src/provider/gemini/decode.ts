import type { Part, RawOutput } from '../../result/index.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, Target } from '../dialect.ts'
import { parseExactFields } from '../exact-json.ts'
import { createRawOutput } from '../output.ts'
import { type Fields, fields, firstOf, isFields, items, word } from '../wire.ts'
import { readErrorObject } from './errors.ts'
import { blockOf, readFinish } from './finish.ts'
import { PartReader } from './parts.ts'
import { readUsage } from './usage.ts'

export function decodeGeminiBody(body: string, target: Target): Decoded {
  const response = parseExactFields(body)
  if (response === undefined) return { ok: false, error: ownError('bad_envelope', 'the body is no JSON object') }
  if (isFields(response.error)) return { ok: false, error: classify(readErrorObject(response, undefined)) }
  if (!isResponse(response)) return { ok: false, error: ownError('bad_envelope', 'the body has no candidates') }
  const reader = new PartReader(target)
  readParts(response, reader)
  return { ok: true, output: createOutput(response, reader.parts, target) }
}

/** A blocked prompt has no candidates, and a candidate need not have content: both are answers. */
const isResponse = (response: Fields): boolean =>
  Array.isArray(response.candidates) || isFields(response.promptFeedback) || isFields(response.usageMetadata)

export const candidateOf = (response: Fields): Fields => firstOf(response.candidates)

function readParts(response: Fields, reader: PartReader): void {
  for (const part of items(fields(candidateOf(response).content).parts)) {
    reader.read(fields(part), word(response.responseId) ?? '')
  }
  reader.end(word(response.responseId) ?? '')
}

/** From a whole response, or from the fields that a stream's chunks have added up to. */
export function createOutput(response: Fields, parts: readonly Part[], target: Target): RawOutput {
  const candidate = candidateOf(response)
  return createRawOutput(
    {
      parts,
      refusal: undefined,
      finish: readFinish(candidate, blockOf(response)),
      usage: readUsage(response.usageMetadata),
      rawUsage: response.usageMetadata,
      model: word(response.modelVersion),
      responseId: word(response.responseId),
      logprobs: candidate.logprobsResult,
    },
    target,
  )
}
