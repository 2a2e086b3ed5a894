import { ANSWER_TOOL } from '../answer.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, ProviderError, StreamDecoder, StreamEvent, Target } from '../dialect.ts'
import { parseExactFields } from '../exact-json.ts'
import { createPartial } from '../output.ts'
import { type Fields, fields, isFields, items, text, word } from '../wire.ts'
import { candidateOf, createOutput } from './decode.ts'
import { readErrorObject } from './errors.ts'
import { blockOf } from './finish.ts'
import { PartReader } from './parts.ts'
import { readUsage } from './usage.ts'

export interface GeminiState {
  readonly reader: PartReader
  responseId: string | undefined
  model: string | undefined
  /** A running total: the last one stands. */
  usage: unknown
  /**
   * The last candidate that named a reason to finish, or the feedback on a blocked prompt. Some models name one in every
   * chunk: only the end of the body tells which was the last.
   */
  ended: { readonly candidate: Fields; readonly feedback: Fields } | undefined
  error: ProviderError | undefined
}

const NOTHING: readonly StreamEvent[] = Object.freeze([])

export function createGeminiStream(target: Target): StreamDecoder<GeminiState> {
  return {
    start: () => ({
      reader: new PartReader(target),
      responseId: undefined,
      model: undefined,
      usage: undefined,
      ended: undefined,
      error: undefined,
    }),
    step(state, _event, data) {
      const events = isDone(state) ? NOTHING : readChunk(state, data, target)
      return [state, events, isDone(state)]
    },
    mayEnd: state => state.ended !== undefined,
    end: (state, clean) => endStream(state, clean, target),
    partial: state => createPartial(state.reader.parts, readUsage(state.usage), target),
  }
}

const isDone = ({ ended, error }: GeminiState): boolean =>
  error !== undefined || word(ended?.feedback.blockReason) !== undefined

function readChunk(state: GeminiState, data: string, target: Target): readonly StreamEvent[] {
  const chunk = parseExactFields(data)
  if (chunk === undefined) {
    state.error ??= ownError('bad_envelope', 'a chunk of the stream is no JSON object')
    return NOTHING
  }
  if (isFields(chunk.error)) {
    state.error ??= classify(readErrorObject(chunk, undefined))
    return NOTHING
  }
  state.responseId ??= word(chunk.responseId)
  state.model ??= word(chunk.modelVersion)
  state.usage = chunk.usageMetadata ?? state.usage
  const candidate = candidateOf(chunk)
  const events: StreamEvent[] = []
  const parts = items(fields(candidate.content).parts)
  if (parts.length > 0) state.ended = undefined
  for (const part of parts) readPart(state, fields(part), events, target)
  const feedback = blockOf(chunk)
  if (word(candidate.finishReason) !== undefined || word(feedback.blockReason) !== undefined) {
    state.ended = { candidate, feedback }
  }
  return events
}

function readPart(state: GeminiState, part: Fields, events: StreamEvent[], target: Target): void {
  const index = state.reader.calls
  state.reader.read(part, state.responseId ?? '')
  if (isFields(part.functionCall)) {
    // Arguments that come in pieces make a call with the last of them.
    if (state.reader.calls > index) tellCall(state.reader, index, events, target)
  } else if (text(part.text) === '') return
  else if (part.thought === true) events.push({ type: 'reasoning', text: text(part.text) })
  // Where a tool carries the answer, text beside it is talk and is not told.
  else if (target.mode !== 'tool') events.push({ type: 'text', text: text(part.text) })
}

function tellCall({ parts }: PartReader, index: number, events: StreamEvent[], target: Target): void {
  const call = parts.at(-1)
  if (call?.type !== 'toolCall') return
  const { id, name, arguments: written } = call
  if (target.mode === 'tool' && name === ANSWER_TOOL) events.push({ type: 'text', text: written })
  else events.push({ type: 'toolCall', index, id, name }, { type: 'toolArguments', index, text: written })
}

function endStream(state: GeminiState, clean: boolean, target: Target): Decoded {
  if (state.error !== undefined) return { ok: false, error: state.error }
  if (state.ended === undefined) {
    const how = clean ? 'no finishReason came' : 'the connection broke before a finishReason'
    return { ok: false, error: ownError('stream_broken', how) }
  }
  state.reader.end(state.responseId ?? '')
  const response = {
    candidates: [state.ended.candidate],
    promptFeedback: state.ended.feedback,
    usageMetadata: state.usage,
    modelVersion: state.model,
    responseId: state.responseId,
  }
  return { ok: true, output: createOutput(response, state.reader.parts, target) }
}
