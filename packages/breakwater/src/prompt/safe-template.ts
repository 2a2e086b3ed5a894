import type { Dotprompt, PromptFunction } from 'dotprompt'
import type { Message, Part } from '../result/index.ts'
import { misuse } from '../result/index.ts'
import type { Rendered } from './prompt.ts'

// Dotprompt finds roles and media by markers in the rendered text, so text that holds a marker would become structure.
// What the input holds of a marker is replaced by a random mark before rendering, and put back in the finished parts.

const OPENING = '<<<dotprompt:'
/** Stands behind each role marker: Dotprompt drops a message that is blank, and an input must not decide on that. */
const HERE = '\u{f8ff}here\u{f8ff}'

type RenderedMessage = Awaited<ReturnType<PromptFunction>>['messages'][number]
type RenderedPart = RenderedMessage['content'][number]

/** A template whose input can never change the number, the roles or the part types of the messages. */
export function safeTemplate(
  render: PromptFunction,
  dotprompt: Dotprompt,
): (input: { readonly [variable: string]: unknown }) => Promise<Rendered> {
  defineHelpers(dotprompt)
  return async input => {
    const mark = `${crypto.randomUUID()}:`
    const { messages } = await render({ input: neutral(input, mark) as Record<string, unknown> })
    return messages.map(message => ({
      role: roleOf(message),
      content: message.content.map(part => partOf(part, mark)),
    }))
  }
}

/** Dotprompt's own helpers, with the sentinel, and with an address that cannot end its marker. */
function defineHelpers(dotprompt: Dotprompt): void {
  dotprompt.defineHelper('role', (role: string) => `${OPENING}role:${role}>>>${HERE}`)
  dotprompt.defineHelper('media', (options: { hash: { url?: unknown; contentType?: unknown } }) => {
    const { url, contentType } = options.hash
    const type = typeof contentType === 'string' ? ` ${encodeURIComponent(contentType.toWellFormed())}` : ''
    return `${OPENING}media:url ${encodeURIComponent(String(url).toWellFormed())}${type}>>>`
  })
}

/** A copy of the input in which no string holds the beginning of a marker. */
function neutral(value: unknown, mark: string): unknown {
  if (typeof value === 'string') return value.replaceAll(OPENING, mark).replaceAll(HERE, `${mark}here`)
  if (Array.isArray(value)) return value.map(item => neutral(item, mark))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [neutral(key, mark), neutral(item, mark)]))
}

const restored = (text: string, mark: string): string =>
  text.replaceAll(HERE, '').replaceAll(`${mark}here`, HERE).replaceAll(mark, OPENING)

function roleOf(message: RenderedMessage): Message['role'] {
  if (message.role === 'model') return 'assistant'
  if (message.role === 'user' || message.role === 'system') return message.role
  throw misuse('a role in a .prompt template', 'system, user or model', 'another role')
}

function partOf(part: RenderedPart, mark: string): Part {
  if (part.text !== undefined) return { type: 'text', text: restored(part.text, mark) }
  if (part.media !== undefined) {
    return { type: 'image', source: { url: restored(decodeURIComponent(part.media.url), mark) } }
  }
  throw misuse('a part in a .prompt template', 'text or media', 'another kind of part')
}
