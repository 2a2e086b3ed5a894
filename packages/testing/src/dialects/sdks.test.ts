import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { STORY } from '../../test/exchange.ts'
import { createAnswer, createSimulator, extractiveModel, type Model, type Play, type Simulator } from '../index.ts'

/** The official SDKs read what the simulator writes: as streams, plain, and as errors. */

const SUMMARY =
  'Waves broke over the breakwater and flooded the harbour. The harbour master said that the breakwater held.'
const SCHEMA = {
  type: 'object',
  properties: { summary: { type: 'string' }, key_points: { type: 'array', items: { type: 'string' } } },
  required: ['summary', 'key_points'],
  additionalProperties: false,
}
const PLACE = { type: 'object' as const, properties: { place: { type: 'string' } }, required: ['place'] }

/** Thinks aloud where the text says so; else as the simulator itself. */
const model: Model = question =>
  question.turns.some(turn => turn.text.includes('think aloud'))
    ? createAnswer(question, { reasoning: 'First the harbour, then the waves.', text: 'Done.' })
    : extractiveModel(question)

let simulator: Simulator
let openai: OpenAI
let anthropic: Anthropic
let gemini: GoogleGenAI
beforeAll(async () => {
  simulator = await createSimulator({ model })
  const options = { apiKey: 'sk-simulated', maxRetries: 0 }
  openai = new OpenAI({ ...options, baseURL: simulator.url })
  anthropic = new Anthropic({ ...options, baseURL: simulator.origin })
  gemini = new GoogleGenAI({ apiKey: 'simulated', httpOptions: { baseUrl: simulator.origin } })
})
afterAll(() => simulator.close())

const play = (...faults: Play[]): void => simulator.setStorm({ name: 'some faults', faults })
beforeEach(() => play())

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = []
  for await (const event of stream) events.push(event)
  return events
}

describe('Chat Completions with the openai SDK', () => {
  const messages = [{ role: 'user' as const, content: `Summarize: ${STORY}` }]
  const tools = [{ type: 'function' as const, function: { name: 'look_up', parameters: PLACE } }]
  const useTool = [{ role: 'user' as const, content: `Use look_up. ${STORY}` }]

  test('a plain answer has its text, its end and its usage', async () => {
    const { choices, usage } = await openai.chat.completions.create({ model: 'm', messages })
    expect(choices[0]).toMatchObject({ message: { content: SUMMARY, refusal: null }, finish_reason: 'stop' })
    expect(usage!.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens)
  })

  test('a stream adds up to the same answer, and reports usage when asked', async () => {
    const stream = openai.chat.completions.stream({ model: 'm', messages, stream_options: { include_usage: true } })
    const { choices, usage } = await stream.finalChatCompletion()
    expect(choices[0]).toMatchObject({ message: { content: SUMMARY }, finish_reason: 'stop' })
    expect(usage!.completion_tokens).toBe(Math.ceil(SUMMARY.length / 4))
  })

  test('a stream reports no usage unless asked', async () => {
    const chunks = await collect(await openai.chat.completions.create({ model: 'm', messages, stream: true }))
    expect(chunks.filter(chunk => 'usage' in chunk)).toEqual([])
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop')
  })

  test('response_format is kept to', async () => {
    const response_format = { type: 'json_schema' as const, json_schema: { name: 's', schema: SCHEMA, strict: true } }
    const { choices } = await openai.chat.completions.create({ model: 'm', messages, response_format })
    expect(Object.keys(JSON.parse(choices[0]!.message.content!))).toEqual(['summary', 'key_points'])
  })

  test.each([false, true])('tools are called, streamed: %s', async stream => {
    const request = { model: 'm', messages: useTool, tools }
    const completion = stream
      ? await openai.chat.completions.stream(request).finalChatCompletion()
      : await openai.chat.completions.create(request)
    const [call] = completion.choices[0]!.message.tool_calls!
    expect(completion.choices[0]!.finish_reason).toBe('tool_calls')
    expect(call).toMatchObject({ id: 'call_1', type: 'function', function: { name: 'look_up' } })
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toHaveProperty('place')
  })

  test('a tool call that was cut is cut whatever the finish reason says', async () => {
    play('tool_call_cut')
    const { choices } = await openai.chat.completions.create({ model: 'm', messages: useTool, tools })
    const call = choices[0]!.message.tool_calls![0] as { function: { arguments: string } }
    expect(choices[0]!.finish_reason).toBe('tool_calls')
    expect(() => JSON.parse(call.function.arguments)).toThrow(SyntaxError)
  })

  test('errors carry status, type, code and request id', async () => {
    play('overloaded', 'quota_exhausted')
    const ask = () => openai.chat.completions.create({ model: 'm', messages })
    await expect(ask()).rejects.toMatchObject({ status: 529, type: 'overloaded_error', requestID: 'sim1' })
    await expect(ask()).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' })
  })

  test('an error in the middle of a stream is an error', async () => {
    play('stream_error')
    const stream = await openai.chat.completions.create({ model: 'm', messages, stream: true })
    await expect(collect(stream)).rejects.toThrow(OpenAI.APIError)
  })
})

