import { describe, expect, test } from 'vitest'
import type { Message, Request } from '../result/index.ts'
import {
  ANSWER_TOOL,
  anthropic,
  createTarget,
  gemini,
  type HttpRoute,
  mistral,
  type OutputMode,
  openai,
  openaiCompatible,
  openrouter,
} from './index.ts'

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

interface Sent {
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: { readonly [field: string]: unknown }
}

function send(
  route: HttpRoute,
  changes: Partial<Request> = {},
  mode: OutputMode = 'json_schema',
  stream = false,
): Sent {
  const encoded = route.dialect.encode(requestOf(changes), createTarget(route, { mode, stream }))
  return { ...encoded, body: JSON.parse(encoded.body) }
}

const chat = openai({ model: 'gpt-4o', api: 'chat' })
const responses = openai({ model: 'gpt-4o' })
const claude = anthropic({ model: 'claude-sonnet-4-5' })
const google = gemini({ model: 'gemini-2.5-flash' })
const google3 = gemini({ model: 'gemini-3-flash-preview' })
const ROUTES = { chat, responses, claude, google }
const each = Object.entries(ROUTES)

const conversation: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Add 1 and 2.' },
  { role: 'assistant', content: [{ type: 'toolCall', id: 'call_1', name: 'add', arguments: '{"a":"1"}' }] },
  { role: 'tool', content: [{ type: 'toolResult', id: 'call_1', name: 'add', content: '3' }] },
  { role: 'user', content: 'Thanks.' },
]

describe('a conversation with a tool', () => {
  test('on Chat', () => {
    expect(send(chat, { messages: conversation, tools: [tool] })).toEqual({
      method: 'POST',
      path: '/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: {
        model: 'gpt-4o',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Add 1 and 2.' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":"1"}' } }],
          },
          { role: 'tool', tool_call_id: 'call_1', content: '3' },
          { role: 'user', content: 'Thanks.' },
        ],
        tools: [
          { type: 'function', function: { name: 'add', description: 'Adds.', parameters: schema, strict: false } },
        ],
      },
    })
  })

  test('on Responses, where nothing is stored', () => {
    expect(send(responses, { messages: conversation, tools: [tool] })).toMatchObject({
      path: '/responses',
      body: {
        store: false,
        input: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Add 1 and 2.' },
          { type: 'function_call', call_id: 'call_1', name: 'add', arguments: '{"a":"1"}' },
          { type: 'function_call_output', call_id: 'call_1', output: '3' },
          { role: 'user', content: 'Thanks.' },
        ],
        tools: [{ type: 'function', name: 'add', description: 'Adds.', parameters: schema, strict: false }],
      },
    })
  })

  test('on Anthropic, where results and the next question are one turn', () => {
    expect(send(claude, { messages: conversation, tools: [tool] })).toMatchObject({
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01' },
      body: {
        max_tokens: 32_000,
        system: 'Be brief.',
        messages: [
          { role: 'user', content: 'Add 1 and 2.' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'add', input: { a: '1' } }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'call_1', content: '3' },
              { type: 'text', text: 'Thanks.' },
            ],
          },
        ],
        tools: [{ name: 'add', description: 'Adds.', input_schema: schema }],
      },
    })
  })

  test('on Gemini, where a call of another model bears a stand-in for its signature', () => {
    expect(send(google3, { messages: conversation, tools: [tool] })).toMatchObject({
      path: '/v1beta/models/gemini-3-flash-preview:generateContent',
      body: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          { role: 'user', parts: [{ text: 'Add 1 and 2.' }] },
          {
            role: 'model',
            parts: [
              {
                functionCall: { name: 'add', args: { a: '1' }, id: 'call_1' },
                thoughtSignature: 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=',
              },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'add', response: { result: '3' }, id: 'call_1' } },
              { text: 'Thanks.' },
            ],
          },
        ],
      },
    })
  })
})

