import type { Part } from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { writeArguments } from '../exact-json.ts'
import { reasoningPart } from '../output.ts'
import { append, type Fields, fields, items, text, word } from '../wire.ts'

/** What one output item says. */
export interface ReadItem {
  readonly part: Part | undefined
  readonly refusal: string
  readonly logprobs: readonly unknown[]
}

const SILENT = { refusal: '', logprobs: [] } as const

/**
 * An output item as a part. Its own form is kept under its family, to go back unchanged; items of the provider's own
 * tools, and those that this version does not know, are kept for that only.
 */
export function readItem(item: Fields, target: Target): ReadItem {
  const origin = { family: target.family, item }
  switch (item.type) {
    case 'message':
      return readMessage(item, target)
    case 'function_call': {
      const id = word(item.call_id) ?? text(item.id)
      const written = typeof item.arguments === 'string' ? item.arguments : writeArguments(item.arguments)
      return { ...SILENT, part: { type: 'toolCall', id, name: text(item.name), arguments: written, origin } }
    }
    case 'reasoning':
      return { ...SILENT, part: reasoningPart(reasoningText(item), item, target) }
    default:
      return { ...SILENT, part: word(item.type) === undefined ? undefined : reasoningPart('', item, target) }
  }
}

function readMessage(item: Fields, target: Target): ReadItem {
  let written = ''
  let refusal = ''
  const logprobs: unknown[] = []
  for (const value of items(item.content)) {
    const content = fields(value)
    if (content.type === 'output_text' || content.type === 'text') written += text(content.text)
    if (content.type === 'refusal') refusal += text(content.refusal)
    append(logprobs, content.logprobs)
  }
  const origin = { family: target.family, item }
  return { part: written === '' ? undefined : { type: 'text', text: written, origin }, refusal, logprobs }
}

/** The whole text of a message item, for telling whether a part was edited since. */
export function messageItemText(item: Fields): string {
  let written = ''
  for (const content of items(item.content)) written += text(fields(content).text)
  return written
}

function reasoningText(item: Fields): string {
  const texts: string[] = []
  for (const part of [...items(item.summary), ...items(item.content)]) {
    const piece = text(fields(part).text)
    if (piece !== '') texts.push(piece)
  }
  return texts.join('\n\n')
}
