import { describe, expect, test } from 'vitest'
import { createFailure, createIssue, type RawOutput, UNKNOWN_USAGE } from '../result/index.ts'
import { inspect } from './inspect.ts'
import { nearestName } from './inspect-nearest.ts'
import { inspectToolNames, toolArgumentsFailure } from './inspect-tools.ts'

const output = (changes: Partial<RawOutput>): RawOutput => ({
  text: '',
  reasoning: '',
  toolCalls: [],
  refusal: undefined,
  finish: { reason: 'stop', raw: 'stop' },
  usage: UNKNOWN_USAGE,
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: { role: 'assistant', content: changes.text ?? '' },
  ...changes,
})

const call = (name: string) => ({ id: 'c1', name, arguments: '{}' })

describe('what an attempt ended in', () => {
  test.each([
    ['a whole answer is read on', { text: '{"a":1}' }, undefined],
    ['an apology in an answer is read on', { text: "I'm sorry, I can't help with that." }, undefined],
    ['a tool call without text is read on', { toolCalls: [call('search')] }, undefined],
    ['a missing stop reason is read on', { text: '{}', finish: { reason: 'unknown', raw: undefined } }, undefined],
    ['an unknown stop reason is read on', { text: '{}', finish: { reason: 'unknown', raw: 'eos' } }, undefined],
    ['the refusal field wins over the text', { text: '{"a":1}', refusal: 'No.' }, 'refused'],
    ['an empty refusal field says nothing', { text: '{"a":1}', refusal: '' }, undefined],
    ['a refusal as stop reason', { text: 'x', finish: { reason: 'refusal', raw: 'refusal' } }, 'refused'],
    ['a filter', { text: '{"a":', finish: { reason: 'content_filter', raw: 'SAFETY' } }, 'content_filtered'],
    ['a cut answer', { text: '{"a":', finish: { reason: 'length', raw: 'max_tokens' } }, 'truncated'],
    ['a cut tool call', { toolCalls: [call('a')], finish: { reason: 'length', raw: 'length' } }, 'truncated'],
    ['a paused turn', { text: 'x', finish: { reason: 'paused', raw: 'pause_turn' } }, 'truncated'],
    ['nothing', {}, 'empty'],
    ['nothing but white space', { text: ' \n\t\u200b\ufeff' }, 'empty'],
    ['tool calls announced and none made', { finish: { reason: 'tool_calls', raw: 'tool_calls' } }, 'empty'],
    ['nothing for an unknown reason', { finish: { reason: 'unknown', raw: 'OTHER' } }, 'empty'],
    ['reasoning alone', { reasoning: 'Let me think.' }, 'empty'],
    ['reasoning alone, in tags', { text: '<think>{"a":1}</think>\n' }, 'empty'],
    ['reasoning alone, opened by the template', { text: 'Let me think.\n</think>' }, 'empty'],
    ['reasoning in tags before an answer is read on', { text: '<think>Hm.</think>{"a":1}' }, undefined],
    ['an answer about the tags is read on', { text: 'Write <think>…</think>' }, undefined],
    ['a sample that failed midway', { text: '{"a":', finish: { reason: 'failed', raw: 'OTHER' } }, 'truncated'],
    ['a sample that failed at once', { finish: { reason: 'failed', raw: undefined } }, 'empty'],
    [
      'a malformed tool call',
      { finish: { reason: 'failed', raw: 'MALFORMED_FUNCTION_CALL' } },
      'tool_arguments_invalid',
    ],
    ['a call of no tool at all', { finish: { reason: 'failed', raw: 'UNEXPECTED_TOOL_CALL' } }, 'unknown_tool'],
    [
      'a provider out of resources',
      { text: 'x', finish: { reason: 'failed', raw: 'insufficient_system_resource' } },
      'overloaded',
    ],
  ] satisfies [string, Partial<RawOutput>, string | undefined][])('%s', (_, changes, code) => {
    expect(inspect(output(changes))?.code).toBe(code)
  })

  test('the failure keeps the output and the word of the provider', () => {
    const raw = output({ text: '{"a":', finish: { reason: 'length', raw: 'MAX_TOKENS' } })
    const failure = inspect(raw)
    expect(failure?.raw).toBe(raw)
    expect(failure?.provider).toEqual({ type: 'MAX_TOKENS' })
  })

  test('the message gives lengths and never content', () => {
    const usage = { ...UNKNOWN_USAGE, outputTokens: 800, reasoningTokens: 790 }
    const failure = inspect(output({ text: 'my secret', usage, finish: { reason: 'length', raw: 'length' } }))
    expect(failure?.message).toContain('after 9 characters, 800 output tokens of which 790 were reasoning')
    expect(failure?.message).not.toContain('secret')
  })
})

describe('tool calls', () => {
  test('calls of offered tools pass', () => {
    expect(inspectToolNames(output({ toolCalls: [call('search')] }), ['search'])).toBeUndefined()
  })

  test('a name that was not offered is named by place, with the nearest one', () => {
    const raw = output({ toolCalls: [call('search'), call('serch_web')] })
    const failure = inspectToolNames(raw, ['search', 'search_web', 'fetch'])
    expect(failure?.code).toBe('unknown_tool')
    expect(failure?.issues).toEqual([
      {
        place: 'toolCalls[1].name',
        expected: 'search_web, the nearest of 3 offered',
        received: 'string of length 9',
      },
    ])
    expect(failure?.issues[0]?.quote).toBe('serch_web')
    expect(failure?.message).not.toContain('serch_web')
  })

  test('without a near name all offered names are listed', () => {
    expect(inspectToolNames(output({ toolCalls: [call('x')] }), ['search', 'fetch'])?.issues[0]?.expected).toBe(
      'one of search, fetch',
    )
  })

  test('bad arguments are named below their call', () => {
    const parse = createFailure('schema_mismatch', 'does not fit', {
      issues: [createIssue('$.city', 'string', 'number', '7'), createIssue('$', 'object', 'array')],
    })
    const failure = toolArgumentsFailure(output({ toolCalls: [call('weather')] }), 0, parse)
    expect(failure.code).toBe('tool_arguments_invalid')
    expect(failure.issues.map(issue => issue.place)).toEqual(['toolCalls[0].arguments.city', 'toolCalls[0].arguments'])
    expect(failure.issues[0]?.quote).toBe('7')
  })
})

describe('the nearest name', () => {
  test.each([
    ['get_wether', 'get_weather'],
    ['getWeather', 'get_weather'],
    ['functions.get_weather', 'get_weather'],
    ['GET-FORECAST', 'get_forecast'],
    ['delete_everything', undefined],
    ['', undefined],
  ])('%s', (name, nearest) => {
    expect(nearestName(name, ['get_weather', 'get_forecast'])).toBe(nearest)
  })

  test('is not looked for when the name is absurdly long', () => {
    expect(nearestName('g'.repeat(1_000_000), ['get_weather'])).toBeUndefined()
  })
})
