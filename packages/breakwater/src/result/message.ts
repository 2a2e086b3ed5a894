/** One turn of a conversation. A string is one text part. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string | readonly Part[]
}

export type Part = TextPart | ImagePart | FilePart | ReasoningPart | ToolCallPart | ToolResultPart

export interface TextPart {
  readonly type: 'text'
  readonly text: string
  /** The text was cut (the stream broke, the call was cancelled): it is a beginning, not an answer. */
  readonly partial?: true
  /** Ends a stretch that the provider may cache. */
  readonly cache?: true
  /** A provider's item that must go back unchanged (a signature on a text part), only to its family. */
  readonly origin?: Origin
}

/** Bytes, or an address that the provider fetches. */
export type Source = { readonly bytes: Uint8Array; readonly mediaType: string } | { readonly url: string }

export interface ImagePart {
  readonly type: 'image'
  readonly source: Source
}

export interface FilePart {
  readonly type: 'file'
  readonly source: Source
  readonly name?: string
}

/** Where a part comes from whose signature only its own provider can read. */
export interface Origin {
  /** dialect, host and model family, joined: `anthropic|api.anthropic.com|claude-opus-4` */
  readonly family: string
  /** The provider's own item, sent back unchanged to that family, dropped for any other. */
  readonly item: unknown
}

export interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
  readonly origin: Origin
}

export interface ToolCallPart {
  readonly type: 'toolCall'
  readonly id: string
  readonly name: string
  /** The arguments as the model wrote them: JSON text, if it kept to the format. */
  readonly arguments: string
  readonly origin?: Origin
}

export interface ToolResultPart {
  readonly type: 'toolResult'
  readonly id: string
  readonly name: string
  readonly content: string
  readonly isError?: true
}

/** The text of a message, its text parts joined. */
export function messageText(message: Message): string {
  if (typeof message.content === 'string') return message.content
  let text = ''
  for (const part of message.content) if (part.type === 'text') text += part.text
  return text
}

export const messageParts = (message: Message): readonly Part[] =>
  typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
