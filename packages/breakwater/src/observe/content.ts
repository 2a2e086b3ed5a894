import { type Message, messageParts, messageText, type Part, type RawOutput, type Request } from '../result/index.ts'

/** Characters of one side (what was sent, what was answered) that are exported. */
export const MAX_CONTENT_CHARS = 32_000
/** Read on top before redaction, and cut off again after it: a secret that the cut would halve is never shown. */
const MARGIN_CHARS = 8_192

/** The part of a redactor that is used. */
export interface TextRedactor {
  redact(text: string): { readonly text: string }
  /** The same rules with a memory of its own. */
  scope(): TextRedactor
}

/** What one call says, redacted with one memory: a value has one pseudonym in all its spans and in its log event. */
export interface Contents {
  /** A text, redacted and bounded. */
  text(text: string, maxChars?: number): string
  /** The conversation in the form of the conventions: system instructions apart. */
  sent(request: Request): { readonly system: readonly object[]; readonly messages: readonly object[] }
  /** The answer in the form of the conventions. */
  answered(output: RawOutput): readonly object[]
}

/** One memory for each call. The redactor is made when the first text asks for it. */
export function createContents(createRedactor: () => TextRedactor): (call: object) => Contents {
  const ofCalls = new WeakMap<object, Contents>()
  let redactor: TextRedactor | undefined
  return call => {
    let contents = ofCalls.get(call)
    if (contents === undefined) {
      redactor ??= createRedactor()
      contents = contentsOf(redactor.scope())
      ofCalls.set(call, contents)
    }
    return contents
  }
}

function contentsOf(redactor: TextRedactor): Contents {
  const text = (given: string, maxChars: number = MAX_CONTENT_CHARS): string => {
    if (given.length <= maxChars) return redactor.redact(given).text
    const redacted = redactor.redact(given.slice(0, maxChars + MARGIN_CHARS)).text
    const kept = Math.max(0, Math.min(maxChars, redacted.length - MARGIN_CHARS))
    return `${redacted.slice(0, kept).toWellFormed()}[cut: ${given.length} characters]`
  }
  /** The last messages matter most: from the end on, until the room is used up. */
  const convert = (messages: readonly Message[]): object[] => {
    let left = MAX_CONTENT_CHARS
    const bounded = (given: string): string => {
      const shown = left <= 0 ? '[cut]' : text(given, left)
      left -= shown.length
      return shown
    }
    return messages.map(message => converted(message, bounded))
  }
  return {
    text,
    sent({ messages }) {
      const system = messages.filter(({ role }) => role === 'system')
      const others = messages.filter(({ role }) => role !== 'system')
      return {
        system: system.map(message => ({ type: 'text', content: text(messageText(message)) })),
        messages: convert(others.toReversed()).toReversed(),
      }
    },
    answered: ({ message, finish }) =>
      convert([message]).map(shown => ({ ...shown, finish_reason: finish.raw ?? finish.reason })),
  }
}

const converted = (message: Message, bounded: (text: string) => string): object => ({
  role: message.role,
  parts: messageParts(message).map(part => convertedPart(part, bounded)),
})

/** By the conventions' JSON schemas of messages. Bytes and addresses of files stay out. */
function convertedPart(part: Part, bounded: (text: string) => string): object {
  switch (part.type) {
    case 'text':
      return { type: 'text', content: bounded(part.text) }
    case 'reasoning':
      return { type: 'reasoning', content: bounded(part.text) }
    case 'toolCall':
      return { type: 'tool_call', id: part.id, name: part.name, arguments: bounded(part.arguments) }
    case 'toolResult':
      return { type: 'tool_call_response', id: part.id, response: bounded(part.content) }
    case 'image':
    case 'file':
      return { type: part.type }
    default:
      return part satisfies never
  }
}
