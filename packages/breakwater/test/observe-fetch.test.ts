import { createSimulator, type Play, type Simulator, type Storm } from '@breakwater/testing'
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFetch } from '../src/index.ts'
import { parentOf, startTelemetry, type Telemetry } from './observe-support.ts'
import { paced, storm } from './support.ts'

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

const messages = [{ role: 'user' as const, content: 'Where do ships rest?' }]

async function withSdk(
  faults: readonly Play[] | Storm,
  use: (openai: OpenAI, simulator: Simulator) => Promise<unknown>,
) {
  await using simulator = await createSimulator({ storm: 'name' in faults ? faults : storm(...faults) })
  const fetch = createFetch({ retry: { attempts: 2, initialDelayMs: 1, maxDelayMs: 5 } })
  await use(new OpenAI({ apiKey: 'sk-test', baseURL: simulator.url, maxRetries: 0, fetch }), simulator)
  await fetch.close({ drainMs: 100 })
}

const spansNamed = (name: string) => telemetry.spans().filter(span => span.name === name)

describe('what an SDK asks through the hardened fetch', () => {
  test('has a span of its own under that of the program, and one of kind CLIENT for each attempt', async () => {
    await withSdk(['overloaded'], async (openai, simulator) => {
      const own = trace.getTracer('program').startSpan('own work')
      await context.with(trace.setSpan(context.active(), own), () =>
        openai.chat.completions.create({ model: 'simulated', messages }),
      )
      own.end()
      const request = telemetry.span('fetch simulated')
      expect(parentOf(request)).toBe(own.spanContext().spanId)
      expect(request.attributes).toMatchObject({ 'llm.result': 'value', 'llm.model': 'simulated' })
      expect(request.events.map(({ name }) => name)).toEqual(['llm.retry'])
      const [first, second] = spansNamed('chat simulated')
      expect([parentOf(first!), parentOf(second!)]).toEqual(Array(2).fill(request.spanContext().spanId))
      expect(first?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'overloaded' })
      expect(second?.kind).toBe(SpanKind.CLIENT)
      expect(second?.attributes).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai_compatible',
        'gen_ai.request.model': 'simulated',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': expect.any(Number),
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'llm.attempt': 2,
      })
      const carried = simulator.requests.map(({ headers }) => headers.traceparent)
      expect(carried).toEqual([first, second].map(span => expect.stringContaining(span!.spanContext().spanId)))
    })
  })

  test('keeps the trace that it brings along', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await withSdk([], async (openai, simulator) => {
      await openai.chat.completions.create({ model: 'simulated', messages }, { headers: { traceparent } })
      expect(simulator.requests[0]?.headers.traceparent).toBe(traceparent)
    })
  })

  test('is over when its stream is, and failed where that broke', async () => {
    const broken = { fault: 'stream_close', atToken: 3 } as const
    await withSdk(paced('ok', broken), async openai => {
      const stream = { model: 'simulated', messages, stream: true } as const
      const seen: number[] = []
      for await (const _ of await openai.chat.completions.create(stream))
        seen.push(spansNamed('fetch simulated').length)
      expect(seen[0]).toBe(0)
      await expect(Array.fromAsync(await openai.chat.completions.create(stream))).rejects.toThrow()
    })
    const results = spansNamed('fetch simulated').map(({ attributes }) => attributes['llm.result'])
    expect(results).toEqual(['value', 'stream_broken'])
    const [whole] = spansNamed('chat simulated')
    expect(whole?.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    })
  })

  test('is counted by model and route, the same way as calls are', async () => {
    await withSdk(['overloaded'], async openai => {
      await openai.chat.completions.create({ model: 'simulated', messages })
    })
    const durations = await telemetry.points('gen_ai.client.operation.duration')
    expect(durations.map(({ attributes }) => attributes['error.type'])).toEqual(['overloaded', undefined])
    const tokens = await telemetry.points('gen_ai.client.token.usage')
    expect(tokens.map(({ attributes }) => attributes['gen_ai.token.type'])).toEqual(['input', 'output'])
    expect(await telemetry.points('llm.call.duration')).toMatchObject([{ attributes: { 'llm.result': 'value' } }])
    expect(await telemetry.points('llm.retries')).toMatchObject([{ value: 1 }])
  })

  test('says nothing of its key, and nothing of what is no request to a model', async () => {
    await withSdk(['unauthorized'], async openai => {
      await expect(openai.chat.completions.create({ model: 'simulated', messages })).rejects.toThrow()
      await openai.models.list().catch(() => undefined)
    })
    expect(telemetry.spans().map(({ name }) => name)).toEqual(['chat simulated', 'fetch simulated'])
    const told = JSON.stringify(telemetry.spans().map(({ attributes, events }) => [attributes, events]))
    expect(told).not.toContain('sk-test')
    expect(told).toContain('unauthorized')
  })
})
