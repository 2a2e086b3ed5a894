import { once } from 'node:events'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Exchange, post, REQUESTS, STORY } from '../../test/exchange.ts'
import { createSimulator, FAULTS, type FaultName, type Play, type Simulator } from '../index.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

async function play(fault: Play, stream: boolean, maxBytes?: number): Promise<Exchange> {
  simulator.setStorm({ name: 'one fault', faults: [fault] })
  const { path, body } = REQUESTS['openai-chat'](STORY, stream)
  return post(simulator.origin + path, body, maxBytes === undefined ? {} : { maxBytes })
}

const json = (exchange: Exchange) => JSON.parse(exchange.text)
const choice = (exchange: Exchange) => json(exchange).choices[0]
const content = (exchange: Exchange): string => choice(exchange).message.content
const dataLines = (exchange: Exchange): string[] => exchange.text.split('\n').filter(line => line.startsWith('data:'))
const chunks = (exchange: Exchange) =>
  dataLines(exchange)
    .filter(line => line.startsWith('data: {'))
    .map(line => JSON.parse(line.slice(6)))
const deltas = (exchange: Exchange): string =>
  chunks(exchange)
    .map(chunk => chunk.choices[0]?.delta?.content ?? '')
    .join('')

const GOOD_SUMMARY =
  'Waves broke over the breakwater and flooded the harbour. The harbour master said that the breakwater held.'

interface Case {
  readonly play: Play
  readonly stream?: boolean
  /** Where the client has seen enough. */
  readonly maxBytes?: number
  readonly expected: (exchange: Exchange) => void
}

const answers = (play: Play, status: number, holds: (exchange: Exchange) => void = () => {}): Case => ({
  play,
  expected: exchange => {
    expect(exchange).toMatchObject({ status, end: 'whole' })
    holds(exchange)
  },
})
const ends = (
  play: Play,
  end: Exchange['end'],
  holds: (exchange: Exchange) => void = () => {},
  stream = false,
): Case => ({
  play,
  stream,
  expected: exchange => {
    expect(exchange.end).toBe(end)
    holds(exchange)
  },
})
const streams = (play: Play, holds: (exchange: Exchange) => void): Case => ({
  play,
  stream: true,
  expected: exchange => {
    expect(exchange).toMatchObject({ status: 200, end: 'whole' })
    holds(exchange)
  },
})
const errorCode = (code: string | null) => (exchange: Exchange) => expect(json(exchange).error.code).toBe(code)
const isWholeStream = (exchange: Exchange): void => {
  expect(JSON.parse(deltas(exchange)).summary).toBe(GOOD_SUMMARY)
  expect(dataLines(exchange).at(-1)).toBe('data: [DONE]')
}

