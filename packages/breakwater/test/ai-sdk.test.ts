import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import { createAnswer, type Model, type Simulator } from '@breakwater/testing'
import { generateObject, generateText, isStepCount, tool as sdkTool, streamText, wrapLanguageModel } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { asLanguageModel, fromAiSdk, middleware } from '../src/ai-sdk/index.ts'
import { createClient, definePrompt, tool } from '../src/index.ts'
import { createBedrock } from './bedrock-support.ts'
import { harbour } from './support.ts'

/** Looks the depth up where it can, then answers. */
const pilot: Model = question => {
  const last = question.turns.at(-1)
  if (question.tools.length > 0 && last?.role !== 'tool') {
    return createAnswer(question, {
      reasoning: 'The berth decides.',
      toolCalls: [{ id: 'toolu_1', name: 'depth', arguments: '{"berth":3}' }],
      finish: 'tool_calls',
    })
  }
  const isJson = question.wantsJson || question.turns.some(({ text }) => text.includes('JSON'))
  return createAnswer(question, { text: isJson ? '{"metres":6}' : 'Six metres.' })
}

const text = definePrompt({ name: 'text', messages: (asked: string) => asked })
const json = definePrompt({
  name: 'json',
  output: z.object({ metres: z.number() }),
  messages: (asked: string) => asked,
})
const withTool = definePrompt({
  name: 'tools',
  messages: (asked: string) => asked,
  tools: {
    depth: tool({
      description: 'Depth',
      input: z.object({ berth: z.number() }),
      effects: 'none',
      run: ({ berth }) => berth * 2,
    }),
  },
})

const MODELS: readonly (readonly [string, (simulator: Simulator) => LanguageModelV4])[] = [
  ['openai-compatible', ({ url }) => createOpenAICompatible({ name: 'own', baseURL: url })('m') as LanguageModelV4],
  ['anthropic', ({ url }) => createAnthropic({ baseURL: url, apiKey: 'k' })('claude-sonnet-4-5') as LanguageModelV4],
]

describe.each(MODELS)('a model of @ai-sdk/%s as a route', (_name, modelOf) => {
  async function open(...faults: Parameters<typeof harbour>[0] & readonly unknown[]) {
    const place = await harbour(faults as never, {}, { model: pilot })
    const client = createClient({
      routes: [fromAiSdk(modelOf(place.simulator))],
      retry: { initialDelayMs: 1, maxDelayMs: 5 },
    })
    return { ...place, client, [Symbol.asyncDispose]: place[Symbol.asyncDispose] }
  }

  test('answers in words, by a schema and with tools', async () => {
    await using place = await open()
    const { client } = place
    expect(await client.run(text, 'How deep?')).toMatchObject({ ok: true, value: 'Six metres.' })
    expect(await client.run(json, 'How deep?')).toMatchObject({ ok: true, value: { metres: 6 } })
    const result = await client.run(withTool, 'How deep?')
    expect(result).toMatchObject({ ok: true, value: 'Six metres.', call: { steps: [{ tools: [{ outcome: 'ok' }] }] } })
    expect(result.call.usage.inputTokens).toBeGreaterThan(0)
  })

  test('streams', async () => {
    await using place = await open()
    const pieces = await Array.fromAsync(place.client.stream(text, 'How deep?').text)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join('')).toBe('Six metres.')
  })

  test.each([
    ['overloaded', 'ok'],
    ['reset_before_headers', 'ok'],
    ['unauthorized', 'unauthorized'],
    ['model_not_found', 'model_not_found'],
    [{ fault: 'stream_error', atToken: 1 } as const, 'ok'],
  ])('%s is sorted and retried as on any route', async (fault, ended) => {
    await using place = await open(fault as never)
    const result = await place.client.run(text, 'How deep?')
    expect(result.ok ? 'ok' : result.failure.code).toBe(ended)
  })
})

