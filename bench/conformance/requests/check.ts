import { lowerForGemini } from '../../../packages/breakwater/src/provider/index.ts'
import { DIALECTS, targetOf } from '../ours.ts'
import { canonical } from '../reading.ts'
import type { Row } from '../rows.ts'
import { readAnthropicRequest } from './anthropic.ts'
import { readChatRequest } from './chat.ts'
import { readGeminiRequest } from './gemini.ts'
import { readResponsesRequest } from './responses.ts'
import { type Json, OtherFeature, type ReadRequest } from './shape.ts'

const READERS: Readonly<Record<Row['dialect'], (body: Json) => ReadRequest>> = {
  'openai-chat': readChatRequest,
  'openai-responses': readResponsesRequest,
  anthropic: readAnthropicRequest,
  gemini: readGeminiRequest,
}

export interface RequestCheck {
  /** The feature that our shapes cannot hold; the request is then none of ours to send. */
  readonly otherFeature?: string
  readonly problems: readonly string[]
}

/** Reads the recorded request into our shapes and encodes it again: the same must come out. */
export function checkRequest(row: Row): RequestCheck {
  const recorded = camelCased(row.request, row.dialect) as Json
  let read: ReadRequest
  try {
    read = READERS[row.dialect](recorded)
  } catch (error) {
    if (error instanceof OtherFeature) return { otherFeature: error.message, problems: [] }
    throw error
  }
  const isStream = recorded.stream === true || row.path.includes('streamGenerateContent')
  const target = { ...targetOf(row, isStream), mode: read.mode, capabilities: read.capabilities }
  const encoded = JSON.parse(DIALECTS[row.dialect].encode(read.request, target).body)
  const [ours, theirs] = [normal(encoded, row.dialect), normal(recorded, row.dialect)]
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
  const problems = names
    .filter(name => canonical(ours[name]) !== canonical(theirs[name]))
    .map(
      name => `request ${name}: ${canonical(ours[name]).slice(0, 400)} is not ${canonical(theirs[name]).slice(0, 400)}`,
    )
  return { problems }
}

/** Gemini takes both spellings; ours is the one of its documentation. */
function camelCased(value: unknown, dialect: Row['dialect']): unknown {
  if (dialect !== 'gemini' || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => camelCased(item, dialect))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const camel = name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
      const isData = ['args', 'response', 'parametersJsonSchema', 'responseJsonSchema', 'properties'].includes(camel)
      return [camel, isData ? member : camelCased(member, dialect)]
    }),
  )
}

/** Two ways of saying the same thing become one. */
function normal(body: Json, dialect: Row['dialect']): Json {
  const json = JSON.stringify(body, (name, value: unknown) => {
    // Ours are never stream: false, strict, or named; the schema itself is compared.
    if (value === false && (name === 'stream' || name === 'strict' || name === 'is_error')) return undefined
    if (value === true && name === 'strict') return undefined
    if (value === null && (name === 'description' || name === 'status')) return name === 'status' ? undefined : ''
    if (name === 'cache_control') return { type: 'ephemeral' }
    if (name === 'data' && typeof value === 'string') return value.replaceAll('-', '+').replaceAll('_', '/')
    if (name === 'systemInstruction') return { parts: (value as Json).parts }
    if (name === 'generationConfig' && Object.keys(value as Json).length === 0) return undefined
    if (name === 'parametersJsonSchema' || name === 'responseJsonSchema') return lowerForGemini(value as Json).schema
    if (name === 'json_schema') return (value as Json).schema
    if (name === 'format' && typeof value === 'object') return withoutName(value as Json)
    if (name === 'content') return plainContent(value)
    return value
  })
  const { model, ...rest } = JSON.parse(json)
  const messages = Array.isArray(rest.messages) ? rest.messages.map(contentNull) : undefined
  if (dialect === 'openai-responses' && typeof rest.input === 'string') {
    rest.input = [{ role: 'user', content: rest.input }]
  }
  // Ours is always said.
  if (dialect === 'openai-responses' && rest.store === false) delete rest.store
  if (dialect === 'anthropic') rest.system = plainContent(rest.system)
  if (dialect === 'anthropic' && rest.output_config?.effort !== undefined) rest.thinking = { type: 'adaptive' }
  return messages === undefined ? rest : { ...rest, messages: dialect === 'anthropic' ? joined(messages) : messages }
}

const withoutName = ({ name: _name, description: _description, ...rest }: Json): Json => rest

/** A single plain text may be written as a string or as a list of one. */
function plainContent(content: unknown): unknown {
  if (!Array.isArray(content) || !content.every(part => part.type === 'text' && Object.keys(part).length === 2)) {
    return content
  }
  return content.map(part => part.text).join('\n\n')
}

/** A turn that only calls tools has no content, said in one of three ways. */
const contentNull = (message: Json): Json =>
  message.content === null || message.content === '' || message.content === undefined
    ? { ...message, content: null }
    : message

/** Neighbours of one role are one turn. */
function joined(messages: readonly Json[]): readonly Json[] {
  const turns: Json[] = []
  for (const message of messages) {
    const last = turns.at(-1)
    if (last?.role !== message.role) turns.push(message)
    else turns[turns.length - 1] = { ...last, content: [...asBlocks(last?.content), ...asBlocks(message.content)] }
  }
  return turns.map(turn => ({ ...turn, content: plainContent(turn.content) }))
}

const asBlocks = (content: unknown): readonly unknown[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content as readonly unknown[])
