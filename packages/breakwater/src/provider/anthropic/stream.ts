import type { Part } from '../../result/index.ts'
import { ANSWER_TOOL } from '../answer.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, PartialOutput, ProviderError, StreamDecoder, StreamEvent, Target } from '../dialect.ts'
import { LearnedText } from '../learned-text.ts'
import { createPartial } from '../output.ts'
import { count, type Fields, fields, isFields, isJson, parseFields, text, word } from '../wire.ts'
import { readBlock } from './blocks.ts'
import { createOutput } from './decode.ts'
import { readErrorObject } from './errors.ts'
import { mergeUsage, readUsage } from './usage.ts'

/** A content block that is still growing. */
interface Block {
  readonly start: Fields
  /** For tool calls: which of them, from 0. */
  readonly call: number | undefined
  text: string
  thinking: string
  signature: string
  /** Fragments of a tool's input. */
  input: string
  readonly citations: unknown[]
  readonly learned: LearnedText
  stopped: boolean
}

export interface AnthropicState {
  message: Fields
  usage: Fields
  readonly blocks: Map<number, Block>
  calls: number
  /** The block to which text was added last. */
  current: Block | undefined
  /** Something was told to the reader, who cannot be told to forget it. */
  told: boolean
  error: ProviderError | undefined
  done: boolean
}

const NOTHING: readonly StreamEvent[] = Object.freeze([])

export function createAnthropicStream(target: Target): StreamDecoder<AnthropicState> {
  return {
    start: () => ({
      message: {},
      usage: {},
      blocks: new Map(),
      calls: 0,
      current: undefined,
      told: false,
      error: undefined,
      done: false,
    }),
    step(state, _event, data) {
      if (state.done) return [state, NOTHING, true]
      const { current } = state
      const text = current?.learned.read(data)
      const isLearned = text !== undefined && current !== undefined
      const events = isLearned ? addText(current, text, target) : readEvent(state, data, target)
      if (events.length > 0) state.told = true
      return [state, events, state.done]
    },
    end: (state, clean) => endStream(state, clean, target),
    partial: state => partialOf(state, target),
  }
}

function readEvent(state: AnthropicState, data: string, target: Target): readonly StreamEvent[] {
  const event = parseFields(data)
  if (event === undefined) return fail(state, ownError('bad_envelope', 'an event of the stream is no JSON object'))
  switch (event.type) {
    case 'content_block_delta':
      return readDelta(state, event, data, target)
    case 'content_block_start':
      return startBlock(state, event, target)
    case 'content_block_stop':
      return stopBlock(state, event)
    case 'message_start':
      return startMessage(state, fields(event.message))
    case 'message_delta':
      return readMessageDelta(state, event)
    case 'message_stop':
      state.done = true
      return NOTHING
    case 'error':
      return fail(state, classify(readErrorObject(event, undefined)))
    default:
      return isFields(event.error) ? fail(state, classify(readErrorObject(event, undefined))) : NOTHING
  }
}

function fail(state: AnthropicState, error: ProviderError): readonly StreamEvent[] {
  state.error ??= error
  state.done = true
  return NOTHING
}

/** Behind a proxy that retries, a second message may begin in the middle: the first one is void. */
function startMessage(state: AnthropicState, message: Fields): readonly StreamEvent[] {
  const known = word(state.message.id)
  if (known !== undefined && known === word(message.id)) return NOTHING
  if (state.told) return fail(state, ownError('stream_broken', 'another message began in the middle of this one'))
  state.blocks.clear()
  state.calls = 0
  state.message = message
  state.usage = mergeUsage({}, message.usage)
  return NOTHING
}

function startBlock(state: AnthropicState, event: Fields, target: Target): readonly StreamEvent[] {
  const index = count(event.index) ?? state.blocks.size
  const start = fields(event.content_block)
  const isCall = start.type === 'tool_use' && !isAnswer(start, target)
  const call = isCall ? state.calls++ : undefined
  state.current = undefined
  state.blocks.set(index, {
    start,
    call,
    text: text(start.text),
    thinking: text(start.thinking),
    signature: text(start.signature),
    input: '',
    citations: [],
    learned: new LearnedText(),
    stopped: false,
  })
  if (call !== undefined) return [{ type: 'toolCall', index: call, id: text(start.id), name: text(start.name) }]
  return text(start.text) === '' ? NOTHING : tellText(text(start.text), target)
}

function stopBlock(state: AnthropicState, event: Fields): readonly StreamEvent[] {
  const block = state.blocks.get(count(event.index) ?? -1)
  if (block !== undefined) block.stopped = true
  return NOTHING
}

const isAnswer = (start: Fields, target: Target): boolean => target.mode === 'tool' && start.name === ANSWER_TOOL