describe('Responses with the openai SDK', () => {
  const input = `Summarize: ${STORY}`
  const tools = [{ type: 'function' as const, name: 'look_up', parameters: PLACE, strict: false }]

  test('a plain answer has its text, its end and its usage', async () => {
    const response = await openai.responses.create({ model: 'm', input })
    expect(response).toMatchObject({ status: 'completed', output_text: SUMMARY, error: null })
    expect(response.usage!.output_tokens).toBe(Math.ceil(SUMMARY.length / 4))
  })

  test('a stream adds up to the same answer', async () => {
    const stream = openai.responses.stream({ model: 'm', input })
    const events = await collect(stream)
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index))
    expect(await stream.finalResponse()).toMatchObject({ status: 'completed', output_text: SUMMARY })
  })

  test('text.format is kept to', async () => {
    const format = { type: 'json_schema' as const, name: 's', schema: SCHEMA, strict: true }
    const { output_text } = await openai.responses.create({ model: 'm', input, text: { format } })
    expect(Object.keys(JSON.parse(output_text))).toEqual(['summary', 'key_points'])
  })

  test.each([false, true])('tools are called, and answered from what they said, streamed: %s', async stream => {
    const ask = { role: 'user' as const, content: 'Use look_up, please.' }
    const create = (items: OpenAI.Responses.ResponseInput) => {
      const request = { model: 'm', input: items, tools }
      return stream ? openai.responses.stream(request).finalResponse() : openai.responses.create(request)
    }
    const { output } = await create([ask])
    expect(output).toMatchObject([{ type: 'function_call', call_id: 'call_1', name: 'look_up' }])
    const answer = { type: 'function_call_output' as const, call_id: 'call_1', output: 'The lighthouse is white.' }
    const { output_text } = await create([ask, ...(output as OpenAI.Responses.ResponseInput), answer])
    expect(output_text).toBe('The lighthouse is white.')
  })

  test('reasoning is an item of its own, plain and streamed', async () => {
    const thinking = { model: 'm', input: 'Please think aloud.' }
    for (const { output, output_text } of [
      await openai.responses.create(thinking),
      await openai.responses.stream(thinking).finalResponse(),
    ]) {
      expect(output[0]).toMatchObject({ type: 'reasoning', summary: [{ text: 'First the harbour, then the waves.' }] })
      expect(output_text).toBe('Done.')
    }
  })

  test.each([
    ['truncated_output', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
    ['content_filter', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }],
    ['refusal', { status: 'completed', output: [{ content: [{ type: 'refusal' }] }] }],
  ] as const)('%s is told as the dialect tells it, plain and streamed', async (fault, expected) => {
    play(fault, fault)
    expect(await openai.responses.create({ model: 'm', input })).toMatchObject(expected)
    expect(await openai.responses.stream({ model: 'm', input }).finalResponse()).toMatchObject(expected)
  })

  test('errors are errors, before and in a stream', async () => {
    play('server_error', 'stream_error')
    await expect(openai.responses.create({ model: 'm', input })).rejects.toMatchObject({ status: 500 })
    await expect(collect(openai.responses.stream({ model: 'm', input }))).rejects.toThrow(OpenAI.APIError)
  })
})

