import type { Dialect } from '../dialect.ts'
import { decodeAnthropicBody } from './decode.ts'
import { encodeAnthropic } from './encode.ts'
import { classifyAnthropicError } from './errors.ts'
import { createAnthropicStream } from './stream.ts'

/** Anthropic Messages, and everyone who speaks it. */
export const messages: Dialect = {
  name: 'anthropic',
  encode: encodeAnthropic,
  decodeBody: decodeAnthropicBody,
  stream: createAnthropicStream,
  classifyError: classifyAnthropicError,
  requestId: headers => headers['request-id'] ?? headers['x-request-id'],
}
