import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAnswer, createSimulator, type Play } from '@breakwater/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  anthropic,
  type CallEvent,
  type Client,
  createClient,
  definePrompt,
  gemini,
  openai,
  openaiCompatible,
  type Route,
} from '../src/index.ts'
import { storm } from './support.ts'

const ANSWER = Array.from({ length: 5 }, (_, index) => `Schiff ${index} liegt hinter der Mole – „ruhig“ 🛟.`).join(' ')
const speak = definePrompt({ name: 'speak', messages: (text: string) => text })

interface Place {
  readonly url: string
  readonly origin: string
}

const ROUTES: Readonly<Record<string, (place: Place) => Route>> = {
  chat: ({ url }) => openaiCompatible({ model: 'simulated', baseURL: url }),
  responses: ({ url }) => openai({ model: 'simulated', baseURL: url, apiKey: 'k' }),
  anthropic: ({ origin }) => anthropic({ model: 'simulated', baseURL: origin, apiKey: 'k' }),
  gemini: ({ origin }) => gemini({ model: 'simulated', baseURL: origin, apiKey: 'k' }),
}

const clientOf = (route: Route, attempts: number): Client =>
  createClient({
    routes: [route],
    retry: { attempts, initialDelayMs: 1, maxDelayMs: 5 },
    timeouts: { firstByteMs: 1_000, idleMs: 1_000 },
    budget: { timeMs: 10_000 },
  })

const shown = (events: readonly CallEvent[]): string =>
  events.reduce((text, event) => (event.type === 'restart' ? '' : event.type === 'text' ? text + event.text : text), '')

/** Every way in which a stream can go wrong between its events. */
const BROKEN: readonly Play[] = [
  { fault: 'stream_reset', atToken: 4 },
  { fault: 'stream_close', atToken: 4 },
  { fault: 'stream_silence', atToken: 4, forMs: 60_000 },
  { fault: 'stream_error', atToken: 4, status: 529 },
  { fault: 'stream_broken_event', atToken: 4 },
  { fault: 'stream_endless_line', atToken: 4 },
  'stream_no_finish',
  'empty_body',
  'html_in_200',
  'overloaded',
]

/** More bytes than may come would come again: this is not tried twice. */
const NEVER_HEALS = 'stream_endless_line 4'

const nameOf = (play: Play): string => (typeof play === 'string' ? play : Object.values(play).join(' '))

describe.each(Object.entries(ROUTES))('a stream of %s', (_dialect, routeTo) => {
  test.each(BROKEN.map(play => [nameOf(play), play] as const))(
    '%s: a failure, or healed to the whole answer, never a shorter one',
    async (name, play) => {
      await using simulator = await createSimulator({
        storm: storm(play, play),
        model: question => createAnswer(question, { text: ANSWER }),
      })
      for (const attempts of [1, 2]) {
        const client = clientOf(routeTo(simulator), attempts)
        const stream = client.stream(speak, 'hello')
        const events = await Array.fromAsync(stream)
        const result = await stream.result
        expect(result.ok).toBe(attempts === 2 && name !== NEVER_HEALS)
        if (result.ok) expect([result.value, shown(events)]).toEqual([ANSWER, ANSWER])
        await client.close({ drainMs: 0 })
      }
    },
  )
})

/** Serves recorded bytes in the pieces that it is told, and cuts where it is told. */
class Bytes implements AsyncDisposable {
  pieces: readonly Uint8Array[] = []
  readonly #server = createServer(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of this.pieces) {
      response.write(piece)
      await new Promise(resolve => setImmediate(resolve))
    }
    response.end()
  })

  async listen(): Promise<Place> {
    await new Promise<void>(resolve => void this.#server.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return { origin, url: `${origin}/v1` }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

describe.each(Object.entries(ROUTES))('the bytes of a stream of %s', (_dialect, routeTo) => {
  const server = new Bytes()
  let client: Client
  let bytes: Buffer
  beforeAll(async () => {
    bytes = await recorded(routeTo)
    client = clientOf(routeTo(await server.listen()), 1)
  })
  afterAll(async () => {
    await client.close({ drainMs: 0 })
    await server[Symbol.asyncDispose]()
  })

  async function read(): Promise<string | undefined> {
    const stream = client.stream(speak, 'hello')
    const events = await Array.fromAsync(stream)
    const result = await stream.result
    if (result.ok) expect(shown(events)).toBe(result.value)
    return result.ok ? result.value : undefined
  }

  test('split anywhere, they say the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async cuts => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        server.pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        expect(await read()).toBe(ANSWER)
      }),
      { numRuns: 25 },
    )
  })

  test('cut anywhere, they are a failure or whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async end => {
        server.pieces = [bytes.subarray(0, end)]
        expect([undefined, ANSWER]).toContain(await read())
      }),
      { numRuns: 40 },
    )
  })
})

/** What the simulator sends for this route, byte by byte as it came. */
async function recorded(routeTo: (place: Place) => Route): Promise<Buffer> {
  await using simulator = await createSimulator({ model: question => createAnswer(question, { text: ANSWER }) })
  let copy = Buffer.alloc(0)
  const proxy = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request)
    const { method = 'POST', headers, url = '' } = request
    const type = { 'content-type': String(headers['content-type']) }
    const answer = await fetch(simulator.origin + url, { method, headers: type, body: Buffer.concat(chunks) })
    copy = Buffer.from(await answer.arrayBuffer())
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(copy)
  })
  await new Promise<void>(resolve => void proxy.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const client = clientOf(routeTo({ origin, url: `${origin}/v1` }), 1)
  await client.stream(speak, 'hello').result
  await client.close({ drainMs: 0 })
  proxy.closeAllConnections()
  proxy.close()
  return copy
}
