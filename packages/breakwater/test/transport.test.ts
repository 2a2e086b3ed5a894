import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createSimulator } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'
import { createCertificate } from '../../testing/src/simulator/certificate.ts'
import { createClient, openaiCompatible } from '../src/index.ts'
import { harbour, rawServer, summarize, TEXT } from './support.ts'

const FAST_RETRY = { initialDelayMs: 1, maxDelayMs: 5 }

/** How late the event loop itself runs: what a busy machine adds to any deadline. */
async function loopDelayMs(): Promise<number> {
  const startedMs = performance.now()
  await new Promise(resolve => setTimeout(resolve, 10))
  return Math.max(0, performance.now() - startedMs - 10)
}

describe('the phases of an attempt', () => {
  test('nothing listens: connect_refused', async () => {
    const server = await rawServer(() => {})
    await server.close()
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: server.url })],
      retry: { attempts: 1 },
    })
    expect(await client.ask('hello')).toMatchObject({ failure: { code: 'connect_refused' } })
    await client.close()
  })

  test('a name that does not resolve: dns_failed', async () => {
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: 'http://no-such-host.invalid/v1' })],
      retry: { attempts: 1 },
    })
    expect(await client.ask('hello')).toMatchObject({ failure: { code: 'dns_failed' } })
    await client.close()
  })

  test('a TLS handshake without end: connect_timeout', async () => {
    const server = await rawServer(() => {})
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: server.url.replace('http:', 'https:') })],
      retry: { attempts: 1 },
      timeouts: { connectMs: 100 },
    })
    const result = await client.ask('hello')
    expect(result).toMatchObject({ failure: { code: 'connect_timeout' } })
    expect(result.call.attempts[0]?.timings.connectMs).toBeUndefined()
    await client.close()
    await server.close()
  })

  test('a peer that takes nothing: write_timeout', async () => {
    const server = await rawServer(socket => void socket.pause())
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: server.url })],
      retry: { attempts: 1 },
      timeouts: { writeMs: 200 },
    })
    expect(await client.ask('x'.repeat(30_000_000))).toMatchObject({ failure: { code: 'write_timeout' } })
    await client.close()
    await server.close()
  })

  test('every slot taken for longer than poolMs: pool_timeout, and the provider is not asked', async () => {
    await using place = await harbour([{ fault: 'hang_before_headers', forMs: 60_000 }], {
      limits: { concurrency: 1 },
      timeouts: { poolMs: 100 },
      retry: { attempts: 1 },
    })
    const controller = new AbortController()
    const hanging = place.client.run(summarize(), { text: 'first' }, { signal: controller.signal })
    expect(await place.client.run(summarize(), { text: TEXT })).toMatchObject({ failure: { code: 'pool_timeout' } })
    controller.abort()
    expect(await hanging).toMatchObject({ failure: { code: 'cancelled' } })
    expect(place.simulator.requests.length).toBe(1)
  })

  test('a full queue: pool_timeout at once', async () => {
    await using place = await harbour([{ fault: 'hang_before_headers', forMs: 60_000 }], {
      limits: { concurrency: 1, queue: 0 },
      retry: { attempts: 1 },
    })
    expect(await place.client.run(summarize(), { text: TEXT })).toMatchObject({ failure: { code: 'pool_timeout' } })
  })

  test('each phase that was reached is reported', async () => {
    await using place = await harbour([])
    const result = await place.client.run(summarize(), { text: TEXT })
    const timings = result.call.attempts[0]?.timings
    expect(Object.keys(timings ?? {})).toEqual(['connectMs', 'writeMs', 'firstByteMs', 'bodyMs'])
  })

  test('limits hold per client, per route and per call, the nearest first', async () => {
    await using simulator = await createSimulator({
      storm: { name: 'hang', faults: [{ fault: 'hang_before_headers', forMs: 60_000, weight: 1 }] },
    })
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: simulator.url, timeouts: { firstByteMs: 120 } })],
      timeouts: { firstByteMs: 5_000 },
      retry: { attempts: 1 },
    })
    expect(await client.ask('one')).toMatchObject({ failure: { code: 'first_byte_timeout' } })
    const nearer = await client.ask('two', { timeouts: { firstByteMs: 60 } })
    expect(nearer.ok ? '' : nearer.failure.message).toMatch(/nothing heard for (6|7|8|9)\d ms/)
    await client.close()
  })
})

