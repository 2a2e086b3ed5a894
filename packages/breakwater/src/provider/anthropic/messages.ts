import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  Source,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { readShallow } from '../exact-json.ts'
import { base64, type Fields, isFields } from '../wire.ts'
import { toolUseId } from './tool-id.ts'

export interface AnthropicTurns {
  /** Plain text, or blocks where one of them is marked for the cache. */
  readonly system: string | readonly Fields[] | undefined
  readonly messages: readonly Fields[]
  /** A system prompt stands between the turns. */
  readonly systemInTurns: boolean
}

/**
 * The conversation. System prompts before the first turn go to the top; a later one stays where it is on models that
 * take it there, as moving it would change everything before it, and goes to the top on the others.
 */
export function encodeTurns(
  messages: readonly Message[],
  instruction: string | undefined,
  target: Target,
): AnthropicTurns {
  const system: Fields[] = []
  const turns: { role: string; content: Fields[] }[] = []
  let systemInTurns = false
  for (const message of messages) {
    const blocks = encodeContent(message, target)
    if (blocks.length === 0) continue
    const stays = target.capabilities.systemInTurns === true && turns.length > 0
    if (message.role === 'system' && !stays) {
      system.push(...blocks)
      continue
    }
    if (message.role === 'system') systemInTurns = true
    addTurn(turns, message.role === 'tool' ? 'user' : message.role, blocks)
  }
  if (instruction !== undefined) system.push({ type: 'text', text: instruction })
  limitMarks([...system, ...turns.flatMap(turn => turn.content)])
  return { system: asPlainText(system), messages: turns.map(plainTurn), systemInTurns }
}

/** Neighbours of one role are one turn; results of tools stand first in it. */
function addTurn(turns: { role: string; content: Fields[] }[], role: string, blocks: Fields[]): void {
  const last = turns.at(-1)
  if (last?.role === role) last.content.push(...blocks)
  else turns.push({ role, content: blocks })
  if (role === 'user') turns.at(-1)?.content.sort((left, right) => rank(left) - rank(right))
}

const rank = (block: Fields): number => (block.type === 'tool_result' ? 0 : 1)

const MAX_MARKS = 4

/** More than four marks are refused; the later ones reach further. */
function limitMarks(blocks: readonly Fields[]): void {
  const marked = blocks.filter(block => block.cache_control !== undefined)
  for (const block of marked.slice(0, -MAX_MARKS)) delete (block as { cache_control?: unknown }).cache_control
}

const isPlain = (block: Fields): boolean => block.type === 'text' && Object.keys(block).length === 2

function asPlainText(blocks: readonly Fields[]): AnthropicTurns['system'] {
  if (blocks.length === 0) return undefined
  return blocks.every(isPlain) ? blocks.map(block => block.text).join('\n\n') : blocks
}

function plainTurn({ role, content }: { role: string; content: readonly Fields[] }): Fields {
  const [first] = content
  return { role, content: content.length === 1 && first !== undefined && isPlain(first) ? first.text : content }
}

function encodeContent(message: Message, target: Target): Fields[] {
  const { content } = message
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  const blocks: Fields[] = []
  for (const part of content) {
    const block = encodePart(part, target)
    if (block !== undefined) blocks.push(block)
  }
  return blocks
}

function encodePart(part: Part, target: Target): Fields | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part, target)
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'reasoning':
      return part.origin.family === target.family && isFields(part.origin.item) ? part.origin.item : undefined
    case 'toolCall':
      return encodeCall(part)
    case 'toolResult':
      return encodeResult(part)
  }
}

/** An empty text block is refused. */
function encodeText(part: TextPart, target: Target): Fields | undefined {
  if (part.text === '') return undefined
  const item = part.origin?.family === target.family ? part.origin.item : undefined
  // An item whose text is no longer this one has been edited: only the text is still true.
  if (isFields(item) && item.text === part.text) return item
  const block = { type: 'text', text: part.text }
  return part.cache === true ? { ...block, cache_control: { type: 'ephemeral' } } : block
}

const encodeImage = ({ source }: ImagePart): Fields => ({ type: 'image', source: encodeSource(source) })

function encodeFile({ source, name }: FilePart): Fields {
  const title = name === undefined ? {} : { title: name }
  if ('bytes' in source && source.mediaType.startsWith('text/')) {
    const data = new TextDecoder().decode(source.bytes)
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data }, ...title }
  }
  return { type: 'document', source: encodeSource(source), ...title }
}

const encodeSource = (source: Source): Fields =>
  'url' in source
    ? { type: 'url', url: source.url }
    : { type: 'base64', media_type: source.mediaType, data: base64(source.bytes) }

const encodeCall = (part: ToolCallPart): Fields => ({
  type: 'tool_use',
  id: toolUseId(part.id),
  name: part.name,
  // What is no JSON object cannot be said here.
  input: readShallow(part.arguments) ?? {},
})

const encodeResult = (part: ToolResultPart): Fields => ({
  type: 'tool_result',
  tool_use_id: toolUseId(part.id),
  content: part.content,
  ...(part.isError === true ? { is_error: true } : {}),
})
