import type { Dialect } from '../dialect.ts'
import { decodeGeminiBody } from './decode.ts'
import { encodeGemini } from './encode.ts'
import { classifyGeminiError } from './errors.ts'
import { createGeminiStream } from './stream.ts'

/** Google's generateContent, on the Gemini API and on Vertex. There is no header for the request's id. */
export const generateContent: Dialect = {
  name: 'gemini',
  encode: encodeGemini,
  decodeBody: decodeGeminiBody,
  stream: createGeminiStream,
  classifyError: classifyGeminiError,
  requestId: headers => headers['x-request-id'] ?? headers['x-goog-request-id'],
}