describe.each(each)('on %s', (name, route) => {
  test('nothing is sent that was not asked for', () => {
    const needed = {
      chat: ['messages', 'model'],
      responses: ['input', 'model', 'store'],
      claude: ['max_tokens', 'messages', 'model'],
      google: ['contents'],
    }
    expect(Object.keys(send(route).body).sort()).toEqual(needed[name as keyof typeof needed])
  })

  test('a field that the codec does not know reaches the wire, members of nested objects too', () => {
    const nested = { chat: 'response_format', responses: 'text', claude: 'output_config', google: 'generationConfig' }
    const field = nested[name as keyof typeof nested]
    const extra = { body: { new_field: 1, [field]: { verbosity: 'low' } }, headers: { 'X-New': 'yes' } }
    const sent = send(route, { extra, wantsJson: true, outputSchema: schema })
    expect(sent.body).toMatchObject({ new_field: 1, [field]: { verbosity: 'low' } })
    expect(JSON.stringify(sent.body[field])).toContain('properties')
    expect(sent.headers).toMatchObject({ 'x-new': 'yes', 'content-type': 'application/json' })
  })

  test('the caller has the last word on a field that the codec knows', () => {
    expect(send(route, { extra: { body: { model: 'other', tools: [] } }, tools: [tool] }).body).toMatchObject({
      model: 'other',
      tools: [],
    })
  })

  test('extra fields cannot change what objects inherit', () => {
    const extra = JSON.parse('{"body":{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}}')
    const { body } = route.dialect.encode(requestOf({ extra }), createTarget(route, { mode: 'prompt', stream: false }))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(body).toContain('"__proto__"')
  })

  test('the request and its schema stay as they were', () => {
    const request = requestOf({ messages: conversation, tools: [tool], wantsJson: true, outputSchema: schema })
    const before = structuredClone(request)
    for (const mode of ['json_schema', 'tool', 'json_object', 'prompt'] as const) {
      route.dialect.encode(request, createTarget(route, { mode, stream: true }))
    }
    expect(request).toEqual(before)
  })

  test('a lone surrogate is U+FFFD, and the text of an escape stays a text', () => {
    const content = 'a \ud800 b \\ud800 \ud83d\ude00'
    const { body } = route.dialect.encode(
      requestOf({ messages: [{ role: 'user', content }] }),
      createTarget(route, { mode: 'prompt', stream: false }),
    )
    expect(body.isWellFormed()).toBe(true)
    expect(JSON.stringify(JSON.parse(body))).toContain(JSON.stringify('a \ufffd b \\ud800 \ud83d\ude00').slice(1, -1))
  })

  test('the answer is asked for by a forced tool', () => {
    const text = JSON.stringify(send(route, { wantsJson: true, outputSchema: schema }, 'tool').body)
    expect(text).toContain(`"name":"${ANSWER_TOOL}"`)
    expect(text).toMatch(/"tool_choice"|"ANY"/)
  })

  test('the answer is asked for in words that name JSON and hold the schema', () => {
    const text = JSON.stringify(send(route, { wantsJson: true, outputSchema: schema }, 'prompt').body)
    expect(text).toContain('JSON Schema')
    expect(text).toContain('additionalProperties')
  })

  test('a schema is serialised once, and read again by the next request', () => {
    let reads = 0
    const watched = new Proxy(schema, {
      ownKeys(target) {
        reads++
        return Reflect.ownKeys(target)
      },
    })
    send(route, { wantsJson: true, outputSchema: watched })
    const once = reads
    send(route, { wantsJson: true, outputSchema: watched })
    expect([once > 0, reads]).toEqual([true, once])
  })

  test('bytes and addresses of images and files', () => {
    const bytes = new TextEncoder().encode('%PDF')
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'image', source: { bytes, mediaType: 'image/png' } },
          { type: 'image', source: { url: 'https://example.com/a.png' } },
          { type: 'file', source: { bytes, mediaType: 'application/pdf' }, name: 'a.pdf' },
          { type: 'text', text: 'What is this?' },
        ],
      },
    ]
    const text = JSON.stringify(send(route, { messages }).body)
    expect(text.split('JVBERg==').length - 1).toBe(2)
    expect(text).toContain('https://example.com/a.png')
    expect(text).toContain('What is this?')
  })
})

