import { describe, expect, test } from 'vitest'
import type { Message, Request } from '../result/index.ts'
import { anthropic, createTarget, type Decoded, gemini, openai } from './index.ts'

const claude = anthropic({ model: 'claude-sonnet-4-5' })
const google = gemini({ model: 'gemini-2.5-flash' })
const written = '{"id":1234567890123456789,"price":0.12345678901234567890,"text":"1234567890123456789"}'

const bodyOf = (input: string) => ({
  claude: `{"type":"message","content":[{"type":"tool_use","id":"t","name":"n","input":${input}}],"stop_reason":"tool_use"}`,
  google: `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"n","args":${input}}}]},"finishReason":"STOP"}]}`,
})

const argumentsOf = (decoded: Decoded): string | undefined =>
  decoded.ok ? decoded.output.toolCalls[0]?.arguments : decoded.error.code

const requestOf = (messages: readonly Message[]): Request => ({
  prompt: { name: 'p', version: '1', hash: '' },
  messages,
  tools: [],
  outputSchema: undefined,
  wantsJson: false,
  settings: {},
  extra: {},
})

describe.each([
  ['claude', claude],
  ['google', google],
] as const)('arguments that are an object, on %s', (name, route) => {
  const target = createTarget(route, { mode: 'prompt', stream: false })

  test('keep every digit of a number', () => {
    expect(argumentsOf(route.dialect.decodeBody(bodyOf(written)[name], target))).toBe(written)
  })

  test('keep every digit on their way back', () => {
    const decoded = route.dialect.decodeBody(bodyOf(written)[name], target)
    const message = decoded.ok ? decoded.output.message : undefined
    expect(route.dialect.encode(requestOf([message as Message]), target).body).toContain(written)
  })

  test('keep every digit of what another dialect wrote', () => {
    const content = [{ type: 'toolCall', id: 'c', name: 'n', arguments: written }] as const
    expect(route.dialect.encode(requestOf([{ role: 'assistant', content }]), target).body).toContain(written)
  })

  test('that are nested too deeply are told to be wrong, and throw nothing', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const decoded = route.dialect.decodeBody(bodyOf(`{"a":${deep}}`)[name], target)
    expect(argumentsOf(decoded)).toBe('"nested too deeply"')
    const content = [{ type: 'toolCall', id: 'c', name: 'n', arguments: `{"a":${deep}}` }] as const
    const message = decoded.ok ? decoded.output.message : undefined
    for (const turn of [{ role: 'assistant', content } as const, message as Message]) {
      expect(route.dialect.encode(requestOf([turn]), target).body).toContain('{}')
    }
  })
})

test('arguments that a Chat server sends as an object are written as text, however deep', () => {
  const route = openai({ model: 'm', api: 'chat' })
  const target = createTarget(route, { mode: 'prompt', stream: false })
  const body = (args: string) =>
    `{"choices":[{"message":{"tool_calls":[{"function":{"name":"n","arguments":${args}}}]}}]}`
  expect(argumentsOf(route.dialect.decodeBody(body('{"a":1}'), target))).toBe('{"a":1}')
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  expect(argumentsOf(route.dialect.decodeBody(body(deep), target))).toBe('"nested too deeply"')
})
