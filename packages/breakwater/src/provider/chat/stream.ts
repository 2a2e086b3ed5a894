import type { Part, ReasoningPart, TextPart, ToolCallPart } from '../../result/index.ts'
import { ANSWER_TOOL } from '../answer.ts'
import { classify, ownError } from '../classify.ts'
import type { Decoded, ProviderError, StreamDecoder, StreamEvent, Target } from '../dialect.ts'
import { writeArguments } from '../exact-json.ts'
import { LearnedText } from '../learned-text.ts'
import { createPartial, createRawOutput, reasoningPart } from '../output.ts'
import { append, count, type Fields, fields, isFirst, items, parseFields, text, word } from '../wire.ts'
import { createCallId, errorIn } from './decode.ts'
import { readErrorObject } from './errors.ts'
import { readFinish } from './finish.ts'
import { readContentList, readReasoning, reasoningItem } from './reasoning.ts'
import { readUsage } from './usage.ts'

/** A tool call that is still growing. */
interface Call {
  readonly index: number | undefined
  id: string
  name: string
  arguments: string
}

export interface ChatState {
  text: string
  reasoning: string
  /** The field that carried the reasoning. */
  reasoningName: string
  readonly reasoningDetails: unknown[]
  refusal: string
  readonly calls: Call[]
  finish: string | undefined
  rawUsage: unknown
  model: string | undefined
  responseId: string | undefined
  readonly logprobs: { content: unknown[]; refusal: unknown[] }
  readonly learned: LearnedText
  error: ProviderError | undefined
  done: boolean
}

const NOTHING: readonly StreamEvent[] = Object.freeze([])

export function createChatStream(target: Target): StreamDecoder<ChatState> {
  return {
    start: () => ({
      text: '',
      reasoning: '',
      reasoningName: 'reasoning',
      reasoningDetails: [],
      refusal: '',
      calls: [],
      finish: undefined,
      rawUsage: undefined,
      model: undefined,
      responseId: undefined,
      logprobs: { content: [], refusal: [] },
      learned: new LearnedText(),
      error: undefined,
      done: false,
    }),
    step(state, event, data) {
      if (state.done) return [state, NOTHING, true]
      const usual = event === 'message' ? state.learned.read(data) : undefined
      if (usual !== undefined) return [state, tellText(state, usual, target), false]
      const events = data.startsWith('[DONE]') ? finish(state) : readChunk(state, event, data, target)
      return [state, events, state.done]
    },
    // Some servers neither say [DONE] nor close.
    mayEnd: state => state.finish !== undefined,
    end: (state, clean) => endStream(state, clean, target),
    partial: state => createPartial(partsOf(state, target), readUsage(state.rawUsage), target),
  }
}

function finish(state: ChatState): readonly StreamEvent[] {
  state.done = true
  return NOTHING
}

function readChunk(state: ChatState, event: string, data: string, target: Target): readonly StreamEvent[] {
  const chunk = parseFields(data)
  if (chunk === undefined) return fail(state, ownError('bad_envelope', 'a chunk of the stream is no JSON object'))
  const failed = errorIn(chunk) ?? (event === 'error' ? chunk : undefined)
  if (failed !== undefined) return fail(state, classify(readErrorObject(failed, 200)))
  state.model ??= word(chunk.model)
  state.responseId ??= word(chunk.id)
  const usage = chunk.usage ?? fields(chunk.x_groq).usage
  if (usage !== undefined && usage !== null) state.rawUsage = usage
  const choice = Array.isArray(chunk.choices) ? fields(chunk.choices.find(isFirst)) : undefined
  if (choice === undefined) return NOTHING
  const usual = plainText(chunk, choice)
  if (usual === undefined) return readChoice(state, choice, target)
  state.learned.learn(data, usual, textOf)
  return tellText(state, usual, target)
}

/** Fields of a chunk that say nothing about the answer. */
const SILENT_CHUNK: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'service_tier',
  'system_fingerprint',
  'provider',
  'obfuscation',
])
const SILENT_CHOICE: ReadonlySet<string> = new Set(['index', 'delta'])
const SILENT_DELTA: ReadonlySet<string> = new Set(['role', 'content'])

/** The text of a chunk that does nothing but add text. */
function plainText(chunk: Fields, choice: Fields): string | undefined {
  const delta = fields(choice.delta)
  const isPlain = saysOnly(chunk, SILENT_CHUNK) && saysOnly(choice, SILENT_CHOICE) && saysOnly(delta, SILENT_DELTA)
  return isPlain && items(chunk.choices).length === 1 ? word(delta.content) : undefined
}

function saysOnly(holder: Fields, names: ReadonlySet<string>): boolean {
  for (const name in holder) if (holder[name] !== null && !names.has(name)) return false
  return true
}

function textOf(data: string): string | undefined {
  const chunk = parseFields(data) ?? {}
  return plainText(chunk, fields(items(chunk.choices)[0]))
}

/** An error wins over all that came before it. Nothing after it is read: some servers close, some go on to `[DONE]`. */
function fail(state: ChatState, error: ProviderError): readonly StreamEvent[] {
  state.error ??= error
  state.done = true
  return NOTHING
}