describe('settings', () => {
  const settings = { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, stop: ['END'], seed: 7 } as const

  test('have the names of each dialect', () => {
    expect(send(chat, { settings }).body).toMatchObject({
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      seed: 7,
    })
    expect(send(responses, { settings }).body).toMatchObject({ max_output_tokens: 100, temperature: 0.5, top_p: 0.9 })
    expect(send(claude, { settings }).body).toMatchObject({ max_tokens: 100, stop_sequences: ['END'] })
    expect(send(google, { settings }).body).toMatchObject({
      generationConfig: { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'], seed: 7 },
    })
  })

  test('have the names that a server has for them', () => {
    const compatible = openaiCompatible({ model: 'm', baseURL: 'http://localhost:1/v1' })
    expect(send(compatible, { settings }).body).toMatchObject({ max_tokens: 100, seed: 7 })
    expect(send(mistral({ model: 'm' }), { settings }).body).toMatchObject({ max_tokens: 100, random_seed: 7 })
  })

  test('of reasoning are said as the model wants them said', () => {
    const low = { settings: { reasoning: 'low', maxOutputTokens: 10_000 } } as const
    const budget = { settings: { reasoning: { budgetTokens: 2_000 }, maxOutputTokens: 10_000 } } as const
    expect(send(openai({ model: 'gpt-5', api: 'chat' }), low).body).toMatchObject({ reasoning_effort: 'low' })
    expect(send(openai({ model: 'gpt-5' }), low).body).toMatchObject({
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
    })
    expect(send(openrouter({ model: 'a/b' }), budget).body).toMatchObject({ reasoning: { max_tokens: 2_000 } })
    expect(send(claude, budget).body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2_000 } })
    expect(send(anthropic({ model: 'claude-opus-5' }), low).body).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
    })
    expect(send(google, budget).body).toMatchObject({ generationConfig: { thinkingConfig: { thinkingBudget: 2_000 } } })
    expect(send(google3, low).body).toMatchObject({ generationConfig: { thinkingConfig: { thinkingLevel: 'low' } } })
  })

  test('of tool choice', () => {
    const forced = { tools: [tool], settings: { toolChoice: { name: 'add' } } } as const
    expect(send(chat, forced).body.tool_choice).toEqual({ type: 'function', function: { name: 'add' } })
    expect(send(responses, forced).body.tool_choice).toEqual({ type: 'function', name: 'add' })
    expect(send(claude, forced).body.tool_choice).toEqual({ type: 'tool', name: 'add' })
    expect(send(google, forced).body.toolConfig).toEqual({
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['add'] },
    })
    const required = { tools: [tool], settings: { toolChoice: 'required' } } as const
    expect(send(mistral({ model: 'm' }), required).body.tool_choice).toBe('any')
    expect(send(claude, required).body.tool_choice).toEqual({ type: 'any' })
  })

  test('of caching mark the texts that were marked, where the provider wants to be asked', () => {
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'long', cache: true }] }]
    const marked = [{ type: 'text', text: 'long', cache_control: { type: 'ephemeral' } }]
    expect(send(claude, { messages }).body.messages).toEqual([{ role: 'user', content: marked }])
    expect(send(openrouter({ model: 'a/b' }), { messages }).body.messages).toEqual([{ role: 'user', content: marked }])
    expect(send(chat, { messages }).body.messages).toEqual([{ role: 'user', content: 'long' }])
    expect(send(claude, { settings: { cache: true } }).body.cache_control).toEqual({ type: 'ephemeral' })
  })

  test('no more than four marks are sent to Anthropic, the last ones', () => {
    const content = Array.from({ length: 6 }, (_, index) => ({ type: 'text', text: `t${index}`, cache: true }) as const)
    const text = JSON.stringify(send(claude, { messages: [{ role: 'user', content }] }).body)
    expect(text.split('cache_control').length - 1).toBe(4)
    expect(text.indexOf('cache_control')).toBeGreaterThan(text.indexOf('t2'))
  })
})

describe('a stream', () => {
  test('asks for usage where the server understands that', () => {
    expect(send(chat, {}, 'prompt', true).body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(send(mistral({ model: 'm' }), {}, 'prompt', true).body).not.toHaveProperty('stream_options')
    expect(send(claude, {}, 'prompt', true).body).toMatchObject({ stream: true })
    expect(send(google, {}, 'prompt', true).path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse')
  })
})

describe('the path', () => {
  test('of Anthropic has /v1 once, wherever it stands', () => {
    expect(send(anthropic({ model: 'm', baseURL: 'http://localhost:1/v1' })).path).toBe('/messages')
    expect(send(anthropic({ model: 'm', baseURL: 'http://localhost:1' })).path).toBe('/v1/messages')
  })

  test('of Gemini follows a base URL that has a path of its own', () => {
    const baseURL = 'https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google'
    expect(send(gemini({ model: 'm', baseURL })).path).toBe('/models/m:generateContent')
  })

  test('of Azure names the version where one is given', () => {
    const capabilities = { apiVersion: '2024-10-21' }
    expect(send(openai({ model: 'm', api: 'chat', capabilities })).path).toBe(
      '/chat/completions?api-version=2024-10-21',
    )
  })
})

describe('ids of tool calls', () => {
  const withId = (id: string): readonly Message[] => [
    { role: 'user', content: 'x' },
    { role: 'assistant', content: [{ type: 'toolCall', id, name: 'add', arguments: '{}' }] },
    { role: 'tool', content: [{ type: 'toolResult', id, name: 'add', content: '3' }] },
  ]

  test('are what Anthropic takes, in call and result alike', () => {
    const text = JSON.stringify(send(claude, { messages: withId('functions.add:0') }).body)
    expect(text.split('"id_functions_add_0"').length - 1).toBe(2)
  })

  test('are nine letters and digits for Mistral, in call and result alike', () => {
    const messages = send(mistral({ model: 'm' }), { messages: withId('call_abcdef') }).body.messages as unknown as {
      tool_call_id: string
      tool_calls: { id: string }[]
    }[]
    expect(messages[2]?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/)
    expect(messages[1]?.tool_calls[0]?.id).toBe(messages[2]?.tool_call_id)
  })
})
