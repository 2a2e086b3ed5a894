import { type Fields, fields, items, text } from '../wire.ts'

/** What the compatibles call the thinking, best first: Groq, Ollama, vLLM, OpenRouter; DeepSeek, Moonshot, Z.ai. */
const NAMES = ['reasoning', 'reasoning_content'] as const

/** The thinking in a message or delta. */
export function readReasoning(message: Fields): { readonly name: string; readonly text: string } | undefined {
  for (const name of NAMES) {
    const value = message[name]
    if (typeof value === 'string' && value !== '') return { name, text: value }
  }
  return undefined
}

/** Mistral's content while it thinks: a list of `thinking` and `text` chunks. */
export function readContentList(content: unknown): { readonly text: string; readonly reasoning: string } {
  let written = ''
  let reasoning = ''
  for (const part of items(content)) {
    const chunk = fields(part)
    if (chunk.type === 'thinking') for (const inner of items(chunk.thinking)) reasoning += text(fields(inner).text)
    else written += text(chunk.text)
  }
  return { text: written, reasoning }
}

/** What goes back to the family that wrote it: the fields of an assistant message. */
export interface ReasoningItem {
  readonly [field: string]: unknown
}

/** OpenRouter's details come back as they came; where there are none, the text does under its own name. */
export function reasoningItem(name: string, written: string, details: readonly unknown[]): ReasoningItem {
  return details.length > 0 ? { reasoning_details: joinDetails(details) } : { [name]: written }
}

/** In a stream the details come in fragments, to be joined by their index. */
function joinDetails(details: readonly unknown[]): readonly unknown[] {
  const joined = new Map<unknown, { [field: string]: unknown }>()
  for (const value of details) {
    const detail = fields(value)
    const key = detail.index ?? joined.size
    const known = joined.get(key)
    if (known === undefined || known.type !== detail.type) joined.set(known === undefined ? key : {}, { ...detail })
    else for (const [field, piece] of Object.entries(detail)) known[field] = joinPiece(field, known[field], piece)
  }
  return [...joined.values()]
}

/** Only these grow; all else is said once. */
const GROWING: ReadonlySet<string> = new Set(['text', 'summary', 'data'])

const joinPiece = (field: string, known: unknown, piece: unknown): unknown =>
  GROWING.has(field) && typeof known === 'string' && typeof piece === 'string' ? known + piece : (piece ?? known)
