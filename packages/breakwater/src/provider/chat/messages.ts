import type { FilePart, ImagePart, Message, Part, TextPart, ToolCallPart } from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { toolCallId } from '../tool-call-id.ts'
import { base64, dataUrl, type Fields, fields } from '../wire.ts'

/** The turns of the conversation, and the words on the answer's form added to the first system prompt. */
export function encodeChatMessages(
  messages: readonly Message[],
  instruction: string | undefined,
  target: Target,
): Fields[] {
  const encoded: Fields[] = []
  let pending = instruction
  for (const message of messages) {
    if (message.role === 'system') {
      encoded.push(encodeSystem(message, pending, target))
      pending = undefined
    } else if (message.role === 'assistant') encoded.push(encodeAssistant(message, target))
    else encodeUser(message, encoded, target)
  }
  if (pending !== undefined) encoded.unshift({ role: roleOfSystem(target), content: pending })
  return encoded
}

const roleOfSystem = (target: Target): string => target.capabilities.systemRole ?? 'system'

function encodeSystem(message: Message, instruction: string | undefined, target: Target): Fields {
  const { content } = message
  const role = roleOfSystem(target)
  if (typeof content === 'string')
    return { role, content: instruction === undefined ? content : `${content}\n\n${instruction}` }
  const parts =
    instruction === undefined ? content : [...content, { type: 'text', text: `\n\n${instruction}` } as const]
  return { role, content: encodeContent(parts, target) }
}

/** Results of tools are messages of their own; they come first, as they answer the turn before. */
function encodeUser(message: Message, encoded: Fields[], target: Target): void {
  const { content } = message
  if (typeof content === 'string') {
    encoded.push({ role: 'user', content })
    return
  }
  const others: Part[] = []
  for (const part of content) {
    if (part.type !== 'toolResult') others.push(part)
    else encoded.push({ role: 'tool', tool_call_id: toolCallId(part.id, target.capabilities), content: part.content })
  }
  if (others.length > 0) encoded.push({ role: 'user', content: encodeContent(others, target) })
}

/** One text without a mark is a string, which every server takes; all else is a list. */
function encodeContent(parts: readonly Part[], target: Target): string | readonly Fields[] {
  const [first] = parts
  const isMarked = (target.capabilities.cacheMarkers ?? 'none') !== 'none' && first?.type === 'text' && first.cache
  if (parts.length === 1 && first?.type === 'text' && isMarked !== true) return first.text
  return parts.map(part => encodePart(part, target)).filter(part => part !== undefined)
}

function encodePart(part: Part, target: Target): Fields | undefined {
  if (part.type === 'text') return encodeText(part, target)
  if (part.type === 'image') return encodeImage(part)
  return part.type === 'file' ? encodeFile(part) : undefined
}

function encodeText(part: TextPart, target: Target): Fields {
  const plain = { type: 'text', text: part.text }
  const marks = part.cache === true ? target.capabilities.cacheMarkers : undefined
  if (marks === 'cache_control') return { ...plain, cache_control: { type: 'ephemeral' } }
  return marks === 'breakpoint' ? { ...plain, prompt_cache_breakpoint: { mode: 'explicit' } } : plain
}

function encodeImage({ source }: ImagePart): Fields {
  const url = 'url' in source ? source.url : dataUrl(source.bytes, source.mediaType)
  return { type: 'image_url', image_url: { url } }
}

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
}

function encodeFile({ source, name }: FilePart): Fields {
  const filename = name ?? 'file'
  // OpenAI takes no addresses here, OpenRouter does: the server decides.
  if ('url' in source) return { type: 'file', file: { filename, file_data: source.url } }
  const format = Object.hasOwn(AUDIO_FORMATS, source.mediaType) ? AUDIO_FORMATS[source.mediaType] : undefined
  if (format !== undefined) return { type: 'input_audio', input_audio: { data: base64(source.bytes), format } }
  return { type: 'file', file: { filename, file_data: dataUrl(source.bytes, source.mediaType) } }
}

function encodeAssistant(message: Message, target: Target): Fields {
  const { content } = message
  if (typeof content === 'string') return { role: 'assistant', content }
  const written = textOf(content)
  const calls = content.filter(part => part.type === 'toolCall')
  const turn: Fields = {
    role: 'assistant',
    // Null beside tool calls is the documented form; an empty string is refused by some servers.
    content: written === '' && calls.length > 0 ? null : written,
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(call => encodeCall(call, target)) }),
  }
  return withReasoning(turn, content, target)
}

/** Reasoning goes back to the family that wrote it, in the field in which it came. */
function withReasoning(turn: Fields, parts: readonly Part[], target: Target): Fields {
  let merged = turn
  for (const part of parts) {
    if (part.type !== 'reasoning' || part.origin.family !== target.family) continue
    const item = fields(part.origin.item)
    merged =
      typeof item.content === 'string'
        ? { ...merged, content: [thinkingChunk(item.content), { type: 'text', text: merged.content ?? '' }] }
        : { ...merged, ...item }
  }
  return merged
}

const thinkingChunk = (thought: string): Fields => ({ type: 'thinking', thinking: [{ type: 'text', text: thought }] })

const encodeCall = ({ id, name, arguments: written }: ToolCallPart, target: Target): Fields => ({
  id: toolCallId(id, target.capabilities),
  type: 'function',
  function: { name, arguments: written },
})

function textOf(parts: readonly Part[]): string {
  let text = ''
  for (const part of parts) if (part.type === 'text') text += part.text
  return text
}
