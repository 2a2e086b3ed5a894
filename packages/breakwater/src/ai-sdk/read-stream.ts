import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { StreamEvent } from '../provider/index.ts'
import type { FinishReason, Part, RawOutput, Usage } from '../result/index.ts'

const FINISH: Readonly<Record<LanguageModelV4FinishReason['unified'], FinishReason>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  error: 'failed',
  interrupted: 'failed',
  other: 'unknown',
}

type Open = { -readonly [field in 'type' | 'text']: string } & { metadata: unknown }

/** What an AI SDK model says, part by part: stream events as they come, the raw output at the end. */
export class ModelReading {
  readonly #family: string
  readonly #parts: (Part | Open)[] = []
  readonly #open = new Map<string, Open>()
  #calls = 0
  #finish: RawOutput['finish'] | undefined
  #usage: LanguageModelV4Usage | undefined
  #model: string | undefined
  #responseId: string | undefined

  constructor(family: string) {
    this.#family = family
  }

  /** Whether the model has said that it is done. */
  get isWhole(): boolean {
    return this.#finish !== undefined
  }

  step(part: LanguageModelV4StreamPart): readonly StreamEvent[] {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
        this.#begin(part.type === 'text-start' ? 'text' : 'reasoning', part.id, part.providerMetadata)
        return []
      case 'text-delta':
      case 'reasoning-delta':
        return this.#grow(part.id, part.delta, part.providerMetadata)
      case 'text-end':
      case 'reasoning-end':
        return this.#grow(part.id, '', part.providerMetadata)
      case 'tool-call':
        return part.providerExecuted === true ? [] : this.#call(part)
      case 'response-metadata':
        this.#model = part.modelId ?? this.#model
        this.#responseId = part.id ?? this.#responseId
        return []
      case 'finish':
        this.#usage = part.usage
        this.#finish = { reason: FINISH[part.finishReason.unified], raw: part.finishReason.raw }
        return []
      default:
        return []
    }
  }

  output(): RawOutput {
    const parts = this.#parts.map(part => ('metadata' in part ? this.#close(part) : part))
    const calls = parts.filter(part => part.type === 'toolCall')
    const join = (type: 'text' | 'reasoning') =>
      parts.map(part => (part.type === type ? (part as { text: string }).text : '')).join('')
    return {
      text: join('text'),
      reasoning: join('reasoning'),
      toolCalls: calls.map(({ id, name, arguments: written }) => ({ id, name, arguments: written })),
      refusal: undefined,
      finish: this.#finish ?? { reason: 'unknown', raw: undefined },
      usage: usageOf(this.#usage),
      rawUsage: this.#usage?.raw,
      model: this.#model,
      responseId: this.#responseId,
      logprobs: undefined,
      message: { role: 'assistant', content: parts },
    }
  }

  #begin(type: 'text' | 'reasoning', id: string, metadata: unknown): void {
    const open: Open = { type, text: '', metadata }
    this.#open.set(id, open)
    this.#parts.push(open)
  }

  #grow(id: string, text: string, metadata: unknown): readonly StreamEvent[] {
    const open = this.#open.get(id)
    if (open === undefined) return []
    open.text += text
    open.metadata = metadata ?? open.metadata
    return text === '' ? [] : [{ type: open.type as 'text' | 'reasoning', text }]
  }

  #call(part: Extract<LanguageModelV4StreamPart, { type: 'tool-call' }>): readonly StreamEvent[] {
    const { toolCallId: id, toolName: name, input, providerMetadata: item } = part
    const origin = item === undefined ? {} : { origin: { family: this.#family, item } }
    this.#parts.push({ type: 'toolCall', id, name, arguments: input, ...origin })
    const index = this.#calls++
    return [
      { type: 'toolCall', index, id, name },
      { type: 'toolArguments', index, text: input },
    ]
  }

  #close({ type, text, metadata }: Open): Part {
    const origin = { family: this.#family, item: metadata }
    if (type === 'reasoning') return { type, text, origin }
    return metadata === undefined ? { type: 'text', text } : { type: 'text', text, origin }
  }
}

const usageOf = (usage: LanguageModelV4Usage | undefined): Usage => ({
  inputTokens: usage?.inputTokens.total,
  cacheReadTokens: usage?.inputTokens.cacheRead,
  cacheWriteTokens: usage?.inputTokens.cacheWrite,
  outputTokens: usage?.outputTokens.total,
  reasoningTokens: usage?.outputTokens.reasoning,
})
