import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Client, createClient, openaiCompatible } from '../src/index.ts'

/** A provider whose answers the test writes piece by piece. */
interface Provider {
  readonly url: string
  readonly answers: ServerResponse[]
  close(): void
}

async function provider(): Promise<Provider> {
  const answers: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => answers.push(response))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answers,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

/** Lets sockets do what they can at this moment: only timers stand still. */
async function sockets(until: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !until(); turn++) await new Promise(resolve => setImmediate(resolve))
}
const settle = () => sockets(() => false)

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve))
}

describe('with all defaults, on simulated time', () => {
  const open: { client?: Client; providers: Provider[] } = { providers: [] }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const one of open.providers) one.close()
    await open.client?.close({ drainMs: 0 })
    open.providers = []
  })

  async function begin(reasoning: boolean) {
    const one = await provider()
    open.providers.push(one)
    open.client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: one.url, capabilities: { reasoning, streaming: true } })],
      retry: { attempts: 1 },
    })
    const running = open.client.ask('Think.')
    await sockets(() => one.answers.length > 0)
    const answer = one.answers[0] as ServerResponse
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    answer.write(chunk({ role: 'assistant', content: '' }))
    await pass(1)
    return { running, answer }
  }

  test('a model that thinks may be silent for 75 seconds', async () => {
    const { running, answer } = await begin(true)
    await pass(75_000)
    answer.end(`${chunk({ content: 'Forty-two.' })}${chunk({}, 'stop')}data: [DONE]\n\n`)
    await sockets(() => false)
    expect(await running).toMatchObject({ ok: true, value: 'Forty-two.' })
  })

  test('a model that is not known to think is stalled after 30 seconds of silence', async () => {
    const { running } = await begin(false)
    await pass(30_100)
    expect(await running).toMatchObject({ ok: false, failure: { code: 'idle_timeout' } })
  })

  test('pings keep a stream alive but are no progress: the deadline ends it', async () => {
    const { running, answer } = await begin(false)
    for (let second = 0; second < 100; second += 10) {
      answer.write(': ping\n\n')
      await pass(10_000)
    }
    const result = await running
    expect(result).toMatchObject({ ok: false, failure: { code: 'deadline_exceeded' } })
    expect(result.call.durationMs).toBeGreaterThan(89_900)
    expect(result.call.durationMs).toBeLessThan(90_100)
  })

  test('when the first route hangs the second is asked by 31 seconds, and answers', async () => {
    const [first, second] = [await provider(), await provider()]
    open.providers.push(first, second)
    open.client = createClient({
      routes: [
        openaiCompatible({ name: 'first', model: 'm', baseURL: first.url }),
        openaiCompatible({ name: 'second', model: 'm', baseURL: second.url }),
      ],
    })
    const running = open.client.ask('Hello')
    await sockets(() => first.answers.length > 0)
    await pass(31_000)
    await sockets(() => second.answers.length > 0)
    expect(second.answers.length).toBe(1)
    const answer = second.answers[0] as ServerResponse
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    answer.end(`${chunk({ content: 'Here.' })}${chunk({}, 'stop')}data: [DONE]\n\n`)
    await settle()
    expect(await running).toMatchObject({ ok: true, value: 'Here.' })
  })
})