describe('Messages with the Anthropic SDK', () => {
  const messages = [{ role: 'user' as const, content: `Summarize: ${STORY}` }]
  const request = { model: 'm', max_tokens: 1_000, messages }
  const tools = [{ name: 'look_up', input_schema: PLACE }]

  test('a plain answer has its text, its end and its usage', async () => {
    const message = await anthropic.messages.create(request)
    expect(message).toMatchObject({ content: [{ type: 'text', text: SUMMARY }], stop_reason: 'end_turn' })
    expect(message.usage.output_tokens).toBe(Math.ceil(SUMMARY.length / 4))
  })

  test('a stream adds up to the same answer, with the final usage', async () => {
    const message = await anthropic.messages.stream(request).finalMessage()
    expect(message).toMatchObject({ content: [{ type: 'text', text: SUMMARY }], stop_reason: 'end_turn' })
    expect(message.usage.output_tokens).toBe(Math.ceil(SUMMARY.length / 4))
  })

  test('output_config.format is kept to', async () => {
    const output_config = { format: { type: 'json_schema' as const, schema: SCHEMA } }
    const { content } = await anthropic.messages.create({ ...request, output_config })
    expect(Object.keys(JSON.parse((content[0] as { text: string }).text))).toEqual(['summary', 'key_points'])
  })

  test.each([false, true])('tools are called, and answered from what they said, streamed: %s', async stream => {
    const ask = { role: 'user' as const, content: 'Use look_up, please.' }
    const create = (turns: Anthropic.MessageParam[]) => {
      const body = { ...request, messages: turns, tools }
      return stream ? anthropic.messages.stream(body).finalMessage() : anthropic.messages.create(body)
    }
    const called = await create([ask])
    expect(called).toMatchObject({
      content: [{ type: 'tool_use', id: 'call_1', name: 'look_up', input: { place: expect.any(String) } }],
      stop_reason: 'tool_use',
    })
    const result = { type: 'tool_result' as const, tool_use_id: 'call_1', content: 'The lighthouse is white.' }
    const answered = await create([
      ask,
      { role: 'assistant', content: called.content },
      { role: 'user', content: [result] },
    ])
    expect(answered.content).toMatchObject([{ type: 'text', text: 'The lighthouse is white.' }])
  })

  test('thinking is a signed block of its own, plain and streamed', async () => {
    const thinking = { ...request, messages: [{ role: 'user' as const, content: 'Please think aloud.' }] }
    for (const { content } of [
      await anthropic.messages.create(thinking),
      await anthropic.messages.stream(thinking).finalMessage(),
    ]) {
      expect(content).toMatchObject([
        { type: 'thinking', thinking: 'First the harbour, then the waves.', signature: expect.stringMatching(/./) },
        { type: 'text', text: 'Done.' },
      ])
    }
  })

  test.each([
    ['truncated_output', 'max_tokens'],
    ['refusal', 'refusal'],
  ] as const)('%s ends with %s, plain and streamed', async (fault, stop_reason) => {
    play(fault, fault)
    expect(await anthropic.messages.create(request)).toMatchObject({ stop_reason })
    expect(await anthropic.messages.stream(request).finalMessage()).toMatchObject({ stop_reason })
  })

  test.each([
    ['overloaded', 529, 'overloaded_error'],
    ['rate_limited', 429, 'rate_limit_error'],
    ['unauthorized', 401, 'authentication_error'],
    ['context_length', 400, 'invalid_request_error'],
  ] as const)('%s is %d %s', async (fault, status, type) => {
    play(fault)
    const asked = anthropic.messages.create(request)
    await expect(asked).rejects.toMatchObject({ status, error: { error: { type } }, requestID: 'req_sim1' })
  })

  test('an error in the middle of a stream is an error', async () => {
    play('stream_error')
    await expect(anthropic.messages.stream(request).finalMessage()).rejects.toThrow(/overloaded_error/)
  })
})

