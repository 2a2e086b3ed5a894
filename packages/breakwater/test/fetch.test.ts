import { createAnswer, createSimulator, type Play, type Simulator } from '@breakwater/testing'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { BreakwaterError, type CommonOptions, createFetch, type HardenedFetch, openaiCompatible } from '../src/index.ts'
import { SDKS } from './sdks.ts'
import { harbour, storm } from './support.ts'

/** Long, and with characters of two to four bytes. */
const ANSWER = Array.from({ length: 6 }, (_, index) => `Schiff ${index} liegt hinter der Mole – „ruhig“ 🛟.`).join(' ')

interface Pier extends AsyncDisposable {
  readonly simulator: Simulator
  readonly fetch: HardenedFetch
}

async function pier(faults: readonly Play[], options: CommonOptions = {}): Promise<Pier> {
  const model = (question: Parameters<typeof createAnswer>[0]) => createAnswer(question, { text: ANSWER })
  const simulator = await createSimulator({ storm: storm(...faults), model })
  const fetch = createFetch({ retry: { initialDelayMs: 1, maxDelayMs: 5 }, ...options })
  return {
    simulator,
    fetch,
    async [Symbol.asyncDispose]() {
      await fetch.close({ drainMs: 100 })
      await simulator.close()
    },
  }
}

const ONCE = { attempts: 1 }
const SHORT: CommonOptions = { retry: ONCE, timeouts: { firstByteMs: 150, idleMs: 150 }, budget: { timeMs: 1_000 } }

/** What is legal, and must arrive as it is. */
const LEGAL: readonly Play[] = ['ok', 'redirect', 'keep_alive_race', { fault: 'slow_trickle', everyMs: 1, bytes: 300 }]
const LEGAL_STREAMS: readonly Play[] = [
  'stream_split_utf8',
  'stream_crlf',
  'stream_multi_line',
  'stream_no_space',
  'stream_one_byte_writes',
]

/** What is broken, and must be an error. */
const BROKEN: readonly Play[] = [
  { fault: 'status', status: 418 },
  'overloaded',
  'rate_limited',
  'quota_exhausted',
  'server_error',
  'bad_gateway',
  'unavailable',
  'cloudflare',
  'request_timeout',
  'conflict',
  'context_length',
  'invalid_request',
  'unauthorized',
  'forbidden',
  'model_not_found',
  'hang_before_headers',
  'hang_after_headers',
  'reset_before_headers',
  'close_before_headers',
  'reset_in_body',
  'close_in_body',
  'html_in_200',
  'empty_body',
  'truncated_body',
  'broken_body',
  { fault: 'error_in_200', status: 529 },
  'bad_gzip',
  { fault: 'bomb', encoding: 'gzip' },
  'flood',
  'endless_header',
]
const BROKEN_STREAMS: readonly Play[] = [
  { fault: 'stream_reset', atToken: 5 },
  { fault: 'stream_close', atToken: 5 },
  { fault: 'stream_silence', atToken: 5, forMs: 60_000 },
  { fault: 'stream_pings', atToken: 5, everyMs: 20 },
  { fault: 'stream_error', atToken: 0, status: 529 },
  { fault: 'stream_error', atToken: 5, status: 529 },
  { fault: 'stream_broken_event', atToken: 5 },
  'stream_no_finish',
  { fault: 'stream_endless_line', atToken: 5 },
  'stream_plain_json',
]

const nameOf = (play: Play): string => (typeof play === 'string' ? play : Object.values(play).join(' '))
const named = (plays: readonly Play[]) => plays.map(play => [nameOf(play), play] as const)

