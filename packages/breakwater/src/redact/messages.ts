import type { Message, Part, Source } from '../result/index.ts'

interface MessageRedaction {
  readonly text: (text: string) => string
  readonly json: (value: unknown) => unknown
}

/**
 * Messages with every text redacted: what was said, reasoning, arguments and results of tools, names and addresses of
 * files, a provider's own items. Roles, ids, names of tools and bytes stay.
 */
export function redactMessage(message: Message, redaction: MessageRedaction): Message {
  const { content } = message
  return {
    ...message,
    content: typeof content === 'string' ? redaction.text(content) : content.map(part => redactPart(part, redaction)),
  }
}

function redactPart(part: Part, { text, json }: MessageRedaction): Part {
  const origin =
    'origin' in part && part.origin !== undefined ? { origin: { ...part.origin, item: json(part.origin.item) } } : {}
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { ...part, text: text(part.text), ...origin }
    case 'toolCall':
      return { ...part, arguments: text(part.arguments), ...origin }
    case 'toolResult':
      return { ...part, content: text(part.content) }
    case 'image':
      return { ...part, source: redactSource(part.source, text) }
    case 'file':
      return {
        ...part,
        source: redactSource(part.source, text),
        ...(part.name === undefined ? {} : { name: text(part.name) }),
      }
    default:
      return part satisfies never
  }
}

const redactSource = (source: Source, text: (text: string) => string): Source =>
  'url' in source ? { url: text(source.url) } : source
