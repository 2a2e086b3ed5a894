import { classifyChatError } from '../chat/errors.ts'
import type { Dialect } from '../dialect.ts'
import { decodeResponsesBody } from './decode.ts'
import { encodeResponses } from './encode.ts'
import { createResponsesStream } from './stream.ts'

/** OpenAI Responses, and everyone who speaks it. Its errors are those of Chat. */
export const responses: Dialect = {
  name: 'openai-responses',
  encode: encodeResponses,
  decodeBody: decodeResponsesBody,
  stream: createResponsesStream,
  classifyError: classifyChatError,
  requestId: headers => headers['x-request-id'] ?? headers['request-id'],
}
