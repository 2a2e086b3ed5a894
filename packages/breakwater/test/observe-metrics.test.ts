import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createBudgetStore, definePrompt, degrade, openaiCompatible } from '../src/index.ts'
import { type Point, startTelemetry, type Telemetry } from './observe-support.ts'
import { harbour, paced, summarize, TEXT } from './support.ts'

let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(() => telemetry[Symbol.asyncDispose]())

interface Histogram {
  readonly count: number
  readonly sum: number
  readonly buckets: { readonly boundaries: readonly number[] }
}

const histogram = ({ value }: Point): Histogram => value as Histogram
const values = (points: readonly Point[]) => points.map(({ value }) => value)

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

describe('the histograms of the conventions', () => {
  test('have their names, units, buckets and splits', async () => {
    await using h = await harbour([])
    const result = await h.client.run(summarize(), { text: TEXT })
    const [duration] = await telemetry.points('gen_ai.client.operation.duration')
    expect(histogram(duration!).buckets.boundaries).toEqual(SECONDS)
    expect(duration?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'simulated',
      'llm.route': result.call.attempts[0]?.route,
      'llm.prompt.name': 'summarize',
      'llm.prompt.version': '1.0.0',
      'llm.prompt.hash': summarize().hash,
    })
    const tokens = await telemetry.points('gen_ai.client.token.usage')
    expect(histogram(tokens[0]!).buckets.boundaries).toEqual(TOKENS)
    expect(tokens.map(point => [point.attributes['gen_ai.token.type'], histogram(point).sum])).toEqual([
      ['input', result.call.usage.inputTokens],
      ['output', result.call.usage.outputTokens],
    ])
  })

  test('count each attempt, and name how it failed', async () => {
    await using h = await harbour(['overloaded'])
    await h.client.run(summarize(), { text: TEXT })
    const points = await telemetry.points('gen_ai.client.operation.duration')
    expect(points.map(({ attributes }) => attributes['error.type'])).toEqual(['overloaded', undefined])
    const [retries, ...others] = await telemetry.points('llm.retries')
    expect([retries?.value, others]).toEqual([1, []])
    expect(retries?.attributes).toMatchObject({ 'llm.prompt.name': 'summarize', 'error.type': 'overloaded' })
    const [call] = await telemetry.points('llm.call.duration')
    expect(call?.attributes['llm.result']).toBe('value')
    expect(histogram(call!).count).toBe(1)
  })

  test('time the first chunk and the chunks after it of what is streamed, and of nothing else', async () => {
    await using plain = await harbour([], { streaming: false })
    await plain.client.run(summarize(), { text: TEXT })
    expect(await telemetry.points('gen_ai.client.operation.time_to_first_chunk')).toEqual([])
    await using h = await harbour(paced())
    const tell = definePrompt({ name: 'tell', messages: () => TEXT })
    await h.client.stream(tell, {}).result
    const [first] = await telemetry.points('gen_ai.client.operation.time_to_first_chunk')
    expect(histogram(first!).count).toBe(1)
    const [chunks] = await telemetry.points('gen_ai.client.operation.time_per_output_chunk')
    expect(histogram(chunks!).count).toBeGreaterThan(1)
  })
})

