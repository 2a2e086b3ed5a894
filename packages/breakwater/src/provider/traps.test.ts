import { describe, expect, test } from 'vitest'
import type { Request, Settings } from '../result/index.ts'
import {
  anthropic,
  azure,
  createTarget,
  type Dialect,
  gemini,
  type HttpRoute,
  isRefusedHistory,
  type OutputMode,
  openai,
  outputModes,
  type Target,
} from './index.ts'
import { checkSettings } from './settings.ts'

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }
const tool = { name: 'add', description: 'Adds.', inputSchema: schema }

const requestOf = (changes: Partial<Request> = {}): Request => ({
  prompt: { name: 'p', version: '1', hash: '' },
  messages: [{ role: 'user', content: 'Hi' }],
  tools: [],
  outputSchema: undefined,
  wantsJson: false,
  settings: {},
  extra: {},
  ...changes,
})

const targetOf = (route: HttpRoute, mode: OutputMode = 'prompt', stream = false): Target =>
  createTarget(route, { mode, stream })

const chatRoute = openai({ model: 'gpt-4o', api: 'chat' })
const responsesRoute = openai({ model: 'gpt-4o' })
const claude = anthropic({ model: 'claude-sonnet-4-5' })
const geminiRoute = gemini({ model: 'gemini-3-flash-preview' })

function decode(route: HttpRoute, body: unknown): ReturnType<Dialect['decodeBody']> {
  return route.dialect.decodeBody(JSON.stringify(body), targetOf(route))
}

/** The end of a stream of these events. */
function decodeEvents(route: HttpRoute, ...events: readonly unknown[]): ReturnType<Dialect['decodeBody']> {
  const decoder = route.dialect.stream(targetOf(route, 'prompt', true))
  let state = decoder.start()
  for (const event of events) {
    const name = (event as { type?: string }).type ?? 'message'
    ;[state] = decoder.step(state, name, typeof event === 'string' ? event : JSON.stringify(event))
  }
  return decoder.end(state, true)
}

const codeOf = (decoded: ReturnType<Dialect['decodeBody']>): string =>
  decoded.ok ? decoded.output.finish.reason : decoded.error.code

const refusal = (route: HttpRoute, settings: Settings, changes: Partial<Request> = {}): string | undefined => {
  const check = checkSettings(requestOf({ settings, ...changes }), route, settings)
  return check.ok ? undefined : check.setting
}