describe('generateContent with the Google SDK', () => {
  const request = { model: 'm', contents: `Summarize: ${STORY}` }
  const config = { tools: [{ functionDeclarations: [{ name: 'look_up', parametersJsonSchema: PLACE }] }] }

  test('a plain answer has its text, its end and its usage', async () => {
    const response = await gemini.models.generateContent(request)
    expect(response.text).toBe(SUMMARY)
    expect(response.candidates![0]!.finishReason).toBe('STOP')
    expect(response.usageMetadata).toMatchObject({ candidatesTokenCount: Math.ceil(SUMMARY.length / 4) })
    expect(response.modelVersion).toBe('m')
  })

  test('a stream adds up to the same answer', async () => {
    const chunks = await collect(await gemini.models.generateContentStream(request))
    expect(chunks.map(chunk => chunk.text ?? '').join('')).toBe(SUMMARY)
    expect(chunks.map(chunk => chunk.candidates![0]!.finishReason)).toEqual([
      ...Array.from({ length: chunks.length - 1 }, () => undefined),
      'STOP',
    ])
  })

  test('responseJsonSchema is kept to', async () => {
    const { text } = await gemini.models.generateContent({
      ...request,
      config: { responseMimeType: 'application/json', responseJsonSchema: SCHEMA },
    })
    expect(Object.keys(JSON.parse(text!))).toEqual(['summary', 'key_points'])
  })

  test.each([false, true])('tools are called, and answered from what they said, streamed: %s', async stream => {
    const create = async (contents: object[]) => {
      const body = { model: 'm', contents, config } as Parameters<typeof gemini.models.generateContent>[0]
      if (!stream) return [await gemini.models.generateContent(body)]
      return collect(await gemini.models.generateContentStream(body))
    }
    const ask = { role: 'user', parts: [{ text: 'Use look_up, please.' }] }
    const called = await create([ask])
    const calls = called.flatMap(chunk => chunk.functionCalls ?? [])
    expect(calls).toMatchObject([{ name: 'look_up', args: { place: expect.any(String) } }])
    const result = { functionResponse: { name: 'look_up', response: { output: 'The lighthouse is white.' } } }
    const answered = await create([
      ask,
      { role: 'model', parts: [{ functionCall: calls[0] }] },
      { role: 'user', parts: [result] },
    ])
    expect(answered.map(chunk => chunk.text ?? '').join('')).toContain('The lighthouse is white.')
  })

  test('thoughts are parts of their own, counted beside the answer', async () => {
    const { candidates, text, usageMetadata } = await gemini.models.generateContent({
      model: 'm',
      contents: 'Please think aloud.',
    })
    expect(candidates![0]!.content!.parts![0]).toMatchObject({
      thought: true,
      text: 'First the harbour, then the waves.',
    })
    expect(text).toBe('Done.')
    expect(usageMetadata).toMatchObject({ candidatesTokenCount: 2, thoughtsTokenCount: 9 })
  })

  test.each([
    ['truncated_output', 'MAX_TOKENS'],
    ['content_filter', 'SAFETY'],
  ] as const)('%s ends with %s', async (fault, finishReason) => {
    play(fault)
    const { candidates } = await gemini.models.generateContent(request)
    expect(candidates![0]!.finishReason).toBe(finishReason)
  })

  test.each([
    ['overloaded', 503, 'UNAVAILABLE'],
    ['unauthorized', 401, 'UNAUTHENTICATED'],
    ['rate_limited', 429, 'RESOURCE_EXHAUSTED'],
  ] as const)('%s is %d %s', async (fault, status, word) => {
    play(fault)
    const asked = gemini.models.generateContent(request)
    await expect(asked).rejects.toMatchObject({ status, message: expect.stringContaining(word) })
  })

  test('the wait of a 429 stands in its body', async () => {
    play({ fault: 'rate_limited', retryAfterMs: 34_400 })
    await expect(gemini.models.generateContent(request)).rejects.toThrow(/"retryDelay":"34.4s"/)
  })
})
