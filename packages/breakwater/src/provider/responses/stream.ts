import type { Part } from '../../result/index.ts'
import { ANSWER_TOOL } from '../answer.ts'
import { readErrorObject } from '../chat/errors.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, PartialOutput, ProviderError, StreamDecoder, StreamEvent, Target } from '../dialect.ts'
import { createPartial } from '../output.ts'
import { count, type Fields, fields, isFields, items, parseFields, text, word } from '../wire.ts'
import { decodeResponse } from './decode.ts'
import { readItem } from './items.ts'
import { readUsage } from './usage.ts'

/** An output item that has begun. */
interface Item {
  readonly start: Fields
  /** For tool calls: which of them, from 0. */
  readonly call: number | undefined
  /** Of a message: its text so far. */
  text: string
  /** Of a tool call: how much of its arguments has been told. */
  told: number
  whole: Fields | undefined
}

export interface ResponsesState {
  readonly items: Map<number, Item>
  calls: number
  /** What the terminal event holds. */
  response: Fields | undefined
  /** The envelope as it was first sent; its usage is not known yet. */
  created: Fields
  error: ProviderError | undefined
  done: boolean
}

const NOTHING: readonly StreamEvent[] = Object.freeze([])

export function createResponsesStream(target: Target): StreamDecoder<ResponsesState> {
  return {
    start: () => ({
      items: new Map(),
      calls: 0,
      response: undefined,
      created: {},
      error: undefined,
      done: false,
    }),
    step(state, event, data) {
      if (state.done) return [state, NOTHING, true]
      // OpenAI never sends it, routers add it behind the terminal event.
      const events = data.startsWith('[DONE]') ? NOTHING : readEvent(state, event, data, target)
      return [state, events, state.done]
    },
    end: (state, clean) => endStream(state, clean, target),
    partial: state => partialOf(state, target),
  }
}

function readEvent(state: ResponsesState, name: string, data: string, target: Target): readonly StreamEvent[] {
  const event = parseFields(data)
  if (event === undefined) return fail(state, ownError('bad_envelope', 'an event of the stream is no JSON object'))
  switch (word(event.type) ?? name) {
    case 'response.output_text.delta':
      return readText(state, event, target)
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return text(event.delta) === '' ? NOTHING : [{ type: 'reasoning', text: text(event.delta) }]
    case 'response.function_call_arguments.delta':
      return tellArguments(state, event, text(event.delta), target)
    case 'response.output_item.added':
      return startItem(state, event, target)
    case 'response.output_item.done':
      return endItem(state, event, target)
    case 'response.created':
      state.created = fields(event.response)
      return NOTHING
    case 'response.completed':
    case 'response.incomplete':
      state.response = fields(event.response)
      state.done = true
      return NOTHING
    case 'response.failed':
      return fail(state, classify(readErrorObject(fields(event.response), undefined)))
    case 'error':
      return fail(state, classify(readErrorObject(event, undefined)))
    default:
      return isFields(event.error) ? fail(state, classify(readErrorObject(event, undefined))) : NOTHING
  }
}

function fail(state: ResponsesState, error: ProviderError): readonly StreamEvent[] {
  state.error ??= error
  state.done = true
  return NOTHING
}

const isAnswer = (item: Fields, target: Target): boolean => target.mode === 'tool' && item.name === ANSWER_TOOL

function startItem(state: ResponsesState, event: Fields, target: Target): readonly StreamEvent[] {
  const start = fields(event.item)
  const isCall = start.type === 'function_call' && !isAnswer(start, target)
  const call = isCall ? state.calls++ : undefined
  state.items.set(count(event.output_index) ?? state.items.size, { start, call, text: '', told: 0, whole: undefined })
  if (call === undefined) return NOTHING
  return [{ type: 'toolCall', index: call, id: word(start.call_id) ?? text(start.id), name: text(start.name) }]
}

function readText(state: ResponsesState, event: Fields, target: Target): readonly StreamEvent[] {
  const piece = text(event.delta)
  const item = state.items.get(count(event.output_index) ?? -1)
  if (item !== undefined) item.text += piece
  // Where a tool carries the answer, text beside it is talk and is not told.
  return piece === '' || target.mode === 'tool' ? NOTHING : [{ type: 'text', text: piece }]
}

function tellArguments(state: ResponsesState, event: Fields, piece: string, target: Target): readonly StreamEvent[] {
  const item = state.items.get(count(event.output_index) ?? -1)
  if (item === undefined || piece === '') return NOTHING
  item.told += piece.length
  if (item.call !== undefined) return [{ type: 'toolArguments', index: item.call, text: piece }]
  return isAnswer(item.start, target) ? [{ type: 'text', text: piece }] : NOTHING
}

/** The item is repeated whole; what of its arguments had not been told is told now. */
function endItem(state: ResponsesState, event: Fields, target: Target): readonly StreamEvent[] {
  const whole = fields(event.item)
  const index = count(event.output_index) ?? -1
  const begun = state.items.has(index) ? NOTHING : startItem(state, event, target)
  const item = state.items.get(index) ?? [...state.items.values()].at(-1)
  if (item === undefined) return begun
  item.whole = whole
  const rest = text(whole.arguments).slice(item.told)
  return rest === '' ? begun : [...begun, ...tellArguments(state, event, rest, target)]
}

function endStream(state: ResponsesState, clean: boolean, target: Target): Decoded {
  if (state.error !== undefined) return { ok: false, error: state.error }
  if (state.response === undefined) {
    const how = clean ? 'no terminal event came' : 'the connection broke before the terminal event'
    return { ok: false, error: ownError('stream_broken', how) }
  }
  // Some fronts leave the terminal event's output empty.
  const isEmpty = items(state.response.output).length === 0
  const response = isEmpty ? { ...state.response, output: wholeItems(state) } : state.response
  return decodeResponse(response, target)
}

function inOrder(state: ResponsesState): readonly Item[] {
  return [...state.items].sort(([left], [right]) => left - right).map(([, item]) => item)
}

const wholeItems = (state: ResponsesState): readonly Fields[] =>
  inOrder(state)
    .map(item => item.whole)
    .filter(item => item !== undefined)

/** Items that ended, and the text of a message that did not. */
function partialOf(state: ResponsesState, target: Target): PartialOutput {
  const parts: Part[] = []
  for (const item of inOrder(state)) {
    const part = item.whole === undefined ? unfinished(item) : readItem(item.whole, target).part
    if (part !== undefined) parts.push(part)
  }
  return createPartial(withoutDanglingReasoning(parts), readUsage(state.created.usage), target)
}

const unfinished = (item: Item): Part | undefined => (item.text === '' ? undefined : { type: 'text', text: item.text })

/** A reasoning item is refused without the whole item that followed it. */
function withoutDanglingReasoning(parts: readonly Part[]): readonly Part[] {
  return parts.filter((part, index) => {
    const next = parts[index + 1]
    return part.type !== 'reasoning' || (next !== undefined && 'origin' in next)
  })
}
