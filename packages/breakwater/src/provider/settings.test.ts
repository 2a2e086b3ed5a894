import { describe, expect, test } from 'vitest'
import type { Request, Settings } from '../result/index.ts'
import {
  anthropic,
  CAPABILITY_LINES,
  capabilitiesOf,
  checkSettings,
  deepseek,
  gemini,
  type HttpRoute,
  ollama,
  openai,
  outputModes,
  willReason,
} from './index.ts'

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }
const tool = { name: 'add', description: '', inputSchema: schema }

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

const sonnet = anthropic({ model: 'claude-sonnet-4-5' })
const withTool = { tools: [tool] }

describe('a setting that the model refuses', () => {
  test.each<[string, HttpRoute, Settings, Partial<Request>, string]>([
    ['temperature, on a model that always reasons', openai({ model: 'o3' }), { temperature: 0 }, {}, 'temperature'],
    ['temperature, on Claude while it thinks', sonnet, { temperature: 0, reasoning: 'low' }, {}, 'temperature'],
    ['stop, on Responses', openai({ model: 'gpt-4o' }), { stop: ['x'] }, {}, 'stop'],
    ['stop, on o3', openai({ model: 'o3', api: 'chat' }), { stop: ['x'] }, {}, 'stop'],
    ['seed, on Responses', openai({ model: 'gpt-4o' }), { seed: 1 }, {}, 'seed'],
    ['seed, on Claude', sonnet, { seed: 1 }, {}, 'seed'],
    ['reasoning, on a model without it', openai({ model: 'gpt-4o' }), { reasoning: 'low' }, {}, 'reasoning'],
    ['a level that it does not have', openai({ model: 'gpt-5' }), { reasoning: 'none' }, {}, 'reasoning'],
    ['a level that it does not have', openai({ model: 'gpt-6-astra' }), { reasoning: 'minimal' }, {}, 'reasoning'],
    ['max, on Chat', openai({ model: 'gpt-6-astra', api: 'chat' }), { reasoning: 'max' }, {}, 'reasoning'],
    [
      'a budget, where there are levels',
      openai({ model: 'gpt-5' }),
      { reasoning: { budgetTokens: 2_000 } },
      {},
      'reasoning',
    ],
    ['a budget below the least', sonnet, { reasoning: { budgetTokens: 100 } }, {}, 'reasoning'],
    ['a budget above the cap', sonnet, { reasoning: { budgetTokens: 2_000 }, maxOutputTokens: 2_000 }, {}, 'reasoning'],
    [
      'no thinking, on a model that always does',
      anthropic({ model: 'claude-opus-5-5' }),
      { reasoning: 'none' },
      {},
      'reasoning',
    ],
    ['a budget, on Gemini 4', gemini({ model: 'gemini-4-neon' }), { reasoning: { budgetTokens: 9 } }, {}, 'reasoning'],
    ['a forced tool beside a budget', sonnet, { toolChoice: 'required', reasoning: 'low' }, withTool, 'toolChoice'],
    ['a forced tool that is ignored', ollama({ model: 'm' }), { toolChoice: 'required' }, withTool, 'toolChoice'],
    ['a forced tool that is not there', sonnet, { toolChoice: { name: 'sub' } }, withTool, 'toolChoice'],
    ['a forced tool without tools', sonnet, { toolChoice: 'required' }, {}, 'toolChoice'],
  ])('is an invalid request where the caller made it: %s', (_what, route, settings, changes, setting) => {
    const check = checkSettings(requestOf({ settings, ...changes }), route, settings)
    expect(check).toMatchObject({ ok: false, setting, reason: expect.stringContaining(route.model) })
  })

  test('is dropped where it is a default, and named', () => {
    const settings = { temperature: 0, maxOutputTokens: 9 }
    expect(checkSettings(requestOf({ settings }), openai({ model: 'o3' }), { maxOutputTokens: 9 })).toEqual({
      ok: true,
      settings: { maxOutputTokens: 9 },
      dropped: [{ setting: 'temperature', reason: 'o3 refuses sampling parameters' }],
    })
  })

  test.each<[string, HttpRoute, Settings]>([
    ['the default of a refused one', openai({ model: 'o3' }), { temperature: 1, topP: 1 }],
    ['temperature without reasoning', openai({ model: 'gpt-6-sol' }), { temperature: 0, reasoning: 'none' }],
    ['temperature on Claude 4.5', sonnet, { temperature: 0 }],
    ['no reasoning where there is none', openai({ model: 'gpt-4o' }), { reasoning: 'none' }],
    ['minimal, which is low on Claude', anthropic({ model: 'claude-opus-5' }), { reasoning: 'minimal' }],
    [
      'adaptive thinking with a budget on 4.6',
      anthropic({ model: 'claude-opus-4-6' }),
      { reasoning: { budgetTokens: 1_024 } },
    ],
    [
      'anything, on a server of which nothing is known',
      deepseek({ model: 'm' }),
      { reasoning: 'low', seed: 1, stop: ['x'] },
    ],
  ])('is not %s', (_what, route, settings) => {
    expect(checkSettings(requestOf({ settings }), route, settings)).toEqual({ ok: true, settings, dropped: [] })
  })
})

