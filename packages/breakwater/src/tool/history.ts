import { type Message, messageParts, type ToolResultPart } from '../result/index.ts'

/** A history that every dialect accepts: a tool call without a result gets one that says it was cancelled. */
export function closeHistory(messages: readonly Message[], open: ReadonlySet<string> = NONE): readonly Message[] {
  if (!messages.some(callsTools)) return messages
  const answered = new Set<string>()
  for (const message of messages) {
    for (const part of messageParts(message)) if (part.type === 'toolResult') answered.add(part.id)
  }
  const missing = messages.flatMap(message =>
    messageParts(message).flatMap((part): ToolResultPart[] =>
      part.type === 'toolCall' && !answered.has(part.id) && !open.has(part.id)
        ? [{ type: 'toolResult', id: part.id, name: part.name, content: CANCELLED, isError: true }]
        : [],
    ),
  )
  return missing.length === 0 ? messages : [...messages, { role: 'tool', content: missing }]
}

const callsTools = ({ content }: Message): boolean =>
  typeof content !== 'string' && content.some(({ type }) => type === 'toolCall')

const NONE: ReadonlySet<string> = new Set()
const CANCELLED = 'Cancelled before it was run.'
