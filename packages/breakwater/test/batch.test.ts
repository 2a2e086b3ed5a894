import { createAnswer, createSimulator, type Model } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { anthropic, type Client, createClient, custom, definePrompt, openai, tool } from '../src/index.ts'
import { answerAnthropic, answerOpenAI, deepModel } from './batch-support.ts'

const depthOf = definePrompt({
  name: 'depth-of',
  input: z.object({ berth: z.number() }),
  output: z.object({ berth: z.number(), metres: z.number().max(400) }),
  messages: ({ berth }) => `How deep is berth ${berth}?`,
  checks: [
    {
      name: 'deep',
      run: ({ metres }, { berth }) => (metres === berth * 2 ? { pass: true } : { pass: false, reason: 'not twice' }),
    },
  ],
})

const clientOf = (): Client =>
  createClient({
    routes: [
      openai({ name: 'openai', model: 'gpt-4o', apiKey: 'sk-secret' }),
      anthropic({ name: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'sk-secret', headers: { 'x-team': 'port' } }),
    ],
  })

const BERTHS = Array.from({ length: 100 }, (_, index) => index + 1)
const [FAILED, EXPIRED, WRONG] = [17, 42, 99]

test('a prepared request is what a run would send, without its credentials', async () => {
  await using simulator = await createSimulator({ model: deepModel })
  const client = createClient({
    routes: [
      openai({ model: 'gpt-4o', apiKey: 'sk-secret', baseURL: simulator.url, capabilities: { streaming: false } }),
    ],
  })
  const prepared = await client.prepare(depthOf, { berth: 3 })
  await client.run(depthOf, { berth: 3 })
  await client.close()
  expect(JSON.stringify(prepared)).not.toContain('secret')
  const request = prepared.ok ? prepared.request : undefined
  expect(request).toMatchObject({ method: 'POST', url: `${simulator.url}/responses` })
  expect(JSON.parse(request?.body ?? '')).toEqual(simulator.requests[0]?.body)
})

test('what is wrong with an input or a setting is said when it is prepared', async () => {
  const client = clientOf()
  expect(await client.prepare(depthOf, { berth: 'three' } as never)).toMatchObject({
    ok: false,
    failure: { code: 'invalid_input' },
  })
  expect(await client.prepare(depthOf, { berth: 3 }, { settings: { seed: 1 } })).toMatchObject({
    failure: { code: 'invalid_request' },
  })
  const own = createClient({ routes: [custom({ name: 'own', model: 'm', call: () => new Promise(() => {}) })] })
  await expect(own.prepare(depthOf, { berth: 3 })).rejects.toThrow(/a route that speaks one of the dialects/)
})

describe('a hundred lines of a batch, answered in any order', () => {
  test('in the form of OpenAI', async () => {
    const client = clientOf()
    const lines = await Promise.all(
      BERTHS.map(async berth => {
        const prepared = await client.prepare(depthOf, { berth }, { route: 'openai' })
        if (!prepared.ok) throw new Error(prepared.failure.message)
        const { method, url, body } = prepared.request
        return { custom_id: String(berth), method, url: new URL(url).pathname, body: JSON.parse(body) }
      }),
    )
    expect(new Set(lines.map(({ url }) => url))).toEqual(new Set(['/v1/responses']))
    const answered = shuffled(await answerOpenAI(lines, { failed: FAILED, expired: EXPIRED, wrong: WRONG }))
    const results = await Promise.all(
      answered.map(async ({ custom_id, response }) => {
        const arrived = { status: response?.status_code ?? 200, body: response?.body }
        const berth = Number(custom_id)
        return [berth, await client.accept(depthOf, { berth }, arrived, { route: 'openai' })] as const
      }),
    )
    expectHundred(new Map(results), 'rate_limited')
  })

  test('in the form of Anthropic', async () => {
    const client = clientOf()
    const lines = await Promise.all(
      BERTHS.map(async berth => {
        const prepared = await client.prepare(depthOf, { berth }, { route: 'anthropic' })
        if (!prepared.ok) throw new Error(prepared.failure.message)
        return { custom_id: String(berth), params: JSON.parse(prepared.request.body) }
      }),
    )
    const answered = shuffled(await answerAnthropic(lines, { failed: FAILED, expired: EXPIRED, wrong: WRONG }))
    const results = await Promise.all(
      answered.map(async ({ custom_id, result }) => {
        const berth = Number(custom_id)
        const arrived = { body: result.message ?? result.error }
        return [berth, await client.accept(depthOf, { berth }, arrived, { route: 'anthropic' })] as const
      }),
    )
    expectHundred(new Map(results), 'overloaded')
  })
})

type DepthResult = Awaited<ReturnType<typeof acceptOne>>
const acceptOne = (client: Client) => client.accept(depthOf, { berth: 1 }, { body: undefined })

function expectHundred(results: ReadonlyMap<number, DepthResult>, failedCode: string): void {
  expect(results.size).toBe(100)
  const ended = (berth: number) => {
    const result = results.get(berth)
    return result?.ok ? 'ok' : result?.failure.code
  }
  expect([FAILED, EXPIRED, WRONG].map(ended)).toEqual([failedCode, 'first_byte_timeout', 'check_failed'])
  for (const berth of BERTHS.filter(berth => ![FAILED, EXPIRED, WRONG].includes(berth))) {
    expect(results.get(berth)).toMatchObject({
      ok: true,
      value: { berth, metres: berth * 2 },
      call: { attempts: [{ outcome: 'ok' }], costUsd: undefined },
    })
  }
}

/** The same every time. */
const shuffled = <T>(list: readonly T[]): T[] => list.map((_, index) => list[(index * 37 + 11) % list.length] as T)

test('an answer with tool calls runs the tools, and tells how to go on', async () => {
  const depth = tool({ description: 'Depth', input: z.object({}), effects: 'none', run: () => 'six metres' })
  const prompt = definePrompt({ name: 'tools', messages: (text: string) => text, tools: { depth } })
  const model: Model = question =>
    createAnswer(question, { toolCalls: [{ id: 'a', name: 'depth', arguments: '{}' }], finish: 'tool_calls' })
  await using simulator = await createSimulator({ model })
  const client = clientOf()
  const prepared = await client.prepare(prompt, 'x', { route: 'anthropic' })
  const body = prepared.ok ? prepared.request.body : ''
  const response = await fetch(`${simulator.origin}/v1/messages`, { method: 'POST', body })
  const result = await client.accept(prompt, 'x', { body: await response.text() }, { route: 'anthropic' })
  expect(result).toMatchObject({ ok: false, failure: { code: 'attempts_exhausted' } })
  expect(result.call.messages.map(({ role }) => role)).toEqual(['assistant', 'tool'])
})