function readChoice(state: ChatState, choice: Fields, target: Target): readonly StreamEvent[] {
  state.finish = word(choice.finish_reason) ?? state.finish
  if (choice.logprobs !== undefined && choice.logprobs !== null) keepLogprobs(state, fields(choice.logprobs))
  const delta = choice.delta ?? wholeMessage(state, choice)
  if (delta === undefined || delta === null) return NOTHING
  const events: StreamEvent[] = []
  readDelta(state, fields(delta), events, target)
  for (const call of items(fields(delta).tool_calls)) readCall(state, fields(call), events, target)
  return events
}

/** Some servers say all that they have to say in the last chunk. */
function wholeMessage(state: ChatState, { finish_reason: finish, message }: Fields): unknown {
  const isUntold = state.text === '' && state.reasoning === '' && state.calls.length === 0
  return isUntold && word(finish) !== undefined ? message : undefined
}

function readDelta(state: ChatState, delta: Fields, events: StreamEvent[], target: Target): void {
  const content = delta.content
  if (typeof content === 'string') events.push(...tellText(state, content, target))
  else if (Array.isArray(content)) {
    const list = readContentList(content)
    addReasoning(state, 'content', list.reasoning, events)
    events.push(...tellText(state, list.text, target))
  }
  const reasoning = readReasoning(delta)
  if (reasoning !== undefined) addReasoning(state, reasoning.name, reasoning.text, events)
  append(state.reasoningDetails, delta.reasoning_details)
  state.refusal += text(delta.refusal)
}

/** Where a tool carries the answer, text beside it is talk and is not told. */
function tellText(state: ChatState, piece: string, target: Target): readonly StreamEvent[] {
  state.text += piece
  return piece === '' || target.mode === 'tool' ? NOTHING : [{ type: 'text', text: piece }]
}

function addReasoning(state: ChatState, name: string, piece: string, events: StreamEvent[]): void {
  if (piece === '') return
  state.reasoningName = name
  state.reasoning += piece
  events.push({ type: 'reasoning', text: piece })
}

function keepLogprobs(state: ChatState, logprobs: Fields): void {
  append(state.logprobs.content, logprobs.content)
  append(state.logprobs.refusal, logprobs.refusal)
}

function readCall(state: ChatState, fragment: Fields, events: StreamEvent[], target: Target): void {
  const called = fields(fragment.function)
  const name = text(called.name)
  const id = text(fragment.id)
  let position = findCall(state, count(fragment.index), id, name)
  if (position < 0) {
    position = state.calls.length
    const given = id === '' ? createCallId(state.responseId ?? '', position) : id
    state.calls.push({ index: count(fragment.index), id: given, name, arguments: '' })
    if (!isAnswer(name, target)) events.push({ type: 'toolCall', index: position, id: given, name })
  }
  const call = state.calls[position]!
  const piece = typeof called.arguments === 'string' ? called.arguments : jsonOf(called.arguments)
  if (piece === '') return
  call.arguments += piece
  events.push(
    isAnswer(call.name, target)
      ? { type: 'text', text: piece }
      : { type: 'toolArguments', index: position, text: piece },
  )
}

const isAnswer = (name: string, target: Target): boolean => target.mode === 'tool' && name === ANSWER_TOOL

const jsonOf = (value: unknown): string => (value === undefined || value === null ? '' : writeArguments(value))

/**
 * Which call a fragment belongs to: that of its index, or the last where there is none. A fragment that names a
 * function and another id begins a call of its own: some servers give every call the index 0.
 */
function findCall(state: ChatState, index: number | undefined, id: string, name: string): number {
  const position =
    index === undefined ? state.calls.length - 1 : state.calls.findLastIndex(call => call.index === index)
  const call = state.calls[position]
  if (call === undefined) return -1
  const isOther = name !== '' && id !== '' && id !== call.id
  return isOther ? -1 : position
}

function endStream(state: ChatState, clean: boolean, target: Target): Decoded {
  if (state.error !== undefined) return { ok: false, error: state.error }
  if (state.finish === undefined) return { ok: false, error: ownError('stream_broken', 'no finish_reason came') }
  if (!state.done && !clean) {
    return { ok: false, error: ownError('stream_broken', 'the connection broke before [DONE]') }
  }
  const { content, refusal } = state.logprobs
  return {
    ok: true,
    output: createRawOutput(
      {
        parts: partsOf(state, target),
        refusal: word(state.refusal),
        finish: readFinish(state.finish),
        usage: readUsage(state.rawUsage),
        rawUsage: state.rawUsage,
        model: state.model,
        responseId: state.responseId,
        logprobs: content.length + refusal.length === 0 ? undefined : { content, refusal },
      },
      target,
    ),
  }
}

function partsOf(state: ChatState, target: Target): readonly Part[] {
  const parts: (ReasoningPart | TextPart | ToolCallPart)[] = []
  if (state.reasoning !== '' || state.reasoningDetails.length > 0) {
    const item = reasoningItem(state.reasoningName, state.reasoning, state.reasoningDetails)
    parts.push(reasoningPart(state.reasoning, item, target))
  }
  if (state.text !== '') parts.push({ type: 'text', text: state.text })
  for (const { id, name, arguments: written } of state.calls) {
    parts.push({ type: 'toolCall', id, name, arguments: written })
  }
  return parts
}