describe.each(Object.entries(SDKS))('%s over the hardened fetch', (_name, sdkOn) => {
  test.each(named(LEGAL))('plain, %s: arrives as it is', async (_play, play) => {
    await using place = await pier([play])
    expect(await sdkOn(place.fetch, place.simulator).plain('hello')).toBe(ANSWER)
  })

  test.each(named([...LEGAL, ...LEGAL_STREAMS]))('streamed, %s: arrives as it is', async (_play, play) => {
    await using place = await pier([play])
    expect(await sdkOn(place.fetch, place.simulator).streamed('hello')).toBe(ANSWER)
  })

  test.each(named(BROKEN))('plain, %s: an error, never half an answer', async (_play, play) => {
    await using place = await pier([play], SHORT)
    await expect(sdkOn(place.fetch, place.simulator).plain('hello')).rejects.toThrow()
  })

  test.each(named([...BROKEN, ...BROKEN_STREAMS]))(
    'streamed, %s: an error, never half an answer',
    async (_play, play) => {
      await using place = await pier([play], SHORT)
      await expect(sdkOn(place.fetch, place.simulator).streamed('hello')).rejects.toThrow()
    },
  )

  test.each(['overloaded', 'reset_in_body', 'truncated_body', 'html_in_200', 'bad_gzip'] as const)(
    'plain, %s once: healed by one more attempt',
    async play => {
      await using place = await pier([play])
      expect(await sdkOn(place.fetch, place.simulator).plain('hello')).toBe(ANSWER)
      expect(place.simulator.requests.length).toBe(2)
    },
  )

  test.each(['server_error', 'close_before_headers', 'empty_body', 'stream_plain_json'] as const)(
    'streamed, %s before the first event: healed by one more attempt',
    async play => {
      await using place = await pier([play])
      expect(await sdkOn(place.fetch, place.simulator).streamed('hello')).toBe(ANSWER)
      expect(place.simulator.requests.length).toBe(2)
    },
  )
})

test.each([
  ['openai, Chat', ANSWER],
  ['anthropic', 'an error'],
])('%s without the mark after its end (`[DONE]`, `message_stop`): %s', async (name, expected) => {
  await using place = await pier(['stream_no_done'], SHORT)
  const read = SDKS[name]?.(place.fetch, place.simulator).streamed('hello')
  expect(await read?.catch(() => 'an error')).toBe(expected)
})

describe('what the hardened fetch returns', () => {
  const request = (more: object = {}) => ({
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'simulated', messages: [{ role: 'user', content: 'hello' }], ...more }),
  })

  test("the provider's last answer as it came, and the word not to try once more", async () => {
    await using place = await pier(['server_error', 'server_error', 'overloaded'])
    const response = await place.fetch(`${place.simulator.url}/chat/completions`, request())
    expect(response.status).toBe(529)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(response.url).toBe(`${place.simulator.url}/chat/completions`)
    expect(await response.json()).toHaveProperty('error')
    expect(place.simulator.requests.length).toBe(3)
  })

  test('where no answer ever came, a BreakwaterError with its code', async () => {
    await using place = await pier(['reset_before_headers', 'reset_before_headers', 'reset_before_headers'])
    const asked = place.fetch(`${place.simulator.url}/chat/completions`, request())
    await expect(asked).rejects.toMatchObject({ name: 'BreakwaterError', code: 'connection_reset' })
  })

  test('past its deadline, a BreakwaterError that says so', async () => {
    await using place = await pier(['hang_before_headers'], { budget: { timeMs: 150 } })
    const asked = place.fetch(`${place.simulator.url}/chat/completions`, request())
    await expect(asked).rejects.toMatchObject({ code: 'deadline_exceeded' })
  })

  test('cancelled, the AbortError that the platform gives, and the connection is closed', async () => {
    await using place = await pier(['hang_before_headers'])
    const controller = new AbortController()
    const asked = place.fetch(`${place.simulator.url}/chat/completions`, { ...request(), signal: controller.signal })
    while (place.simulator.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    controller.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    while (place.simulator.openSockets > 0) await new Promise(resolve => setTimeout(resolve, 5))
  })

  test('cancelled within a stream, the body ends in the AbortError', async () => {
    await using place = await pier([{ fault: 'stream_silence', atToken: 3, forMs: 60_000 }])
    const controller = new AbortController()
    const init = { ...request({ stream: true }), signal: controller.signal }
    const response = await place.fetch(`${place.simulator.url}/chat/completions`, init)
    const body = response.text()
    controller.abort()
    await expect(body).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a reader who leaves the body closes the connection', async () => {
    await using place = await pier([{ fault: 'stream_silence', atToken: 3, forMs: 60_000 }])
    const response = await place.fetch(`${place.simulator.url}/chat/completions`, request({ stream: true }))
    await response.body?.cancel()
    while (place.simulator.openSockets > 0) await new Promise(resolve => setTimeout(resolve, 5))
    expect(place.simulator.requests[0]?.state).toBe('client_left')
  })

  test('other requests go through, whatever the form of their body', async () => {
    await using place = await pier([])
    const url = `${place.simulator.url}/nowhere`
    const form = new FormData()
    form.set('file', new Blob(['ship']), 'ship.txt')
    const responses = [
      await place.fetch(url),
      await place.fetch(new URL(url), { method: 'POST', body: form }),
      await place.fetch(new Request(url, { method: 'POST', body: 'ship' })),
      await place.fetch(url, { method: 'POST', body: new Blob(['ship']).stream(), duplex: 'half' } as RequestInit),
    ]
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    const [, multipart] = place.simulator.requests
    expect(multipart?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  })

  test('what is no address over HTTP is a misuse', async () => {
    await using place = await pier([])
    await expect(place.fetch('file:///etc/hosts')).rejects.toBeInstanceOf(BreakwaterError)
    await expect(place.fetch('http://user:secret@127.0.0.1/')).rejects.toThrow(/^(?!.*secret)/)
  })
})

