import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  anthropic,
  createClient,
  createFetch,
  definePrompt,
  gemini,
  openai,
  openaiCompatible,
  type Result,
  type Route,
} from '../src/index.ts'
import { rawServer } from './support.ts'

// What servers, gateways and proxies have been seen to write in place of what their own documentation says: either the
// value that the model wrote, or the name of what is wrong. Never another value.

const VALUE = { city: 'Ålesund', km: 9_007_199_254_740 }
const TEXT = JSON.stringify(VALUE)
const place = definePrompt({
  name: 'place',
  output: z.object({ city: z.string(), km: z.number() }),
  maxReasks: 0,
  messages: () => 'Where is the harbour?',
})

const message = (content: unknown) => ({ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' })
const completion = (...choices: unknown[]) => JSON.stringify({ id: 'c', object: 'chat.completion', choices })
const delta = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}]}\n\n`
const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
const DONE = 'data: [DONE]\n\n'
const HALVES = [delta(TEXT.slice(0, 12)), delta(TEXT.slice(12))] as const
const STREAM = [...HALVES, FINISH, DONE].join('')

const JSON_TYPE = 'application/json'
const EVENTS = 'text/event-stream'

function answer(type: string, body: string | Buffer, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body as string)
  const head = ['HTTP/1.1 200 OK', `content-type: ${type}`, `content-length: ${bytes.length}`, ...headers, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n')), bytes])
}

/** The result of a call, plain or streamed on the wire, to a server that answers every request with these bytes. */
async function asked(bytes: Buffer, streaming: boolean): Promise<Result<unknown, unknown>> {
  const server = await rawServer(socket => socket.on('data', () => socket.write(bytes)))
  const client = createClient({
    routes: [openaiCompatible({ model: 'm', baseURL: server.url, capabilities: { streaming } })],
    retry: { attempts: 2, initialDelayMs: 1 },
    timeouts: { firstByteMs: 1_000, idleMs: 1_000 },
  })
  const result = await client.run(place, undefined)
  await client.close({ drainMs: 50 })
  await server.close()
  return result
}

const latin1 = Buffer.from(completion(message(TEXT)), 'latin1')
const WELL: readonly (readonly [what: string, Buffer])[] = [
  ['JSON labelled as a stream of events', answer(EVENTS, completion(message(TEXT)))],
  ['JSON labelled as text', answer('text/plain', completion(message(TEXT)))],
  ['a stream of events labelled as JSON', answer(JSON_TYPE, STREAM)],
  ['a stream of events labelled as nothing at all', answer('application/octet-stream', `: hello\n\n${STREAM}`)],
  ['a stream of events', answer(EVENTS, STREAM)],
  ['JSON behind a byte order mark', answer(JSON_TYPE, `\ufeff${completion(message(TEXT))}`)],
  ['JSON in the charset of its label', answer(`${JSON_TYPE}; charset=ISO-8859-1`, latin1)],
  ['UTF-8 under the label of another charset', answer(`${JSON_TYPE}; charset=latin1`, completion(message(TEXT)))],
  ['two members of gzip', answer(JSON_TYPE, twoMembers(), 'content-encoding: gzip')],
  ['the first answer behind the second', answer(JSON_TYPE, completion({ ...message('{}'), index: 1 }, message(TEXT)))],
  ['JSON that a gateway has parsed', answer(JSON_TYPE, completion(message(VALUE)))],
  [
    'a whole message in the last chunk of a stream',
    answer(EVENTS, `data: {"choices":[{"index":0,"delta":null}]}\n\ndata: ${completion(message(TEXT))}\n\n${DONE}`),
  ],
]

function twoMembers(): Buffer {
  const body = Buffer.from(completion(message(TEXT)))
  return Buffer.concat([gzipSync(body.subarray(0, 40)), gzipSync(body.subarray(40))])
}

const ILL: readonly (readonly [what: string, Buffer, code: string])[] = [
  ['bytes that are no UTF-8', answer(JSON_TYPE, latin1), 'decode_failed'],
  [
    'bytes that are none in the charset of their label',
    answer(`${JSON_TYPE}; charset=ascii-2`, latin1),
    'decode_failed',
  ],
  ['events with bytes that are no UTF-8', answer(EVENTS, Buffer.from(STREAM, 'latin1')), 'decode_failed'],
  [
    'events whose last line is no UTF-8',
    answer(EVENTS, Buffer.concat([Buffer.from(HALVES[0]), Buffer.from([0xc3])])),
    'decode_failed',
  ],
  [
    'an event that lost the beginning of its name',
    answer(EVENTS, STREAM.replace('\n\ndata', '\n\nata')),
    'bad_envelope',
  ],
  ['an event behind stray bytes', answer(EVENTS, STREAM.replace('\n\ndata', '\n\n\0\0data')), 'bad_envelope'],
  ['one body behind another', answer(JSON_TYPE, completion(message(TEXT)) + completion(message(TEXT))), 'bad_envelope'],
  ['lines of JSON in place of events', answer(EVENTS, STREAM.replaceAll('data: ', '')), 'bad_envelope'],
]

describe.each([
  ['a plain call', false],
  ['a call that is streamed on the wire', true],
])('%s answered with', (_call, streaming) => {
  test.each(WELL)('%s: the value', async (_what, bytes) => {
    expect(await asked(bytes, streaming)).toMatchObject({ ok: true, value: VALUE, caveats: [] })
  })

  test.each(ILL)('%s: no value', async (_what, bytes, code) => {
    expect(await asked(bytes, streaming)).toMatchObject({ ok: false, failure: { code } })
  })

  test('a number of 19 digits in JSON that a gateway has parsed: digit by digit', async () => {
    const server = await rawServer(socket =>
      socket.on('data', () =>
        socket.write(answer(JSON_TYPE, completion(message({ id: 0 })).replace('"id":0', '"id":1234567890123456789'))),
      ),
    )
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: server.url, capabilities: { streaming } })],
    })
    const result = await client.ask('Which harbour?')
    await client.close({ drainMs: 50 })
    await server.close()
    expect(result).toMatchObject({ ok: true, value: '{"id":1234567890123456789}' })
  })

  test('a character that the model wrote as a replacement: the value, as it was sent', async () => {
    const text = TEXT.replace('Å', '\ufffd')
    const result = await asked(answer(JSON_TYPE, completion(message(text))), streaming)
    expect(result).toMatchObject({ ok: true, value: { city: '\ufffdlesund' } })
  })
})

describe('an answer whose end has a name of its own', () => {
  const ended = (reason: string) => answer(JSON_TYPE, completion({ ...message(TEXT), finish_reason: reason }))

  test.each(['eos', 'STOP', 'end_turn', 'a word that nobody knows'])('%s: is whole', async reason => {
    expect(await asked(ended(reason), false)).toMatchObject({ ok: true, value: VALUE })
  })

  test.each([
    ['MAX_TOKENS', 'truncated'],
    ['model_context_window_exceeded', 'truncated'],
    ['network_error', 'truncated'],
    ['abort', 'truncated'],
    ['repetition_truncation', 'truncated'],
    ['SAFETY', 'content_filtered'],
  ])('%s: is no value', async (reason, code) => {
    expect(await asked(ended(reason), false)).toMatchObject({ ok: false, failure: { code } })
  })
})

describe('other dialects, written otherwise', () => {
  async function told(route: (baseURL: string) => Route, body: object): Promise<Result<unknown, unknown>> {
    const bytes = answer(JSON_TYPE, JSON.stringify(body))
    const server = await rawServer(socket => socket.on('data', () => socket.write(bytes)))
    const client = createClient({ routes: [route(server.url)], retry: { attempts: 1 } })
    const result = await client.run(place, undefined, { settings: { maxOutputTokens: 50 } })
    await client.close({ drainMs: 50 })
    await server.close()
    return result
  }
  const settings = { apiKey: 'k', capabilities: { streaming: false } }
  const toAnthropic = (baseURL: string) => anthropic({ model: 'c', baseURL, ...settings })
  const toGemini = (baseURL: string) => gemini({ model: 'g', baseURL, ...settings })
  const toOpenai = (baseURL: string) => openai({ model: 'o', baseURL, ...settings })
  const candidate = (index: number, text: string) => ({ index, content: { parts: [{ text }] }, finishReason: 'STOP' })
  const response = (status: string, content: object) => ({
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', status, content: [content] }],
  })

  test.each([
    ['a text in place of blocks', toAnthropic, { content: TEXT, stop_reason: 'end_turn' }],
    ['the first candidate behind the second', toGemini, { candidates: [candidate(1, '{}'), candidate(0, TEXT)] }],
    ['a text of the plain type', toOpenai, response('completed', { type: 'text', text: TEXT })],
  ])('%s: the value', async (_what, route, body) => {
    expect(await told(route, body)).toMatchObject({ ok: true, value: VALUE })
  })

  test('a message that is incomplete in a response that is complete: no value', async () => {
    const result = await told(toOpenai, response('incomplete', { type: 'output_text', text: TEXT }))
    expect(result).toMatchObject({ ok: false, failure: { code: 'truncated' } })
  })
})

/** To a server that writes these pieces one after the other, and then one more for ever. */
async function trickled(
  route: (baseURL: string) => Route,
  pieces: readonly string[],
  forEver = '',
): Promise<Result<unknown, unknown>> {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${EVENTS}\r\ntransfer-encoding: chunked\r\n\r\n`
  const server = await rawServer(socket =>
    socket.on('data', async () => {
      socket.write(head)
      for (let at = 0; at < pieces.length || (forEver !== '' && !socket.destroyed); at++) {
        const piece = pieces[at] ?? forEver
        socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`)
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }),
  )
  const client = createClient({ routes: [route(server.url)], retry: { attempts: 1 }, timeouts: { idleMs: 300 } })
  const result = await client.run(place, undefined, { budget: { timeMs: 5_000 } })
  await client.close({ drainMs: 50 })
  await server.close()
  return result
}

describe('Chat Completions, whose servers do not all say [DONE]', () => {
  const route = (baseURL: string) => openaiCompatible({ model: 'm', baseURL })

  test.each([
    ['stays open and silent', ''],
    ['stays open and pings for ever', ': ping\n\n'],
  ])('a stream with a reason to finish that %s: the value', async (_what, forEver) => {
    expect(await trickled(route, [...HALVES, FINISH], forEver)).toMatchObject({ ok: true, value: VALUE })
  })

  test('a stream without a reason to finish that stays open and pings for ever: no value', async () => {
    expect(await trickled(route, HALVES, ': ping\n\n')).toMatchObject({ failure: { code: 'deadline_exceeded' } })
  })
})

describe('Gemini, whose streams have no terminal event', () => {
  const route = (baseURL: string) => gemini({ model: 'g', baseURL, apiKey: 'k' })
  const chunk = (text: string, finishReason?: string) =>
    `data: ${JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason }] })}\r\n\r\n`

  test('a reason to finish in every chunk: the value, all chunks of it, though the body stays open', async () => {
    const result = await trickled(route, [chunk(TEXT.slice(0, 12), 'STOP'), chunk(TEXT.slice(12), 'STOP')])
    expect(result).toMatchObject({ ok: true, value: VALUE })
  })

  test('text behind the last reason to finish, and then silence: no value', async () => {
    const result = await trickled(route, [chunk(TEXT, 'STOP'), chunk(' and more')])
    expect(result).toMatchObject({ ok: false, failure: { code: 'idle_timeout' } })
  })
})

describe('Anthropic, whose blocks begin before their pieces', () => {
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  const begin = (index: number, block: object) => event('content_block_start', { index, content_block: block })
  const piece = (index: number, delta: object) => event('content_block_delta', { index, delta })
  const said = (index: number, text: string) => piece(index, { type: 'text_delta', text })
  const START = event('message_start', { message: { id: 'm', role: 'assistant', content: [], usage: {} } })
  const END =
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }) +
    event('message_stop', {})

  async function streamed(...blocks: readonly string[]): Promise<Result<unknown, unknown>> {
    const bytes = answer(EVENTS, START + blocks.join('') + END)
    const server = await rawServer(socket => socket.on('data', () => socket.write(bytes)))
    const client = createClient({
      routes: [anthropic({ model: 'c', baseURL: server.url, apiKey: 'k', capabilities: { streaming: true } })],
      retry: { attempts: 1 },
    })
    const result = await client.stream(place, undefined).result
    await client.close({ drainMs: 50 })
    await server.close()
    return result
  }

  test('a text whose beginning was lost is the text', async () => {
    const text = begin(0, { type: 'text', text: '' })
    const result = await streamed(text, said(0, TEXT.slice(0, 12)), said(1, TEXT.slice(12)))
    expect(result).toMatchObject({ ok: true, value: VALUE })
  })

  test('a tool call whose beginning was lost is a broken stream, not an answer without it', async () => {
    const call = piece(1, { type: 'input_json_delta', partial_json: '{"a":1}' })
    const result = await streamed(begin(0, { type: 'text', text: '' }), said(0, TEXT), call)
    expect(result).toMatchObject({ ok: false, failure: { code: 'stream_broken' } })
  })
})

describe('the hardened fetch', () => {
  async function fetched(bytes: Buffer): Promise<Response> {
    const server = await rawServer(socket => socket.on('data', () => socket.write(bytes)))
    const fetch = createFetch({ retry: { attempts: 1 } })
    const body = JSON.stringify({ model: 'm', stream: true, messages: [] })
    try {
      const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body })
      return new Response(await response.arrayBuffer(), response)
    } finally {
      await fetch.close({ drainMs: 50 })
      await server.close()
    }
  }

  test('hands over a stream of events that is labelled as JSON, its bytes unchanged', async () => {
    expect(await (await fetched(answer(JSON_TYPE, STREAM))).text()).toBe(STREAM)
  })

  test('refuses JSON where a stream was asked for, however it is labelled', async () => {
    const mislabelled = fetched(answer(EVENTS, completion(message(TEXT))))
    await expect(mislabelled).rejects.toThrow('a plain body came where a stream of events was asked for')
  })

  test('breaks a stream whose bytes are no UTF-8', async () => {
    await expect(fetched(answer(EVENTS, Buffer.from(STREAM, 'latin1')))).rejects.toMatchObject({
      code: 'decode_failed',
    })
  })
})
