import { type Message, messageParts, type Request } from '../result/index.ts'

/** Characters a token holds on average in English text, and in scripts that write a word in one or two signs. */
const ASCII_PER_TOKEN = 4
const OTHER_PER_TOKEN = 1.5
/** Characters that are looked at to tell which kind a text is. */
const SAMPLE = 4_096
/** Role, separators and the like, for each message. */
const FRAME_TOKENS = 4
/** An image of unknown size. */
const IMAGE_TOKENS = 1_500

/** Roughly how many tokens a request takes, from lengths and a bounded sample: its cost does not grow with the text. */
export function estimateInput(request: Request): number {
  let tokens = FRAME_TOKENS
  for (const message of request.messages) tokens += estimateMessage(message)
  for (const tool of request.tools)
    tokens += estimateText(`${tool.name}${tool.description}`) + estimateSchema(tool.inputSchema)
  if (request.outputSchema !== undefined) tokens += estimateSchema(request.outputSchema)
  return Math.ceil(tokens)
}

function estimateMessage(message: Message): number {
  if (typeof message.content === 'string') return FRAME_TOKENS + estimateText(message.content)
  let tokens = FRAME_TOKENS
  for (const part of messageParts(message)) {
    if (part.type === 'text' || part.type === 'reasoning') tokens += estimateText(part.text)
    else if (part.type === 'toolCall') tokens += estimateText(part.arguments)
    else if (part.type === 'toolResult') tokens += estimateText(part.content)
    else tokens += IMAGE_TOKENS
  }
  return tokens
}

export function estimateText(text: string): number {
  const { length } = text
  if (length === 0) return 0
  const step = Math.max(1, Math.floor(length / SAMPLE))
  let seen = 0
  let ascii = 0
  for (let index = 0; index < length; index += step) {
    seen += 1
    if (text.charCodeAt(index) < 0x250) ascii += 1
  }
  const share = ascii / seen
  return (length * share) / ASCII_PER_TOKEN + (length * (1 - share)) / OTHER_PER_TOKEN
}

const schemaTokens = new WeakMap<object, number>()

/** A schema is counted once: it is the same object in every call of its prompt. */
function estimateSchema(schema: object): number {
  let tokens = schemaTokens.get(schema)
  if (tokens === undefined) {
    tokens = estimateText(JSON.stringify(schema))
    schemaTokens.set(schema, tokens)
  }
  return tokens
}
