import { z } from 'zod'

/** The prompt of the README: what every subject asks, with the same bytes on the wire as far as its interface allows. */
export const INPUT: z.ZodType<{ text: string }> = z.object({ text: z.string() })

export const OUTPUT: z.ZodType<{ summary: string; key_points: string[]; confidence: number }> = z.object({
  summary: z.string().min(1),
  key_points: z.array(z.string()),
  confidence: z.number().min(0).max(1),
})

export const TEXT: string = 'The harbour was closed on Monday. A breakwater protects ships from waves. '.repeat(8)

export const MODEL = 'bench'
export const KEY = 'sk-bench'
export const MAX_OUTPUT_TOKENS = 200

export const messages = (text: string): { role: 'user'; content: string }[] => [
  { role: 'user', content: `Summarize: ${text}` },
]

/** As a bare client would send it. */
export const plainBody = (text: string): object => ({
  model: MODEL,
  messages: messages(text),
  max_tokens: MAX_OUTPUT_TOKENS,
  response_format: RESPONSE_FORMAT,
})

export const streamBody = (text: string): object => ({
  model: MODEL,
  messages: messages(text),
  stream: true,
  stream_options: { include_usage: true },
})

const RESPONSE_FORMAT = {
  type: 'json_schema',
  json_schema: {
    name: 'answer',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        summary: { type: 'string', minLength: 1 },
        key_points: { type: 'array', items: { type: 'string' } },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
      },
      required: ['summary', 'key_points', 'confidence'],
      additionalProperties: false,
    },
  },
}

export const HEADERS: { readonly [name: string]: string } = {
  'content-type': 'application/json',
  authorization: `Bearer ${KEY}`,
}

/** The events of a stream: the first names the role, the last two hold the finish and the usage. */
export const STREAM_EVENTS = 203
/** Characters of all the text that a stream brings. */
export const STREAM_CHARACTERS: number = Array.from({ length: 200 }, (_, index) => ` word${index}`).join('').length