describe('the counters', () => {
  test.each([
    ['prose_instead_of_json', 'llm.parse_failures'],
    ['refusal', 'llm.refusals'],
    ['truncated_output', 'llm.truncations'],
  ] as const)('count %s as %s, with its code', async (fault, name) => {
    await using h = await harbour(
      Array.from({ length: 6 }, () => fault),
      { streaming: false },
    )
    const result = await h.client.run(summarize(), { text: TEXT })
    const points = await telemetry.points(name)
    expect(points).toHaveLength(1)
    expect(points[0]?.value).toBe(result.call.attempts.length)
    expect(points[0]?.attributes).toMatchObject({
      'error.type': result.ok ? '' : result.failure.code,
      'llm.prompt.name': 'summarize',
    })
  })

  test('count re-asks, what was exhausted, and fallbacks', async () => {
    await using h = await harbour(Array.from({ length: 3 }, () => 'prose_instead_of_json' as const))
    const prompt = definePrompt({
      name: 'offered',
      output: z.object({ answer: z.string() }),
      messages: () => TEXT,
      onFailure: { not_json: 'reask', schema_mismatch: 'reask', default: degrade(() => 'nothing') },
    })
    const result = await h.client.run(prompt, {})
    expect(result.ok).toBe(false)
    expect(values(await telemetry.points('llm.reasks'))).toEqual([1])
    expect(values(await telemetry.points('llm.retries_exhausted'))).toEqual([1])
    expect(values(await telemetry.points('llm.fallbacks'))).toEqual([1])
  })

  test('count failed checks and what a budget refused', async () => {
    await using h = await harbour([])
    const checked = definePrompt({
      name: 'checked',
      messages: () => TEXT,
      checks: [{ name: 'never', run: () => ({ pass: false, reason: 'no' }) }],
    })
    await h.client.run(checked, {})
    expect((await telemetry.points('llm.check_failures'))[0]?.attributes['error.type']).toBe('check_failed')
    const tight = definePrompt({ name: 'tight', messages: () => TEXT, budget: { inputTokens: 1 } })
    const refused = await h.client.run(tight, {})
    expect((await telemetry.points('llm.budget_refusals'))[0]?.attributes['error.type']).toBe(
      refused.ok ? '' : refused.failure.code,
    )
  })

  test('count changes of a circuit and what was spent', async () => {
    await using down = await harbour(['server_error'])
    const routes = [
      openaiCompatible({ model: 'simulated', baseURL: down.simulator.url, prices: { input: 1, output: 2 } }),
    ]
    await using h = await harbour([], { routes, breaker: { consecutive: 1 }, retry: { attempts: 1 } })
    await h.client.run(summarize(), { text: TEXT })
    expect((await telemetry.points('llm.breaker_changes'))[0]?.attributes).toEqual({
      'llm.route': h.client.routes()[0]?.name,
      'llm.from': 'closed',
      'llm.to': 'open',
    })
    h.client.routes()[0]?.close()
    const result = await h.client.run(summarize(), { text: TEXT })
    expect(values(await telemetry.points('llm.cost_usd')).at(-1)).toBeCloseTo(result.call.costUsd as number)
  })

  test('keep prompts that are made up at run time countable', async () => {
    await using h = await harbour([], { streaming: false })
    for (let n = 0; n < 210; n++) {
      await h.client.run(
        definePrompt({ name: 'same', version: `${n}`, messages: () => TEXT }),
        {},
        { budget: { costUsd: 0 } },
      )
    }
    const versions = (await telemetry.points('llm.call.duration')).map(
      ({ attributes }) => attributes['llm.prompt.version'],
    )
    expect(new Set(versions).size).toBe(201)
    expect(versions).toContain('other')
  })
})

describe('the gauges', () => {
  test('show each route as it is when it is asked for', async () => {
    await using h = await harbour([])
    await h.client.run(summarize(), { text: TEXT })
    expect(values(await telemetry.points('llm.route.circuit'))).toEqual([0])
    h.client.routes()[0]?.open()
    const [circuit] = await telemetry.points('llm.route.circuit')
    expect(circuit?.value).toBe(2)
    expect(circuit?.attributes).toEqual({
      'llm.route': h.client.routes()[0]?.name,
      'gen_ai.request.model': 'simulated',
    })
    expect(values(await telemetry.points('llm.route.in_flight'))).toEqual([0])
    expect(values(await telemetry.points('llm.route.queued'))).toEqual([0])
  })

  test('show what the keys that were named may still spend, and no other key', async () => {
    const limits = { minute: { attempts: 10 }, day: { inputTokens: 10_000 } }
    await using h = await harbour([], {
      state: { budget: createBudgetStore({ limits }) },
      observe: { budgetKeys: ['team:harbour', 'team:idle'] },
    })
    expect(values(await telemetry.points('llm.budget.left'))).toEqual([10, 10_000, 10, 10_000])
    const { call } = await h.client.run(summarize(), { text: TEXT }, { budgetKey: ['team:harbour', 'user:ann'] })
    const points = await telemetry.points('llm.budget.left')
    expect(points.map(({ attributes, value }) => [...Object.values(attributes ?? {}), value])).toEqual([
      ['team:harbour', 'minute', 'attempts', 9],
      ['team:harbour', 'day', 'inputTokens', 10_000 - (call.usage.inputTokens as number)],
      ['team:idle', 'minute', 'attempts', 10],
      ['team:idle', 'day', 'inputTokens', 10_000],
    ])
    expect(values(await telemetry.points('llm.budget.limit'))).toEqual([10, 10_000, 10, 10_000])
  })

  test('go on where a budget store fails, and show no budget then', async () => {
    const store = {
      reserve: () => Promise.reject(new Error('down')),
      settle: () => {},
      left: () => Promise.reject('down'),
    }
    await using h = await harbour([], { state: { budget: store }, observe: { budgetKeys: ['team:harbour'] } })
    expect((await h.client.run(summarize(), { text: TEXT }, { budgetKey: 'team:harbour' })).ok).toBe(true)
    expect(await telemetry.points('llm.budget.left')).toEqual([])
    expect(values(await telemetry.points('llm.route.circuit'))).toEqual([0])
  })

  test('end with their client', async () => {
    const h = await harbour([])
    await h.client.run(summarize(), { text: TEXT })
    await h[Symbol.asyncDispose]()
    expect(await telemetry.points('llm.route.circuit')).toEqual([])
  })
})