describe('the sixteen traps', () => {
  test('1: Gemini says STOP for tool calls, and a blocked prompt is a 200 without candidates', () => {
    const parts = [{ functionCall: { name: 'add', args: {} } }]
    expect(codeOf(decode(geminiRoute, { candidates: [{ content: { parts }, finishReason: 'STOP' }] }))).toBe(
      'tool_calls',
    )
    expect(codeOf(decode(geminiRoute, { promptFeedback: { blockReason: 'SAFETY' } }))).toBe('content_filter')
  })

  test("2: Gemini's output leaves out thoughts, Anthropic's input leaves out the cache, OpenAI's totals hold both", () => {
    const read = (route: HttpRoute, body: unknown) => {
      const decoded = decode(route, body)
      return decoded.ok ? [decoded.output.usage.inputTokens, decoded.output.usage.outputTokens] : decoded.error
    }
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 3, thoughtsTokenCount: 7 }
    expect(read(geminiRoute, { candidates: [{}], usageMetadata })).toEqual([10, 10])
    const usage = { input_tokens: 1, cache_read_input_tokens: 5, cache_creation_input_tokens: 4, output_tokens: 10 }
    expect(read(claude, { type: 'message', content: [], usage })).toEqual([10, 10])
    const counts = { prompt_tokens_details: { cached_tokens: 5 }, completion_tokens_details: { reasoning_tokens: 7 } }
    expect(read(chatRoute, { choices: [], usage: { prompt_tokens: 10, completion_tokens: 10, ...counts } })).toEqual([
      10, 10,
    ])
  })

  test("3: the usage of Anthropic's message_delta replaces, and never adds", () => {
    const decoded = decodeEvents(
      claude,
      { type: 'message_start', message: { id: 'm', usage: { input_tokens: 2293, output_tokens: 2 } } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 4714, output_tokens: 9 } },
      { type: 'message_stop' },
    )
    expect(decoded.ok && decoded.output.usage).toMatchObject({ inputTokens: 4714, outputTokens: 9 })
  })

  test('4: a retry-after on a 200 is no error', () => {
    const body = { type: 'message', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' }
    // Only a status outside 2xx goes to classifyError; a body that is well stays well, whatever stood in its headers.
    expect(decode(claude, body).ok).toBe(true)
  })

  test('5: insufficient_quota is a 429, and may come inside the stream of a 200', () => {
    const error = { message: 'x', type: 'insufficient_quota', param: null, code: 'insufficient_quota' }
    expect(chatRoute.dialect.classifyError(429, {}, JSON.stringify({ error })).code).toBe('quota_exhausted')
    expect(codeOf(decodeEvents(chatRoute, { error }))).toBe('quota_exhausted')
    expect(codeOf(decodeEvents(responsesRoute, { type: 'error', error }))).toBe('quota_exhausted')
  })

  test('6: Responses ends without [DONE], has two shapes of error events, and says 400 for an unknown model', () => {
    const response = { status: 'completed', output: [] }
    expect(codeOf(decodeEvents(responsesRoute, { type: 'response.completed', response }))).toBe('stop')
    const flat = { type: 'error', code: 'rate_limit_exceeded', message: 'x' }
    const nested = { type: 'error', error: { type: 'tokens', code: 'rate_limit_exceeded', message: 'x' } }
    expect(codeOf(decodeEvents(responsesRoute, flat))).toBe('rate_limited')
    expect(codeOf(decodeEvents(responsesRoute, nested))).toBe('rate_limited')
    const body = JSON.stringify({ error: { code: 'model_not_found', type: 'invalid_request_error', message: 'x' } })
    expect(responsesRoute.dialect.classifyError(400, {}, body).code).toBe('model_not_found')
  })

  test('7: an error in a stream is found in any chunk, with or without [DONE] after it', () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'Hi' } }] }
    const failed = { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], error: { code: 502 } }
    expect(codeOf(decodeEvents(chatRoute, chunk, failed))).toBe('server_error')
    expect(codeOf(decodeEvents(chatRoute, chunk, failed, '[DONE]'))).toBe('server_error')
  })

  test('8: CRLF comes from Gemini only, and reads like any other line end', async () => {
    const { SseReader } = await import('../transport/index.ts')
    const chunk = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] }
    const events: unknown[] = []
    const reader = new SseReader({ event: (_name, data) => events.push(JSON.parse(data)) === 0 }, 10_000)
    reader.push(Buffer.from(`data: ${JSON.stringify(chunk)}\r\n\r\n`))
    expect(codeOf(decodeEvents(geminiRoute, ...events))).toBe('stop')
  })

  test('9: OpenAI wants every property required, Anthropic limits unions: one schema, two forms', () => {
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
    const properties = Object.fromEntries(names.map(name => [name, { type: 'string' }]))
    const optional = { type: 'object', properties }
    const request = requestOf({ wantsJson: true, outputSchema: optional })
    const sent = JSON.parse(chatRoute.dialect.encode(request, targetOf(chatRoute, 'json_schema')).body)
    expect(sent.response_format.json_schema).toMatchObject({ strict: true, schema: { required: names } })
    expect(sent.response_format.json_schema.schema.properties.p0).toEqual({ type: ['string', 'null'] })
    expect(outputModes(request, claude)[0]).toBe('tool')
    expect(outputModes(requestOf({ wantsJson: true, outputSchema: schema }), claude)[0]).toBe('json_schema')
  })

  test('10: sampling parameters are refused by current flagships, and ignored by new Geminis', () => {
    expect(refusal(openai({ model: 'gpt-5-mini' }), { temperature: 0 })).toBe('temperature')
    expect(refusal(openai({ model: 'gpt-5.1' }), { temperature: 0 })).toBeUndefined()
    expect(refusal(openai({ model: 'gpt-5.1' }), { temperature: 0, reasoning: 'high' })).toBe('temperature')
    expect(refusal(anthropic({ model: 'claude-opus-4-7' }), { topP: 0.5 })).toBe('topP')
    const settings = { temperature: 0 }
    const check = checkSettings(requestOf({ settings }), gemini({ model: 'gemini-4-pro' }), settings)
    expect(check).toMatchObject({ ok: true, settings: {}, dropped: [{ setting: 'temperature' }] })
  })

  test('11: forced tools are refused by the 5.5 family, and tools beside reasoning on Chat by GPT-5.6 and GPT-6', () => {
    const tools = [tool]
    expect(refusal(anthropic({ model: 'claude-opus-5-5' }), { toolChoice: 'required' }, { tools })).toBe('toolChoice')
    const sol = openai({ model: 'gpt-6-sol', api: 'chat' })
    expect(refusal(sol, {}, { tools })).toBe('tools')
    expect(refusal(sol, { reasoning: 'none' }, { tools })).toBeUndefined()
    expect(refusal(openai({ model: 'gpt-6-sol' }), {}, { tools })).toBeUndefined()
    const wantsTool = requestOf({ wantsJson: true, outputSchema: { ...schema, additionalProperties: true } })
    expect(outputModes(wantsTool, anthropic({ model: 'claude-opus-5-5' }))).toEqual(['prompt'])
  })

  test('12: an edited history is told from any other refusal', () => {
    const message = 'messages.1.content.0: Invalid signature in thinking block. The block is bound to a different one.'
    const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } })
    const error = claude.dialect.classifyError(400, {}, body)
    expect([error.code, isRefusedHistory(error)]).toEqual(['invalid_request', true])
  })

  test('13: a stream that stalls is an event that does not come, and what had come is not lost', () => {
    const decoder = chatRoute.dialect.stream(targetOf(chatRoute, 'prompt', true))
    let state = decoder.start()
    ;[state] = decoder.step(state, 'message', JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' } }] }))
    expect(decoder.partial(state)).toMatchObject({
      text: 'Hi',
      message: { content: [{ type: 'text', text: 'Hi', partial: true }] },
    })
    expect(decoder.end(state, false)).toMatchObject({ ok: false, error: { code: 'stream_broken' } })
  })

  test('14: no choices, a choice without a delta, no candidates, no content, content as a list, empty thinking first', () => {
    const done = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
    expect(codeOf(decodeEvents(chatRoute, { choices: [] }, { choices: [{ index: 0 }] }, done))).toBe('stop')
    expect(codeOf(decode(geminiRoute, { usageMetadata: {} }))).toBe('unknown')
    expect(codeOf(decode(geminiRoute, { candidates: [{ finishReason: 'MAX_TOKENS' }] }))).toBe('length')
    const list = [{ type: 'text', text: 'Hi' }]
    expect(decode(chatRoute, { choices: [{ message: { content: list } }] })).toMatchObject({ output: { text: 'Hi' } })
    const content = [{ type: 'thinking', thinking: '', signature: 's' }, ...list]
    expect(decode(claude, { type: 'message', content })).toMatchObject({ output: { text: 'Hi', reasoning: '' } })
  })

  test("15: Anthropic's version is a fact of the route, and an account's token is no key", () => {
    const dated = anthropic({ model: 'claude-opus-5', capabilities: { apiVersion: '2026-10-21' } })
    const versionOf = (route: HttpRoute) =>
      route.dialect.encode(requestOf(), targetOf(route)).headers['anthropic-version']
    expect([versionOf(claude), versionOf(dated)]).toEqual(['2023-06-01', '2026-10-21'])
    expect(
      refusal(anthropic({ model: 'claude-sonnet-4-5', capabilities: { apiVersion: '2026-10-21' } }), { topP: 1 }),
    ).toBe('topP')
    expect(claude.credentials('sk-ant-api-1')).toEqual({ 'x-api-key': 'sk-ant-api-1' })
    expect(claude.credentials('sk-ant-oat-1')).toEqual({ authorization: 'Bearer sk-ant-oat-1' })
  })

  test('16: an error may stand in metadata.raw, and JSON may come under any content type', () => {
    const raw = JSON.stringify({ error: { code: 'context_length_exceeded', message: 'x' } })
    const body = JSON.stringify({ error: { code: 400, message: 'Provider returned error', metadata: { raw } } })
    const headers = { 'content-type': 'application/octet-stream' }
    expect(azure({ resource: 'res', model: 'm' }).dialect.classifyError(400, headers, body).code).toBe('input_too_long')
  })
})