/** What arrives, fault by fault: the table does not compile when one is missing. */
const CASES = {
  status: answers({ fault: 'status', status: 418, headers: { 'x-tea': 'yes' }, body: 'short and stout' }, 418, e => {
    expect(e.headers['x-tea']).toBe('yes')
    expect(e.text).toBe('short and stout')
  }),
  overloaded: answers('overloaded', 529, e => expect(json(e).error.type).toBe('overloaded_error')),
  rate_limited: answers({ fault: 'rate_limited', retryAfterMs: 1_500 }, 429, e =>
    expect(e.headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500' }),
  ),
  quota_exhausted: answers('quota_exhausted', 429, errorCode('insufficient_quota')),
  server_error: answers('server_error', 500, e => expect(json(e).error.type).toBe('server_error')),
  bad_gateway: answers('bad_gateway', 502, e => expect(e.text).toContain('<h1>502 Bad Gateway</h1>')),
  unavailable: answers({ fault: 'unavailable', retryAfterMs: 3_000, announce: 'seconds' }, 503, e => {
    expect(e.headers['retry-after']).toBe('3')
    expect(e.headers['retry-after-ms']).toBeUndefined()
  }),
  cloudflare: answers({ fault: 'cloudflare', status: 524 }, 524, e => expect(e.text).toBe('error code: 524')),
  request_timeout: answers('request_timeout', 408),
  conflict: answers('conflict', 409),
  context_length: answers('context_length', 400, errorCode('context_length_exceeded')),
  invalid_request: answers('invalid_request', 400, errorCode(null)),
  unauthorized: answers('unauthorized', 401, errorCode('invalid_api_key')),
  forbidden: answers('forbidden', 403, errorCode(null)),
  model_not_found: answers('model_not_found', 404, errorCode('model_not_found')),
  redirect: answers({ fault: 'redirect', to: 'other_origin' }, 307, e => {
    expect(e.headers.location).toMatch(/\/v1\/chat\/completions$/)
    expect(e.headers.location).not.toContain(simulator.origin)
  }),
  hang_before_headers: ends('hang_before_headers', 'silent', e => expect(e.status).toBeUndefined()),
  hang_after_headers: ends('hang_after_headers', 'silent', e => {
    expect(e.status).toBe(200)
    expect(e.body).toHaveLength(0)
  }),
  slow_trickle: answers({ fault: 'slow_trickle', everyMs: 1, bytes: 100 }, 200, e =>
    expect(choice(e).finish_reason).toBe('stop'),
  ),
  stall_request: ends('stall_request', 'silent', e => expect(e.status).toBeUndefined()),
  never_closes: ends('never_closes', 'silent', e => expect(choice(e).finish_reason).toBe('stop')),
  reset_before_headers: ends('reset_before_headers', 'reset', e => expect(e.status).toBeUndefined()),
  close_before_headers: ends('close_before_headers', 'closed', e => expect(e.status).toBeUndefined()),
  reset_in_body: ends({ fault: 'reset_in_body', afterBytes: 10 }, 'reset', e => expect(e.body).toHaveLength(10)),
  close_in_body: ends({ fault: 'close_in_body', afterBytes: 10 }, 'closed', e => expect(e.body).toHaveLength(10)),
  keep_alive_race: answers('keep_alive_race', 200),
  html_in_200: answers('html_in_200', 200, e => expect(e.headers['content-type']).toContain('text/html')),
  empty_body: answers('empty_body', 200, e => expect(e.body).toHaveLength(0)),
  truncated_body: answers('truncated_body', 200, e => expect(() => json(e)).toThrow(SyntaxError)),
  broken_body: answers('broken_body', 200, e => expect(() => json(e)).toThrow(/NaN|Unexpected/)),
  wrong_content_length: ends({ fault: 'wrong_content_length', by: 7 }, 'closed', e =>
    expect(Number(e.headers['content-length'])).toBe(e.body.length + 7),
  ),
  error_in_200: answers('error_in_200', 200, e => expect(json(e).error.type).toBe('overloaded_error')),
  bad_gzip: answers('bad_gzip', 200, e => {
    expect(e.headers['content-encoding']).toBe('gzip')
    expect(() => gunzipSync(e.body)).toThrow()
  }),
  bomb: answers({ fault: 'bomb', bytes: 5_000_000 }, 200, e => {
    expect(e.body.length).toBeLessThan(10_000)
    expect(gunzipSync(e.body).length).toBeGreaterThan(5_000_000)
  }),
  flood: ends({ fault: 'flood', bytes: 600_000_000 }, 'enough'),
  endless_header: ends('endless_header', 'enough', e => expect(e.status).toBeUndefined()),
  refusal: answers('refusal', 200, e => {
    expect(choice(e).message.content).toBeNull()
    expect(choice(e).message.refusal).toContain("can't help")
  }),
  refusal_in_prose: answers('refusal_in_prose', 200, e => {
    expect(choice(e).message.refusal).toBeNull()
    expect(content(e)).toContain("can't help")
  }),
  fenced_json: answers('fenced_json', 200, e => expect(content(e)).toMatch(/^```json\n\{.*\}\n```$/s)),
  prose_around_json: answers('prose_around_json', 200, e => expect(content(e)).toMatch(/^Here is .*\{.*\}.*else!$/s)),
  prose_instead_of_json: answers('prose_instead_of_json', 200, e => expect(content(e)).not.toContain('{')),
  broken_json: answers({ fault: 'broken_json', style: 'trailing_comma' }, 200, e => expect(content(e)).toMatch(/,\}$/)),
  truncated_output: answers('truncated_output', 200, e => {
    expect(choice(e).finish_reason).toBe('length')
    expect(() => JSON.parse(content(e))).toThrow(SyntaxError)
  }),
  content_filter: answers('content_filter', 200, e => expect(choice(e).finish_reason).toBe('content_filter')),
  empty_output: answers('empty_output', 200, e => expect(content(e)).toBe('')),
  wrong_types: answers('wrong_types', 200, e =>
    expect(JSON.parse(content(e))).toMatchObject({ summary: [GOOD_SUMMARY], confidence: 'quite high' }),
  ),
  missing_field: answers('missing_field', 200, e =>
    expect(Object.keys(JSON.parse(content(e)))).toEqual(['summary', 'key_points']),
  ),
  hallucinated_fields: answers('hallucinated_fields', 200, e =>
    expect(JSON.parse(content(e))).toMatchObject({ summary: GOOD_SUMMARY, sentiment: 'positive' }),
  ),
  think_tags: answers('think_tags', 200, e => expect(content(e)).toMatch(/^<think>\n.*\n<\/think>\n\n\{/s)),
  missing_usage: answers('missing_usage', 200, e => expect(json(e)).not.toHaveProperty('usage')),
  // Cutting arguments needs a tool call: the dialects' tests have one. A text is left alone.
  tool_call_cut: answers('tool_call_cut', 200, e => expect(JSON.parse(content(e)).summary).toBe(GOOD_SUMMARY)),
  stream_reset: ends(
    { fault: 'stream_reset', atToken: 2 },
    'reset',
    e => expect(deltas(e)).toBe('{"summary":"Waves'),
    true,
  ),
  stream_close: streams({ fault: 'stream_close', atToken: 2 }, e => {
    expect(deltas(e)).toBe('{"summary":"Waves')
    expect(e.text).not.toContain('[DONE]')
  }),
  stream_silence: ends(
    { fault: 'stream_silence', atToken: 2 },
    'silent',
    e => expect(deltas(e)).toBe('{"summary":"Waves'),
    true,
  ),
  stream_pings: {
    play: { fault: 'stream_pings', atToken: 0, everyMs: 1 },
    stream: true,
    maxBytes: 1_000,
    expected: e => {
      expect(e.end).toBe('enough')
      expect(deltas(e)).toBe('')
      expect(e.text.match(/: keep-alive/g)!.length).toBeGreaterThan(20)
    },
  },
  stream_error: streams('stream_error', e =>
    expect(JSON.parse(dataLines(e).at(-1)!.slice(6)).error.type).toBe('overloaded_error'),
  ),
  stream_broken_event: streams({ fault: 'stream_broken_event', atToken: 1 }, e => {
    expect(() => JSON.parse(dataLines(e)[2]!.slice(6))).toThrow(SyntaxError)
    expect(dataLines(e).at(-1)).toBe('data: [DONE]')
  }),
  stream_no_finish: streams('stream_no_finish', e => {
    expect(JSON.parse(deltas(e)).summary).toBe(GOOD_SUMMARY)
    expect(e.text).not.toMatch(/\[DONE\]|"finish_reason":"stop"/)
  }),
  stream_no_done: streams('stream_no_done', e => {
    expect(chunks(e).at(-2).choices[0].finish_reason).toBe('stop')
    expect(e.text).not.toContain('[DONE]')
  }),
  stream_endless_line: ends({ fault: 'stream_endless_line', atToken: 0 }, 'enough', () => {}, true),
  stream_plain_json: streams('stream_plain_json', e => {
    expect(e.headers['content-type']).toBe('application/json')
    expect(JSON.parse(content(e)).summary).toBe(GOOD_SUMMARY)
  }),
  stream_split_utf8: streams('stream_split_utf8', isWholeStream),
  stream_crlf: streams('stream_crlf', e => expect(e.text.split('\r\n').length).toBe(e.text.split('\n').length)),
  stream_multi_line: streams('stream_multi_line', e => expect(e.text).toMatch(/^data: \{\ndata: {2}"id"/)),
  stream_no_space: streams('stream_no_space', e => expect(e.text).toMatch(/^data:\{/)),
  stream_one_byte_writes: streams('stream_one_byte_writes', isWholeStream),
  stream_duplicated_events: streams('stream_duplicated_events', e => {
    expect(dataLines(e)[0]).toBe(dataLines(e)[1])
    isWholeStream(e)
  }),
} satisfies Record<FaultName, Case>

describe('every fault does to the bytes what its explanation says', () => {
  test.each(Object.entries(CASES))('%s', async (_name, { play: fault, stream = false, maxBytes, expected }: Case) => {
    expected(await play(fault, stream, maxBytes))
  })
})

const STREAM_FAULTS = Object.entries(FAULTS).flatMap(([name, { kind }]) =>
  kind === 'stream' ? [name as FaultName] : [],
)

test.each(STREAM_FAULTS)('%s leaves a request alone that asked for no stream', async name => {
  expect(JSON.parse(content(await play(name as Play, false))).summary).toBe(GOOD_SUMMARY)
  expect(simulator.requests[0]!.play).toBe('ok')
})

test.each(['trailing_comma', 'single_quotes', 'unquoted_keys', 'comments', 'missing_brace'] as const)(
  'JSON that is broken by %s is no JSON any more, and begins as it was',
  async style => {
    const text = content(await play({ fault: 'broken_json', style }, false))
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(text).toContain(GOOD_SUMMARY)
  },
)

test.each(['gzip', 'deflate', 'br'] as const)('a %s bomb is small on the wire', async encoding => {
  const exchange = await play({ fault: 'bomb', encoding, bytes: 3_000_000 }, false)
  expect(exchange.headers['content-encoding']).toBe(encoding)
  expect(exchange.body.length).toBeLessThan(10_000)
})

test.each(['overloaded', 'unavailable'] as const)('%s announces a wait only when the storm says so', async fault => {
  expect((await play(fault, false)).headers).not.toHaveProperty('retry-after')
  const { headers } = await play({ fault, retryAfterMs: 1_200 }, false)
  expect(headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1200' })
})

test.each([
  ['anthropic', { 'retry-after': '2' }],
  ['gemini', {}],
] as const)('%s announces a wait as it does', async (dialect, announced) => {
  simulator.setStorm({ name: 'x', faults: [{ fault: 'rate_limited', retryAfterMs: 1_200 }] })
  const { path, body } = REQUESTS[dialect](STORY, false)
  const { headers } = await post(simulator.origin + path, body)
  const found = Object.entries(headers).filter(([name]) => name.startsWith('retry-after'))
  expect(Object.fromEntries(found)).toEqual(announced)
})

test('a wait that is announced as a date comes no earlier than it was meant', async () => {
  const before = Date.now()
  const { headers } = await play({ fault: 'rate_limited', retryAfterMs: 5_000, announce: 'date' }, false)
  expect(Date.parse(headers['retry-after']!)).toBeGreaterThanOrEqual(before + 5_000)
})

test('a hang that ends is followed by the good answer', async () => {
  expect(JSON.parse(content(await play({ fault: 'hang_before_headers', forMs: 20 }, false))).summary).toBe(GOOD_SUMMARY)
})

test('a silence in a stream that ends is followed by the rest', async () => {
  isWholeStream(await play({ fault: 'stream_silence', atToken: 3, forMs: 20 }, true))
})

test('a request whose body is not read cannot be written to its end, until the stall is over', async () => {
  simulator.setStorm({ name: 'stall', faults: [{ fault: 'stall_request', forMs: 500 }] })
  const { path, body } = REQUESTS['openai-chat'](STORY, false)
  // White space behind the JSON: more than the buffers of the system take.
  const text = JSON.stringify(body).padEnd(24_000_000)
  const socket = connect(simulator.port, '127.0.0.1')
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`)
  const order: string[] = []
  socket.write(text, () => order.push('written'))
  while (simulator.requests.length === 0) await new Promise(resolve => setImmediate(resolve))
  expect([simulator.requests[0]!.play, order]).toEqual([{ fault: 'stall_request', forMs: 500 }, []])
  await once(socket, 'data')
  expect(order).toEqual(['written'])
  socket.destroy()
})