describe('state that is shared', () => {
  test("a circuit that client.run opened holds for an SDK's request to the same model", async () => {
    await using place = await harbour([], { breaker: { consecutive: 2 }, retry: ONCE })
    place.simulator.setStorm(storm('server_error', 'server_error'))
    await place.client.ask('one')
    await place.client.ask('two')
    const openai = new OpenAI({ apiKey: 'x', baseURL: place.simulator.url, maxRetries: 0, fetch: place.client.fetch })
    const ask = (model: string) => openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] })
    await expect(ask('simulated')).rejects.toMatchObject({ cause: { code: 'circuit_open' } })
    expect((await ask('other')).choices.length).toBe(1)
  })

  test('a limit that an SDK ran into holds the calls with the same key', async () => {
    const simulator = await createSimulator({ storm: storm({ fault: 'rate_limited', retryAfterMs: 200 }) })
    const { createClient } = await import('../src/index.ts')
    const routes = [openaiCompatible({ model: 'simulated', baseURL: simulator.url, apiKey: 'sk-shared' })]
    const client = createClient({ routes, retry: ONCE })
    const options = { baseURL: simulator.url, maxRetries: 0, fetch: client.fetch }
    const ask = (apiKey: string) =>
      new OpenAI({ ...options, apiKey }).chat.completions.create({
        model: 'simulated',
        messages: [{ role: 'user', content: 'x' }],
      })
    await expect(ask('sk-shared')).rejects.toMatchObject({ status: 429 })
    expect(client.routes()[0]?.limits[0]?.heldUntilMs).toBeGreaterThan(0)
    await ask('sk-other')
    expect(client.routes()[0]?.limits[0]?.heldUntilMs).toBeGreaterThan(0)
    await client.close({ drainMs: 50 })
    await simulator.close()
  })
})

describe('retries of the SDK above', () => {
  test('draw on the same budget, one attempt each, and are told about once', async () => {
    const warnings: string[] = []
    const onWarning = (warning: Error) => void (warning.name === 'BreakwaterWarning' && warnings.push(warning.message))
    process.on('warning', onWarning)
    const outage = Array.from({ length: 200 }, () => 'reset_before_headers' as const)
    await using place = await pier(outage, { retry: ONCE, breaker: { consecutive: 1_000, minAttempts: 1_000 } })
    const openai = new OpenAI({ apiKey: 'x', baseURL: place.simulator.url, maxRetries: 2, fetch: place.fetch })
    const ask = () => openai.chat.completions.create({ model: 'simulated', messages: [{ role: 'user', content: 'x' }] })
    await Promise.allSettled(Array.from({ length: 20 }, ask))
    await new Promise(resolve => setImmediate(resolve))
    process.off('warning', onWarning)
    // 20 calls, and the floor of 10 repetitions in 10 s; left to itself the SDK would have sent 60.
    expect(place.simulator.requests.length).toBe(30)
    expect(warnings).toEqual([expect.stringContaining('maxRetries: 0')])
  })
})
