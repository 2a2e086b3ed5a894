import { type JsonSchema, type Message, messageParts, type Part, type Request } from '../result/index.ts'
import { countText } from './count-text.ts'
import { imageTokens } from './image-size.ts'
import type { Tokenization } from './tokenization.ts'

/**
 * Roughly how many tokens a request takes with a model, from lengths and bounded samples: its cost does not grow with
 * the texts. What the provider adds unseen (the preamble for tools, marks around messages) is part of it.
 */
export function estimateInput(request: Request, model: Tokenization, count: Count = countText): number {
  const { tools, outputSchema } = request
  let tokens = model.base
  const turn = request.messages.findLastIndex(isAsked)
  const past = { ...model, signature: 0 }
  for (const [index, message] of request.messages.entries())
    tokens += estimateMessage(message, index < turn ? past : model, count)
  if (tools.length > 0 && request.settings.toolChoice !== 'none') tokens += estimateTools(request, model)
  if (outputSchema !== undefined) tokens += model.schema + model.schemaText * schemaTokens(outputSchema)
  if (request.settings.reasoning !== undefined && request.settings.reasoning !== 'none') tokens += model.reasoning
  return Math.max(Math.round(tokens), 1)
}

/** Says the user something, rather than a tool its result? */
const isAsked = (message: Message): boolean =>
  message.role === 'user' && messageParts(message).every(part => part.type !== 'toolResult')

/** Counts the tokens of a text. */
export type Count = (text: string) => number

export function estimateMessage(message: Message, model: Tokenization, count: Count = countText): number {
  if (typeof message.content === 'string') return model.message + model.text * count(message.content)
  let tokens = model.message
  for (const part of messageParts(message)) tokens += estimatePart(part, model, count)
  return tokens
}

function estimatePart(part: Part, model: Tokenization, count: Count): number {
  if (part.type === 'text' || part.type === 'reasoning') return model.text * count(part.text)
  if (part.type === 'toolResult') return model.toolResult + model.text * count(part.content)
  if (part.type === 'toolCall') {
    const signature = part.origin === undefined ? 0 : model.signature * hiddenChars(part.origin.item)
    return model.toolCall + model.text * count(part.name + part.arguments) + signature
  }
  return 'bytes' in part.source ? imageTokens(part.source.bytes, model.image) : model.image.unknown
}

/**
 * A provider's item carries thoughts that only the provider can read: they are read again, and counted, as long as the
 * turn lasts that they belong to.
 */
function hiddenChars(item: unknown): number {
  let chars = 0
  for (const value of Object.values(item ?? {})) if (typeof value === 'string') chars += value.length
  return chars
}

function estimateTools({ tools, settings }: Request, model: Tokenization): number {
  let tokens = model.tools
  for (const tool of tools) {
    tokens += model.tool + model.toolText * (countText(tool.name + tool.description) + schemaTokens(tool.inputSchema))
  }
  const { toolChoice } = settings
  return toolChoice === undefined || toolChoice === 'auto' ? tokens : tokens + model.forced
}

const counted = new WeakMap<JsonSchema, number>()

/** A schema is counted once: it is the same object in every call of its prompt. */
function schemaTokens(schema: JsonSchema): number {
  let tokens = counted.get(schema)
  if (tokens === undefined) {
    tokens = countText(JSON.stringify(schema))
    counted.set(schema, tokens)
  }
  return tokens
}

/** Characters of all texts of a request. */
export function charsOf({ messages }: Request): number {
  let chars = 0
  for (const message of messages) {
    if (typeof message.content === 'string') chars += message.content.length
    else {
      for (const part of message.content) {
        if (part.type === 'text' || part.type === 'reasoning') chars += part.text.length
        else if (part.type === 'toolResult') chars += part.content.length
        else if (part.type === 'toolCall') chars += part.arguments.length
      }
    }
  }
  return chars
}