describe('the deadline', () => {
  test("a provider that hangs: two attempts, the second answers within the README's 20 seconds, scaled", async () => {
    await using place = await harbour([{ fault: 'hang_before_headers', forMs: 60_000 }], { retry: FAST_RETRY })
    const result = await place.client.run(summarize({ timeMs: 1_000 }), { text: TEXT })
    expect(result.ok).toBe(true)
    expect(result.call.attempts.map(attempt => attempt.outcome)).toEqual(['first_byte_timeout', 'ok'])
  })

  test('an outage that hangs ends as deadline_exceeded on time, and its attempts keep their own code', async () => {
    await using place = await harbour(
      { name: 'hang', faults: [{ fault: 'hang_before_headers', forMs: 60_000, weight: 1 }] },
      { retry: FAST_RETRY },
    )
    const startedMs = performance.now()
    const result = await place.client.run(summarize({ timeMs: 600 }), { text: TEXT })
    const tookMs = performance.now() - startedMs
    expect(result).toMatchObject({ failure: { code: 'deadline_exceeded', class: 'budget' } })
    expect(result.call.attempts.map(attempt => attempt.outcome)).toEqual(Array(3).fill('first_byte_timeout'))
    expect(tookMs).toBeLessThan(600 + 50 + (await loopDelayMs()) + 50)
  })

  test('an outage that hangs opens the breaker', async () => {
    await using place = await harbour(
      { name: 'hang', faults: [{ fault: 'hang_before_headers', forMs: 60_000, weight: 1 }] },
      { retry: FAST_RETRY, timeouts: { firstByteMs: 50 } },
    )
    const ended: string[] = []
    for (let call = 0; call < 4; call++) {
      const result = await place.client.run(summarize(), { text: TEXT })
      ended.push(result.ok ? 'value' : result.failure.code)
    }
    expect(ended.at(-1)).toBe('circuit_open')
    expect(place.client.routes()[0]?.circuit).toBe('open')
  })

  test('time that a silent function of the caller takes is time of the call', async () => {
    await using place = await harbour([])
    const prompt = { ...summarize({ timeMs: 100 }), template: () => new Promise<never>(() => {}) }
    expect(await place.client.run(prompt, { text: TEXT })).toMatchObject({ failure: { code: 'deadline_exceeded' } })
  })

  test('messages that are none are an invalid request, found before one is spent', async () => {
    await using place = await harbour([])
    const malformed: unknown[] = [
      [{ role: 'user', content: [{ type: 'text' }] }],
      [{ role: 'user' }],
      [null],
      7,
      undefined,
    ]
    for (const messages of malformed) {
      const prompt = { ...summarize(), template: () => messages as never }
      const result = await place.client.run(prompt, { text: TEXT })
      expect(result).toMatchObject({ ok: false, failure: { class: 'request' } })
    }
    expect(place.simulator.requests.length).toBe(0)
  })

  test('an answer that waits in the socket while the event loop is blocked is a value', async () => {
    await using place = await harbour([], { timeouts: { firstByteMs: 300, idleMs: 300 } })
    const running = place.client.run(summarize(), { text: TEXT })
    await new Promise(resolve => setTimeout(resolve, 20))
    // The simulator lives in this process: what it is about to say is said first.
    const until = performance.now() + 2_000
    while (performance.now() < until);
    expect((await running).ok).toBe(true)
    expect(place.simulator.requests.length).toBe(1)
  })
})

