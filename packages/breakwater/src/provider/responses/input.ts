import type { FilePart, ImagePart, Message, Part, TextPart, ToolCallPart } from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { dataUrl, type Fields, isFields } from '../wire.ts'
import { messageItemText } from './items.ts'

/**
 * The conversation as input items. System prompts are items too, not `instructions`: they keep their place, and the
 * word JSON in them counts, which a JSON mode asks for.
 */
export function encodeInput(messages: readonly Message[], instruction: string | undefined, target: Target): Fields[] {
  const input: Fields[] = []
  for (const message of messages) {
    if (message.role === 'assistant') encodeAssistant(message, input, target)
    else encodeOther(message, input, target)
  }
  if (instruction !== undefined) input.unshift({ role: roleOfSystem(target), content: instruction })
  return input
}

const roleOfSystem = (target: Target): string => target.capabilities.systemRole ?? 'system'

function encodeOther(message: Message, input: Fields[], target: Target): void {
  const role = message.role === 'system' ? roleOfSystem(target) : 'user'
  if (typeof message.content === 'string') {
    input.push({ role, content: message.content })
    return
  }
  const content: Fields[] = []
  for (const part of message.content) {
    if (part.type === 'toolResult') input.push({ type: 'function_call_output', call_id: part.id, output: part.content })
    const encoded = encodePart(part, target)
    if (encoded !== undefined) content.push(encoded)
  }
  if (content.length > 0) input.push({ role, content })
}

function encodePart(part: Part, target: Target): Fields | undefined {
  if (part.type === 'text') return encodeText(part, target)
  if (part.type === 'image') return encodeImage(part)
  return part.type === 'file' ? encodeFile(part) : undefined
}

function encodeText(part: TextPart, target: Target): Fields {
  const plain = { type: 'input_text', text: part.text }
  const isMarked = part.cache === true && target.capabilities.cacheMarkers === 'breakpoint'
  return isMarked ? { ...plain, prompt_cache_breakpoint: { mode: 'explicit' } } : plain
}

const encodeImage = ({ source }: ImagePart): Fields => ({
  type: 'input_image',
  image_url: 'url' in source ? source.url : dataUrl(source.bytes, source.mediaType),
  detail: 'auto',
})

const encodeFile = ({ source, name }: FilePart): Fields =>
  'url' in source
    ? { type: 'input_file', file_url: source.url }
    : { type: 'input_file', filename: name ?? 'file', file_data: dataUrl(source.bytes, source.mediaType) }

function encodeAssistant(message: Message, input: Fields[], target: Target): void {
  if (typeof message.content === 'string') {
    input.push({ role: 'assistant', content: message.content })
    return
  }
  for (const part of message.content) {
    if (part.type === 'text') input.push(ownItem(part, target) ?? { role: 'assistant', content: part.text })
    else if (part.type === 'toolCall') input.push(ownItem(part, target) ?? encodeCall(part))
    else if (part.type === 'reasoning' && part.origin.family === target.family && isFields(part.origin.item)) {
      input.push(withoutNulls(part.origin.item))
    }
  }
}

/** The item as it came, if it is the model family's own and still says what the part says. */
function ownItem(part: TextPart | ToolCallPart, target: Target): Fields | undefined {
  const item = part.origin?.family === target.family ? part.origin.item : undefined
  if (!isFields(item)) return undefined
  const isSame =
    part.type === 'text'
      ? messageItemText(item) === part.text
      : item.arguments === part.arguments && item.name === part.name
  return isSame ? withoutNulls(item) : undefined
}

/** What was null in an answer is refused in a request. */
const withoutNulls = (item: Fields): Fields =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))

const encodeCall = (part: ToolCallPart): Fields => ({
  type: 'function_call',
  call_id: part.id,
  name: part.name,
  arguments: part.arguments,
})
