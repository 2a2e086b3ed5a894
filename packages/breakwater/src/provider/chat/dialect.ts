import type { Dialect } from '../dialect.ts'
import { decodeChatBody } from './decode.ts'
import { encodeChat } from './encode.ts'
import { classifyChatError } from './errors.ts'
import { createChatStream } from './stream.ts'

/** OpenAI Chat Completions, and everyone who speaks it. */
export const chat: Dialect = {
  name: 'openai-chat',
  encode: encodeChat,
  decodeBody: decodeChatBody,
  stream: createChatStream,
  classifyError: classifyChatError,
  requestId: headers => headers['x-request-id'] ?? headers['request-id'],
}