describe('a stream', () => {
  /** Answers with a head and these chunks in one write, and whatever comes behind them. */
  async function streamed(chunks: readonly string[], behind: string) {
    const framed = chunks.map(chunk => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('')
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
    const server = await rawServer(socket => socket.on('data', () => socket.write(head + framed + behind)))
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: server.url })],
      retry: { attempts: 1 },
    })
    const result = await client.ask('hello')
    await client.close({ drainMs: 50 })
    await server.close()
    return result
  }
  const delta = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`
  const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'

  test('is whole when its terminal event and broken framing come in one read', async () => {
    const whole = [delta('safe '), delta('harbour'), finish, 'data: [DONE]\n\n']
    expect(await streamed(whole, 'no chunk size\r\n')).toMatchObject({ ok: true, value: 'safe harbour' })
  })

  test('is broken, and shows what it had said, when broken framing comes in one read with its text', async () => {
    const result = await streamed([delta('safe '), delta('har')], 'no chunk size\r\n')
    expect(result).toMatchObject({ ok: false, failure: { raw: { text: 'safe har' } } })
  })
})

describe('cancellation', () => {
  test('before, during and between attempts: cancelled at once, nothing further is sent, the socket is freed', async () => {
    await using place = await harbour(
      { name: 'hang', faults: [{ fault: 'hang_before_headers', forMs: 60_000, weight: 1 }] },
      { retry: { initialDelayMs: 10_000, maxDelayMs: 10_000 } },
    )
    const early = AbortSignal.abort()
    expect(await place.client.run(summarize(), { text: 'a' }, { signal: early })).toMatchObject({
      failure: { code: 'cancelled' },
    })
    expect(place.simulator.requests.length).toBe(0)

    const controller = new AbortController()
    const running = place.client.run(summarize(), { text: 'b' }, { signal: controller.signal })
    while (place.simulator.requests.length < 1) await new Promise(resolve => setTimeout(resolve, 5))
    controller.abort()
    const result = await running
    expect(result).toMatchObject({ failure: { code: 'cancelled', class: 'request' } })
    expect(result.call.attempts.map(attempt => attempt.outcome)).toEqual(['cancelled'])
    while (place.simulator.openSockets > 0) await new Promise(resolve => setTimeout(resolve, 5))

    place.simulator.setStorm({ name: 'busy', faults: [{ fault: 'overloaded', weight: 1 }] })
    const between = new AbortController()
    const waiting = place.client.run(summarize(), { text: 'c' }, { signal: between.signal })
    while (place.simulator.requests.at(-1)?.state !== 'done') await new Promise(resolve => setTimeout(resolve, 5))
    await new Promise(resolve => setTimeout(resolve, 20))
    between.abort()
    expect(await waiting).toMatchObject({ failure: { code: 'cancelled' } })
    expect(place.simulator.requests.length).toBe(1)
  })

  test("leaves no listener on the caller's signal", async () => {
    await using place = await harbour(['overloaded', 'prose_instead_of_json'])
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...given)
    }
    expect((await place.client.run(summarize(), { text: TEXT }, { signal })).ok).toBe(true)
    expect(listeners).toBe(0)
  })
})

describe('the connection', () => {
  test('one that the server closes as we write on it is replaced at once, without counting as a failure', async () => {
    await using place = await harbour(['ok', 'keep_alive_race'], { retry: { attempts: 1 } })
    expect((await place.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    const second = await place.client.run(summarize(), { text: `${TEXT} Again.` })
    expect(second.ok).toBe(true)
    expect(second.call.attempts.length).toBe(1)
  })

  test('a redirect on the same origin is followed, one to another origin never is', async () => {
    await using place = await harbour([{ fault: 'redirect', to: 'same_origin' }], { retry: { attempts: 1 } })
    expect((await place.client.run(summarize(), { text: TEXT })).ok).toBe(true)
    await using other = await harbour([{ fault: 'redirect', to: 'other_origin' }], { retry: { attempts: 1 } })
    const result = await other.client.run(summarize(), { text: TEXT })
    expect(result).toMatchObject({ ok: false, failure: { class: 'request' } })
    expect(other.simulator.requests.length).toBe(1)
  })

  test.each(['expired', 'wrong_host'] as const)('a certificate that is %s: tls_failed, without a retry', async tls => {
    await using simulator = await createSimulator({ tls })
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: simulator.url })],
      tls: { ca: simulator.certificate as string },
      retry: FAST_RETRY,
    })
    const result = await client.ask('hello')
    expect(result).toMatchObject({ failure: { code: 'tls_failed' } })
    expect(result.call.attempts.length).toBe(1)
    await client.close()
  })

  test('a certificate authority of the caller is trusted, and only then', async () => {
    await using simulator = await createSimulator({ tls: 'valid' })
    const route = openaiCompatible({ model: 'm', baseURL: simulator.url })
    const trusting = createClient({ routes: [route], tls: { ca: simulator.certificate as string } })
    expect((await trusting.ask('The harbour is open.')).ok).toBe(true)
    const strict = createClient({ routes: [route], retry: { attempts: 1 } })
    expect(await strict.ask('hello')).toMatchObject({ failure: { code: 'tls_failed' } })
    await trusting.close()
    await strict.close()
  })

  test('a client certificate is shown to a server that asks for one, and without it there is no connection', async () => {
    const server = createCertificate(['localhost', '127.0.0.1'], new Date(Date.now() + 3_600_000))
    const own = createCertificate(['a service of ours'], new Date(Date.now() + 3_600_000))
    const names: unknown[] = []
    const listening = createHttpsServer({ ...server, ca: own.cert, requestCert: true, rejectUnauthorized: true })
    listening.on('request', (request, response) => {
      names.push((request.socket as TLSSocket).getPeerCertificate().subject.CN)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ choices: [{ message: { content: 'Open.' }, finish_reason: 'stop' }] }))
    })
    await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
    const { port } = listening.address() as AddressInfo
    const routes = [openaiCompatible({ model: 'm', baseURL: `https://127.0.0.1:${port}` })]
    const known = createClient({ routes, tls: { ca: server.cert, cert: own.cert, key: own.key } })
    expect(await known.ask('hello')).toMatchObject({ ok: true, value: 'Open.' })
    const stranger = createClient({ routes, tls: { ca: server.cert }, retry: { attempts: 1 } })
    expect(await stranger.ask('hello')).toMatchObject({ ok: false, failure: { class: 'transport' } })
    expect(names).toEqual(['a service of ours'])
    await known.close()
    await stranger.close()
    listening.close()
  })

  test('of a flood no more is read than the limit, and the connection is dropped', async () => {
    await using place = await harbour([{ fault: 'flood', bytes: 600_000_000 }], {
      retry: { attempts: 1 },
      limits: { responseBytes: 1_000_000 },
    })
    expect(await place.client.run(summarize(), { text: TEXT })).toMatchObject({
      failure: { code: 'response_too_large' },
    })
    while (place.simulator.requests[0]?.state === 'open') await new Promise(resolve => setTimeout(resolve, 5))
    expect(place.simulator.requests[0]?.bytesSent).toBeLessThan(64_000_000)
  })

  test('close lets what is under way end, and then cuts it', async () => {
    await using simulator = await createSimulator({ storm: { name: 'slow', latency: { firstByteMs: 100 } } })
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: simulator.url })] })
    const running = client.ask('The harbour is open.')
    while (simulator.requests.length < 1) await new Promise(resolve => setTimeout(resolve, 5))
    await client.close({ drainMs: 5_000 })
    expect((await running).ok).toBe(true)
  })
})