describe('tools that the interface refuses', () => {
  test('are an invalid request that says what to do', () => {
    const check = checkSettings(requestOf(withTool), openai({ model: 'gpt-6-astra', api: 'chat' }), {})
    expect(check).toMatchObject({ ok: false, setting: 'tools', reason: expect.stringContaining("api 'responses'") })
  })
})

describe('whether a model will reason', () => {
  test.each<[string, Settings, boolean]>([
    ['o3', {}, true],
    ['gpt-5.1', {}, false],
    ['gpt-5.1', { reasoning: 'high' }, true],
    ['gpt-6-sol', {}, true],
    ['gpt-6-sol', { reasoning: 'none' }, false],
    ['gpt-4o', { reasoning: 'high' }, false],
  ])('%s with %o: %s', (model, settings, expected) => {
    expect(willReason(settings, capabilitiesOf('openai-responses', model))).toBe(expected)
  })
})

describe('the output modes', () => {
  const wants = requestOf({ wantsJson: true, outputSchema: schema })

  test.each<[string, HttpRoute, Partial<Request>, readonly string[]]>([
    ['text', openai({ model: 'gpt-4o' }), { wantsJson: false, outputSchema: undefined }, ['prompt']],
    ['JSON without a schema', openai({ model: 'gpt-4o' }), { outputSchema: undefined }, ['json_object', 'prompt']],
    ['JSON without a schema, on Claude', sonnet, { outputSchema: undefined }, ['prompt']],
    ['a schema', openai({ model: 'gpt-4o' }), {}, ['json_schema', 'tool', 'json_object', 'prompt']],
    ['a schema, on an older model', openai({ model: 'gpt-4-turbo' }), {}, ['tool', 'json_object', 'prompt']],
    ['a schema, on Claude', sonnet, {}, ['json_schema', 'tool', 'prompt']],
    ['a schema, on an older Claude', anthropic({ model: 'claude-3-haiku-20240307' }), {}, ['tool', 'prompt']],
    [
      'free keys, on Claude',
      sonnet,
      { outputSchema: { type: 'object', additionalProperties: {} } },
      ['tool', 'prompt'],
    ],
    [
      'a list, which no tool takes',
      sonnet,
      { outputSchema: { type: 'array', items: schema } },
      ['json_schema', 'prompt'],
    ],
    [
      'a list, which OpenAI takes nowhere',
      openai({ model: 'gpt-4o' }),
      { outputSchema: { type: 'array' } },
      ['prompt'],
    ],
    ['a union', openai({ model: 'gpt-4o' }), { outputSchema: { anyOf: [schema, schema] } }, ['json_object', 'prompt']],
    [
      'a list, on a compatible server',
      ollama({ model: 'm' }),
      { outputSchema: { type: 'array' } },
      ['json_schema', 'prompt'],
    ],
    ['a schema beside tools, on Gemini 2.5', gemini({ model: 'gemini-2.5-pro' }), withTool, ['tool', 'prompt']],
    [
      'a schema beside tools, on Gemini 3',
      gemini({ model: 'gemini-3-pro' }),
      withTool,
      ['json_schema', 'tool', 'prompt'],
    ],
    ['a schema, on DeepSeek', deepseek({ model: 'm' }), {}, ['json_object', 'prompt']],
    [
      'a model that takes no tools',
      openai({ model: 'gpt-6-astra', api: 'chat' }),
      {},
      ['json_schema', 'json_object', 'prompt'],
    ],
  ])('for %s', (_what, route, changes, modes) => {
    expect(outputModes({ ...wants, ...changes }, route)).toEqual(modes)
  })
})

describe('the capability table', () => {
  test('says of each line where it comes from and when it was read', () => {
    for (const line of CAPABILITY_LINES) {
      expect(line.source).not.toBe('')
      expect(line.date).toMatch(/^20\d\d-\d\d$/)
      expect(Object.keys(line.facts)).not.toEqual([])
    }
  })

  test('finds a model behind the prefixes that clouds and routers put before it', () => {
    const plain = capabilitiesOf('anthropic', 'claude-opus-4-8')
    for (const name of ['us.anthropic.claude-opus-4-8', 'anthropic/claude-opus-4-8', 'Claude-Opus-4-8']) {
      expect(capabilitiesOf('anthropic', name)).toEqual(plain)
    }
    expect(capabilitiesOf('openai-chat', 'x/o3')).toEqual(capabilitiesOf('openai-chat', 'o3'))
  })

  test('assumes nothing of a model that it does not know', () => {
    expect(capabilitiesOf('openai-chat', 'brand-new')).toEqual({
      outputCapField: 'max_completion_tokens',
      outputModes: ['json_schema', 'tool', 'json_object', 'prompt'],
      reasoningForm: 'effort',
    })
  })
})
