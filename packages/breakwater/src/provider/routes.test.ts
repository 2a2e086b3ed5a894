import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { BreakwaterError } from '../result/index.ts'
import {
  anthropic,
  azure,
  custom,
  deepseek,
  fireworks,
  gemini,
  groq,
  type HttpRoute,
  llamaCpp,
  lmStudio,
  mistral,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  type RouteOptions,
  together,
  vllm,
  xai,
} from './index.ts'

describe('a route', () => {
  test.each<[HttpRoute, string, string, string, readonly string[]]>([
    [openai({ model: 'm' }), 'openai/m', 'openai-responses', 'https://api.openai.com/v1', ['OPENAI_API_KEY']],
    [openai({ model: 'm', api: 'chat' }), 'openai/m', 'openai-chat', 'https://api.openai.com/v1', ['OPENAI_API_KEY']],
    [anthropic({ model: 'm' }), 'anthropic/m', 'anthropic', 'https://api.anthropic.com', ['ANTHROPIC_API_KEY']],
    [
      gemini({ model: 'm' }),
      'gemini/m',
      'gemini',
      'https://generativelanguage.googleapis.com',
      ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    ],
    [
      azure({ model: 'm', resource: 'res' }),
      'azure/m',
      'openai-responses',
      'https://res.openai.azure.com/openai/v1',
      ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    ],
    [
      openrouter({ model: 'a/b' }),
      'openrouter/a/b',
      'openai-chat',
      'https://openrouter.ai/api/v1',
      ['OPENROUTER_API_KEY'],
    ],
    [groq({ model: 'm' }), 'groq/m', 'openai-chat', 'https://api.groq.com/openai/v1', ['GROQ_API_KEY']],
    [mistral({ model: 'm' }), 'mistral/m', 'openai-chat', 'https://api.mistral.ai/v1', ['MISTRAL_API_KEY']],
    [deepseek({ model: 'm' }), 'deepseek/m', 'openai-chat', 'https://api.deepseek.com', ['DEEPSEEK_API_KEY']],
    [
      together({ model: 'm' }),
      'together/m',
      'openai-chat',
      'https://api.together.ai/v1',
      ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'],
    ],
    [
      fireworks({ model: 'm' }),
      'fireworks/m',
      'openai-chat',
      'https://api.fireworks.ai/inference/v1',
      ['FIREWORKS_API_KEY'],
    ],
    [xai({ model: 'm' }), 'xai/m', 'openai-chat', 'https://api.x.ai/v1', ['XAI_API_KEY']],
    [ollama({ model: 'm' }), 'ollama/m', 'openai-chat', 'http://localhost:11434/v1', []],
    [vllm({ model: 'm' }), 'vllm/m', 'openai-chat', 'http://localhost:8000/v1', []],
    [lmStudio({ model: 'm' }), 'lm-studio/m', 'openai-chat', 'http://localhost:1234/v1', []],
    [llamaCpp({ model: 'm' }), 'llama-cpp/m', 'openai-chat', 'http://localhost:8080/v1', []],
  ])('of its provider: %#', (route, name, dialect, baseURL, variables) => {
    expect([route.name, route.dialect.name, route.baseURL, route.apiKeyVariables]).toEqual([
      name,
      dialect,
      baseURL,
      variables,
    ])
    expect(route.keyOptional).toBe(variables.length === 0)
  })

  test('to any other server', () => {
    const route = openaiCompatible({ model: 'm', baseURL: 'http://127.0.0.1:1/v1//', headers: { 'X-Team': 'a' } })
    expect(route).toMatchObject({ baseURL: 'http://127.0.0.1:1/v1', keyOptional: true })
    expect(route.headers).toEqual({ 'x-team': 'a' })
  })

  test.each([
    [openai, 'k', { authorization: 'Bearer k' }],
    [anthropic, 'k', { 'x-api-key': 'k' }],
    [gemini, 'k', { 'x-goog-api-key': 'k' }],
    [azure, 'k', { 'api-key': 'k' }],
    [groq, 'k', { authorization: 'Bearer k' }],
  ] as const)('carries its key as its provider wants it: %#', (factory, key, headers) => {
    const define = factory as (options: RouteOptions) => HttpRoute
    expect(define({ model: 'm', baseURL: 'https://api.example' }).credentials(key)).toEqual(headers)
  })

  test('shows neither its key nor its headers when it is printed or serialised', () => {
    const route = openai({ model: 'm', apiKey: 'sk-secret', headers: { 'x-token': 'sk-secret' } })
    expect(inspect(route, { depth: 9 }) + JSON.stringify(route)).not.toContain('sk-secret')
    expect([route.apiKey, route.headers['x-token']]).toEqual(['sk-secret', 'sk-secret'])
  })

  test('with authorize needs no key', () => {
    expect(openai({ model: 'm', authorize: () => ({}) }).keyOptional).toBe(true)
  })

  test('takes what its caller knows of the model before what the table says', () => {
    expect(openai({ model: 'gpt-5', capabilities: { sampling: 'accepted' } }).capabilities).toMatchObject({
      reasoning: true,
      sampling: 'accepted',
    })
  })
})

describe('a mistake in a definition is told where it is made, and names the field', () => {
  test.each<[string, () => unknown, string]>([
    ['a base URL that is none', () => openai({ model: 'm', baseURL: 'api.openai.com' }), 'openai({ baseURL })'],
    ['another protocol', () => openai({ model: 'm', baseURL: 'file:///etc' }), 'openai({ baseURL })'],
    ['credentials in the URL', () => openai({ model: 'm', baseURL: 'https://u:p@h/' }), 'openai({ baseURL })'],
    ['a query in the URL', () => openai({ model: 'm', baseURL: 'https://h/v1?key=sk-secret' }), 'openai({ baseURL })'],
    ['no base URL', () => openaiCompatible({ model: 'm' } as never), 'openai-compatible({ baseURL })'],
    ['no resource', () => azure({ model: 'm' }), 'azure({ baseURL })'],
    ['an odd resource', () => azure({ model: 'm', resource: 'a.evil.example/' }), 'azure({ resource })'],
    ['no model', () => anthropic({} as never), 'anthropic({ model })'],
    ['an empty model', () => gemini({ model: '' }), 'gemini({ model })'],
    ['an unknown option', () => groq({ model: 'm', apikey: 'sk-secret' } as never), 'groq({ apikey })'],
    ['an unknown interface', () => openai({ model: 'm', api: 'completions' as never }), 'openai({ api })'],
    ['no options', () => anthropic(undefined as never), 'anthropic(options)'],
    ['an empty list of keys', () => openai({ model: 'm', apiKey: [] }), 'openai({ apiKey })'],
    ['a window that is no number', () => openai({ model: 'm', contextWindow: 0.5 }), 'openai({ contextWindow })'],
    ['a custom route without a call', () => custom({ name: 'n', model: 'm' } as never), 'custom({ call })'],
    ['a custom route without a name', () => custom({ model: 'm', call: () => [] } as never), 'custom({ name })'],
  ])('%s', (_what, define, place) => {
    let thrown: unknown
    try {
      define()
    } catch (error) {
      thrown = error
    }
    expect(BreakwaterError.isInstance(thrown) && thrown.message).toContain(place)
    expect(String((thrown as Error).message)).not.toContain('sk-secret')
  })
})

test('a custom route is plain data and a function', () => {
  const call = () => []
  expect(custom({ name: 'mine', model: 'm', call: call as never })).toMatchObject({
    kind: 'custom',
    name: 'mine',
    call,
  })
})