test('a model of @ai-sdk/amazon-bedrock as a route answers, and is tried again when it throttles', async () => {
  await using bedrock = await createBedrock(1)
  const provider = createAmazonBedrock({ region: 'eu-west-1', apiKey: 'simulated', baseURL: bedrock.url })
  const route = fromAiSdk(provider('anthropic.claude-sonnet-4-5-v1:0') as LanguageModelV4)
  const client = createClient({ routes: [route], retry: { initialDelayMs: 1, maxDelayMs: 5 } })
  const result = await client.run(text, 'How deep?')
  expect(result).toMatchObject({ ok: true, value: 'Six metres.', call: { usage: { inputTokens: 7, outputTokens: 4 } } })
  expect(result.call.attempts.map(({ outcome }) => outcome)).toEqual(['overloaded', 'ok'])
  expect(bedrock.paths.length).toBe(2)
})

describe('the client as a model of the AI SDK', () => {
  const depth = sdkTool({
    description: 'Depth',
    inputSchema: z.object({ berth: z.number() }),
    execute: async ({ berth }) => berth * 2,
  })

  test('generateText answers, and runs tools', async () => {
    await using place = await harbour([], {}, { model: pilot })
    const model = asLanguageModel(place.client)
    expect((await generateText({ model, prompt: 'How deep?' })).text).toBe('Six metres.')
    const result = await generateText({ model, prompt: 'How deep?', tools: { depth }, stopWhen: isStepCount(3) })
    expect(result.text).toBe('Six metres.')
    expect(result.steps.length).toBe(2)
    expect(JSON.stringify(place.simulator.requests.at(-1)?.body)).toContain('"6"')
  })

  test('streamText streams, and runs tools', async () => {
    await using place = await harbour([], {}, { model: pilot })
    const result = streamText({
      model: asLanguageModel(place.client),
      prompt: 'How deep?',
      tools: { depth },
      stopWhen: isStepCount(3),
    })
    const pieces = await Array.fromAsync(result.textStream)
    expect(pieces.join('')).toBe('Six metres.')
    expect((await result.steps).length).toBe(2)
    expect(await result.finishReason).toBe('stop')
  })

  test('generateObject answers by its schema, re-asked where the answer does not fit', async () => {
    await using place = await harbour(['prose_instead_of_json'], {}, { model: pilot })
    const schema = z.object({ metres: z.number() })
    const { object } = await generateObject({ model: asLanguageModel(place.client), schema, prompt: 'How deep?' })
    expect(object).toEqual({ metres: 6 })
  })

  test('a wrapped model is asked through the client', async () => {
    await using place = await harbour(['overloaded'], {}, { model: pilot })
    const unreachable = createOpenAICompatible({ name: 'x', baseURL: 'http://127.0.0.1:9/v1' })('m')
    const model = wrapLanguageModel({ model: unreachable, middleware: middleware(place.client) })
    expect((await generateText({ model, prompt: 'How deep?' })).text).toBe('Six metres.')
    expect(await Array.fromAsync(streamText({ model, prompt: 'How deep?' }).textStream)).not.toEqual([])
  })

  test.each([0, 2, 5])('in an outage as many requests are sent as by run, with maxRetries %i', async maxRetries => {
    const outage = Array.from({ length: 40 }, () => 'overloaded' as const)
    await using byRun = await harbour(outage)
    await byRun.client.run(text, 'How deep?')
    await using place = await harbour(outage)
    const model = asLanguageModel(place.client)
    await expect(generateText({ model, prompt: 'How deep?', maxRetries })).rejects.toMatchObject({ code: 'overloaded' })
    expect(place.simulator.requests.length).toBe(byRun.simulator.requests.length)
  })

  test('who aborts gets the reason of the signal', async () => {
    await using place = await harbour(['hang_before_headers'])
    const abortSignal = AbortSignal.timeout(50)
    const model = asLanguageModel(place.client)
    await expect(generateText({ model, prompt: 'x', abortSignal })).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
