import type { StreamEvent } from '../provider/index.ts'
import { type Part, type RawOutput, UNKNOWN_USAGE, type Usage } from '../result/index.ts'

type Fields = { readonly [field: string]: unknown }

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
const isCall = (value: unknown): boolean =>
  isObject(value) && isText(value.id) && isText(value.name) && isText(value.arguments)

const COUNTS = ['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens', 'reasoningTokens'] as const
COUNTS satisfies readonly (keyof Usage)[]

/** What each kind of part must have to be read in a history. */
const PARTS: { readonly [type in Part['type']]: (part: Fields) => boolean } = {
  text: part => isText(part.text),
  image: part => isObject(part.source),
  file: part => isObject(part.source),
  reasoning: part => isText(part.text) && isObject(part.origin) && isText(part.origin.family),
  toolCall: isCall,
  toolResult: part => isText(part.id) && isText(part.name) && isText(part.content),
}

const isPart = (value: unknown): boolean =>
  isObject(value) && isText(value.type) && Object.hasOwn(PARTS, value.type) && PARTS[value.type as Part['type']](value)

const isContent = (value: unknown): boolean => isText(value) || (Array.isArray(value) && value.every(isPart))

const FIELDS: readonly (readonly [field: keyof RawOutput, expected: string, accepts: (value: unknown) => boolean])[] = [
  ['text', 'a text', isText],
  ['reasoning', 'a text', isText],
  ['toolCalls', 'a list of { id, name, arguments }, all texts', value => Array.isArray(value) && value.every(isCall)],
  ['refusal', 'a text or undefined', value => value === undefined || isText(value)],
  ['finish', '{ reason }', value => isObject(value) && isText(value.reason)],
  ['usage', 'counts of tokens or undefined', value => isObject(value) && COUNTS.every(name => isCount(value[name]))],
  [
    'message',
    "a turn of the assistant: { role: 'assistant', content }",
    value => isObject(value) && value.role === 'assistant' && isContent(value.content),
  ],
]

/** What is wrong with an answer: the field and what was expected, never content. Undefined for a raw output. */
export function outputFlaw(answer: unknown): string | undefined {
  if (!isObject(answer)) return 'expected a raw output or an iterable of stream events'
  for (const [field, expected, accepts] of FIELDS) {
    if (!accepts(answer[field])) return `${field}: expected ${expected}`
  }
  return undefined
}

/** What has come of a stream of events. */
export class Gathered {
  #text = ''
  #reasoning = ''
  readonly #calls = new Map<number, { id: string; name: string; arguments: string }>()
  /** Of all texts together. */
  chars = 0

  /** Takes one event; answers what is wrong with it, where something is. */
  add(event: unknown): string | undefined {
    if (!isObject(event)) return 'expected a stream event'
    if (event.type === 'toolCall') return this.#addCall(event)
    const { text } = event
    if (!isText(text)) return 'expected a stream event with a text'
    this.chars += text.length
    if (event.type === 'text') this.#text += text
    else if (event.type === 'reasoning') this.#reasoning += text
    else if (event.type === 'toolArguments') return this.#addArguments(event.index as number, text)
    else return 'expected a stream event of a known type'
    return undefined
  }

  #addCall({ index, id, name }: Fields): string | undefined {
    if (!isIndex(index) || !isText(id) || !isText(name)) return 'toolCall: expected { index, id, name }'
    if (this.#calls.has(index)) return 'toolCall: expected an index that was not used before'
    this.#calls.set(index, { id, name, arguments: '' })
    return undefined
  }

  #addArguments(index: number, text: string): string | undefined {
    const call = this.#calls.get(index)
    if (call === undefined) return 'toolArguments: expected the index of a toolCall before it'
    call.arguments += text
    return undefined
  }

  /** All of it, at the end of the stream. */
  output(): RawOutput {
    const toolCalls = [...this.#calls].sort(([a], [b]) => a - b).map(([, call]) => call)
    const parts = toolCalls.map(call => ({ type: 'toolCall', ...call }) as const)
    const text = this.#text === '' ? [] : [{ type: 'text', text: this.#text } as const]
    return this.#outputOf(toolCalls, toolCalls.length > 0 ? 'tool_calls' : 'stop', [...text, ...parts])
  }

  /** The text of a stream that has no end, marked so; undefined where there is none. */
  partial(): RawOutput | undefined {
    if (this.#text === '') return undefined
    return this.#outputOf([], 'unknown', [{ type: 'text', text: this.#text, partial: true }])
  }

  #outputOf(
    toolCalls: RawOutput['toolCalls'],
    reason: RawOutput['finish']['reason'],
    content: readonly Part[],
  ): RawOutput {
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      toolCalls,
      refusal: undefined,
      finish: { reason, raw: undefined },
      usage: UNKNOWN_USAGE,
      rawUsage: undefined,
      model: undefined,
      responseId: undefined,
      logprobs: undefined,
      message: { role: 'assistant', content },
    }
  }
}

const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

export const isStream = (answer: unknown): answer is AsyncIterable<StreamEvent> =>
  isObject(answer) && Symbol.asyncIterator in answer
