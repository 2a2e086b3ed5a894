import type { Message, Part, Source, ToolCallPart, ToolResultPart } from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { readShallow } from '../exact-json.ts'
import { base64, type Fields, fields, isFields } from '../wire.ts'

export interface GeminiTurns {
  readonly system: Fields | undefined
  readonly contents: readonly Fields[]
}

/** The conversation. There are two roles; system prompts go to the top, wherever they stood. */
export function encodeContents(
  messages: readonly Message[],
  instruction: string | undefined,
  target: Target,
): GeminiTurns {
  const system: Fields[] = []
  const contents: { role: string; parts: Fields[] }[] = []
  for (const message of messages) {
    if (message.role === 'system') system.push(...encodeParts(message, target))
    else addTurn(contents, message.role === 'assistant' ? 'model' : 'user', encodeParts(message, target))
  }
  if (instruction !== undefined) system.push({ text: instruction })
  return { system: system.length === 0 ? undefined : { parts: system }, contents }
}

/** Results of parallel calls belong into one turn. */
function addTurn(contents: { role: string; parts: Fields[] }[], role: string, parts: Fields[]): void {
  if (parts.length === 0) return
  const last = contents.at(-1)
  if (last?.role === role) last.parts.push(...parts)
  else contents.push({ role, parts })
}

function encodeParts(message: Message, target: Target): Fields[] {
  const { content } = message
  // An empty prompt is one; an empty turn of the model's is none.
  if (typeof content === 'string') return content === '' && message.role !== 'user' ? [] : [{ text: content }]
  const parts: Fields[] = []
  for (const part of content) {
    const encoded = encodePart(part, target, message.role === 'assistant')
    if (encoded !== undefined) parts.push(encoded)
  }
  if (target.capabilities.needsSignatures === true && message.role === 'assistant') signFirstCall(parts)
  return parts
}

function encodePart(part: Part, target: Target, isModels: boolean): Fields | undefined {
  switch (part.type) {
    case 'text': {
      const item = part.origin?.family === target.family ? part.origin.item : undefined
      if (isFields(item) && item.text === part.text) return item
      return part.text === '' && isModels ? undefined : { text: part.text }
    }
    case 'image':
    case 'file':
      return encodeSource(part.source, part.type)
    case 'reasoning':
      return part.origin.family === target.family && isFields(part.origin.item) ? part.origin.item : undefined
    case 'toolCall':
      return encodeCall(part, target)
    case 'toolResult':
      return encodeResult(part, target)
  }
}

function encodeSource(source: Source, kind: 'image' | 'file'): Fields {
  if ('bytes' in source) return { inlineData: { mimeType: source.mediaType, data: base64(source.bytes) } }
  const mimeType = mediaTypeOf(source.url) ?? (kind === 'image' ? 'image/jpeg' : undefined)
  return { fileData: { fileUri: source.url, ...(mimeType === undefined ? {} : { mimeType }) } }
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  txt: 'text/plain',
}

/** An address is sent with its media type, which only its ending can tell. */
function mediaTypeOf(url: string): string | undefined {
  const path = URL.parse(url)?.pathname ?? ''
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(MEDIA_TYPES, ending) ? MEDIA_TYPES[ending] : undefined
}

/** The part as it came, signature included, if it is the model family's own. */
function encodeCall(part: ToolCallPart, target: Target): Fields {
  const own = part.origin?.family === target.family ? fields(part.origin.item) : undefined
  if (own !== undefined && isFields(own.functionCall) && own.functionCall.name === part.name) return own
  return { functionCall: { name: part.name, args: readShallow(part.arguments) ?? {}, ...idOf(part.id, target) } }
}

/** Ids came with Gemini 3; before it, results are told apart by name and order. */
const idOf = (id: string, target: Target): Fields => (target.capabilities.needsSignatures === true ? { id } : {})

function encodeResult(part: ToolResultPart, target: Target): Fields {
  const key = part.isError === true ? 'error' : 'result'
  const parsed = part.isError === true ? undefined : readShallow(part.content)
  const response = parsed ?? { [key]: part.content }
  return { functionResponse: { name: part.name, response, ...idOf(part.id, target) } }
}

/** What stands in for the signature of a call that another model wrote (base64 of `skip_thought_signature_validator`). */
const FOREIGN_SIGNATURE = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I='

/** The first call of a turn must bear a signature. */
function signFirstCall(parts: Fields[]): void {
  const index = parts.findIndex(part => part.functionCall !== undefined)
  const first = parts[index]
  if (first === undefined || first.thoughtSignature !== undefined) return
  parts[index] = { ...first, thoughtSignature: FOREIGN_SIGNATURE }
}
