/** What every call is answered with: as a large provider writes it, headers included. */

const VALUE = {
  summary:
    'A breakwater shelters a harbour: it takes the force of the waves, so that ships behind it rest, load and leave as planned.',
  key_points: [
    'The harbour closed on Monday because the old wall had lost stones.',
    'Repairs take three weeks and need calm weather.',
    'Ships are sent to the neighbouring port until then.',
  ],
  confidence: 0.92,
}

const HEADERS = [
  'date: Mon, 24 Nov 2026 10:00:00 GMT',
  'x-request-id: req_8f14e45fceea167a5a36dedd4bea2543',
  'openai-organization: org-bench',
  'openai-processing-ms: 412',
  'openai-version: 2020-10-01',
  'x-ratelimit-limit-requests: 30000000',
  'x-ratelimit-limit-tokens: 15000000000',
  'x-ratelimit-remaining-requests: 29999999',
  'x-ratelimit-remaining-tokens: 14999999000',
  'x-ratelimit-reset-requests: 2ms',
  'x-ratelimit-reset-tokens: 2ms',
  'strict-transport-security: max-age=31536000; includeSubDomains; preload',
  'x-content-type-options: nosniff',
  'server: cloudflare',
  'connection: keep-alive',
]

const head = (lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...HEADERS, ...lines, '', ''].join('\r\n')

const IDENTITY = { id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', created: 1_741_569_952, model: 'bench' }

const USAGE = {
  prompt_tokens: 182,
  completion_tokens: 91,
  total_tokens: 273,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
}

/** The whole answer to a plain call. */
export function plainAnswer(): Buffer {
  const body = JSON.stringify({
    ...IDENTITY,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: JSON.stringify(VALUE), refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
  })
  return Buffer.from(`${head(['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`])}${body}`)
}

export const STREAM_CHUNKS = 200

/** The head of a streamed answer, and its events one by one, each framed as a chunk of the transfer encoding. */
export function streamedAnswer(): {
  readonly head: Buffer
  readonly events: readonly Buffer[]
  readonly whole: Buffer
} {
  const events = eventTexts().map(text => `data: ${text}\n\n`)
  const headBytes = Buffer.from(head(['content-type: text/event-stream; charset=utf-8', 'transfer-encoding: chunked']))
  return {
    head: headBytes,
    events: [...events.map(chunked), END],
    whole: Buffer.concat([headBytes, chunked(events.join('')), END]),
  }
}

function eventTexts(): string[] {
  const base = {
    ...IDENTITY,
    object: 'chat.completion.chunk',
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
  }
  const event = (delta: object, finish: string | null, rest: object = {}): string =>
    JSON.stringify({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...rest })
  const texts = Array.from({ length: STREAM_CHUNKS }, (_, index) => event({ content: ` word${index}` }, null))
  return [
    event({ role: 'assistant', content: '', refusal: null }, null),
    ...texts,
    event({}, 'stop'),
    JSON.stringify({ ...base, choices: [], usage: USAGE }),
    '[DONE]',
  ]
}

const END = Buffer.from('0\r\n\r\n')
const chunked = (text: string): Buffer => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