/** Where a tool carries the answer, text beside it is talk and is not told. */
const tellText = (piece: string, target: Target): readonly StreamEvent[] =>
  target.mode === 'tool' ? NOTHING : [{ type: 'text', text: piece }]

function readDelta(state: AnthropicState, event: Fields, data: string, target: Target): readonly StreamEvent[] {
  const delta = fields(event.delta)
  const block = blockOf(state, event, delta, target)
  if (block === undefined) return fail(state, ownError('stream_broken', 'a piece came of a block that never began'))
  switch (delta.type) {
    case 'text_delta':
      learn(state, event, block, data)
      return addText(block, text(delta.text), target)
    case 'input_json_delta':
      return addInput(block, text(delta.partial_json), target)
    case 'thinking_delta': {
      const piece = text(delta.thinking)
      block.thinking += piece
      return piece === '' ? NOTHING : [{ type: 'reasoning', text: piece }]
    }
    case 'signature_delta':
      block.signature = text(delta.signature)
      return NOTHING
    case 'citations_delta':
      block.citations.push(delta.citation)
      return NOTHING
    default:
      return NOTHING
  }
}

/** A text needs no beginning; what a tool is called, and what a thought is, only the beginning says. */
function blockOf(state: AnthropicState, event: Fields, delta: Fields, target: Target): Block | undefined {
  const index = count(event.index) ?? -1
  if (!state.blocks.has(index) && delta.type === 'text_delta') {
    startBlock(state, { index, content_block: { type: 'text' } }, target)
  }
  return state.blocks.get(index)
}

function addText(block: Block, piece: string, target: Target): readonly StreamEvent[] {
  block.text += piece
  return piece === '' ? NOTHING : tellText(piece, target)
}

/** Deltas of one block differ in their text alone. */
function learn(state: AnthropicState, event: Fields, block: Block, data: string): void {
  state.current = block
  block.learned.learn(data, text(fields(event.delta).text), textOf)
}

function textOf(data: string): string | undefined {
  const event = parseFields(data) ?? {}
  const delta = fields(event.delta)
  const isText = event.type === 'content_block_delta' && delta.type === 'text_delta'
  return isText ? word(delta.text) : undefined
}

function addInput(block: Block, piece: string, target: Target): readonly StreamEvent[] {
  if (piece === '') return NOTHING
  block.input += piece
  if (block.call !== undefined) return [{ type: 'toolArguments', index: block.call, text: piece }]
  return isAnswer(block.start, target) ? [{ type: 'text', text: piece }] : NOTHING
}

function readMessageDelta(state: AnthropicState, event: Fields): readonly StreamEvent[] {
  state.usage = mergeUsage(state.usage, event.usage)
  state.message = { ...state.message, ...fields(event.delta) }
  return NOTHING
}

function endStream(state: AnthropicState, clean: boolean, target: Target): Decoded {
  if (state.error !== undefined) return { ok: false, error: state.error }
  if (!state.done) {
    const how = clean ? 'no message_stop came' : 'the connection broke before message_stop'
    return { ok: false, error: ownError('stream_broken', how) }
  }
  if (word(state.message.stop_reason) === undefined) {
    return { ok: false, error: ownError('stream_broken', 'no stop_reason came') }
  }
  const usage = Object.keys(state.usage).length === 0 ? undefined : state.usage
  return { ok: true, output: createOutput({ ...state.message, usage }, partsOf(state, false, target), target) }
}

function partialOf(state: AnthropicState, target: Target): PartialOutput {
  return createPartial(partsOf(state, true, target), readUsage(state.usage), target)
}

/** In the order of their indexes. Of a broken stream, thoughts that were not stopped are left out: they bear no signature yet. */
function partsOf(state: AnthropicState, broken: boolean, target: Target): readonly Part[] {
  const parts: Part[] = []
  for (const [, block] of [...state.blocks].sort(([left], [right]) => left - right)) {
    if (broken && !block.stopped && block.start.type !== 'text' && block.start.type !== 'tool_use') continue
    const written = block.input === '' && block.stopped ? '{}' : block.input
    const part = readBlock(wholeBlock(block), target, written)
    if (part !== undefined) parts.push(part)
  }
  return parts
}

/** The block as a body would have held it. */
function wholeBlock(block: Block): Fields {
  const { start } = block
  if (start.type === 'text') {
    return { ...start, text: block.text, ...(block.citations.length === 0 ? {} : { citations: block.citations }) }
  }
  if (start.type === 'thinking') return { ...start, thinking: block.thinking, signature: block.signature }
  // A call's arguments go as they were written, beside its block.
  if (start.type === 'tool_use' || block.input === '' || !isFields(start.input)) return start
  return { ...start, input: isJson(block.input) ? JSON.parse(block.input) : start.input }
}
