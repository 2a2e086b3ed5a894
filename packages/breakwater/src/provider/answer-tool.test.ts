import { describe, expect, test } from 'vitest'
import type { RawOutput } from '../result/index.ts'
import {
  ANSWER_TOOL,
  anthropic,
  createTarget,
  type Decoded,
  gemini,
  type HttpRoute,
  openai,
  type StreamEvent,
} from './index.ts'

const written = '{"a":"x"}'
const chatCall = { id: 'c', type: 'function', function: { name: ANSWER_TOOL, arguments: written } }
const item = { type: 'function_call', id: 'f', call_id: 'c', name: ANSWER_TOOL, arguments: written }
const message = { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Here it is.' }] }
const parts = [{ text: 'Here it is.' }, { functionCall: { name: ANSWER_TOOL, args: { a: 'x' } } }]

/** Each dialect's way of saying something and then handing over the answer. */
const BODIES: readonly (readonly [string, HttpRoute, unknown])[] = [
  [
    'chat',
    openai({ model: 'm', api: 'chat' }),
    { choices: [{ finish_reason: 'tool_calls', message: { content: 'Here it is.', tool_calls: [chatCall] } }] },
  ],
  ['responses', openai({ model: 'm' }), { status: 'completed', output: [{ type: 'reasoning' }, message, item] }],
  [
    'anthropic',
    anthropic({ model: 'm' }),
    {
      type: 'message',
      stop_reason: 'tool_use',
      content: [
        { type: 'text', text: 'Here it is.' },
        { type: 'tool_use', id: 't', name: ANSWER_TOOL, input: { a: 'x' } },
      ],
    },
  ],
  ['gemini', gemini({ model: 'm' }), { candidates: [{ finishReason: 'STOP', content: { parts } }] }],
]

const chunk = (delta: unknown, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
})
const pieces = ['{"a"', ':"x"}']

const STREAMS: readonly (readonly [string, HttpRoute, readonly unknown[]])[] = [
  [
    'chat',
    openai({ model: 'm', api: 'chat' }),
    [
      chunk({ content: 'Here it is.' }),
      chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: ANSWER_TOOL, arguments: pieces[0] } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: pieces[1] } }] }, 'tool_calls'),
    ],
  ],
  [
    'responses',
    openai({ model: 'm' }),
    [
      { type: 'response.output_item.added', output_index: 0, item: message },
      { type: 'response.output_text.delta', output_index: 0, delta: 'Here it is.' },
      { type: 'response.output_item.added', output_index: 1, item: { ...item, arguments: '' } },
      { type: 'response.function_call_arguments.delta', output_index: 1, delta: pieces[0] },
      { type: 'response.output_item.done', output_index: 1, item },
      { type: 'response.completed', response: { status: 'completed', output: [message, item] } },
    ],
  ],
  [
    'anthropic',
    anthropic({ model: 'm' }),
    [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Here it is.' } },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 't', name: ANSWER_TOOL, input: {} },
      },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: pieces[0] } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: pieces[1] } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
      { type: 'message_stop' },
    ],
  ],
  [
    'gemini',
    gemini({ model: 'm' }),
    [{ candidates: [{ content: { parts } }] }, { candidates: [{ finishReason: 'STOP' }] }],
  ],
]

function outputOf(decoded: Decoded): RawOutput {
  if (!decoded.ok) throw new Error(decoded.error.message)
  return decoded.output
}

describe('an answer that comes by a tool', () => {
  test.each(BODIES)('is the text of %s, and no tool call', (_name, route, body) => {
    const target = createTarget(route, { mode: 'tool', stream: false })
    expect(outputOf(route.dialect.decodeBody(JSON.stringify(body), target))).toMatchObject({
      text: written,
      toolCalls: [],
      finish: { reason: 'stop' },
      message: { role: 'assistant', content: [{ type: 'text', text: written }] },
    })
  })

  test.each(STREAMS)('is told as text by a stream of %s, without the talk beside it', (_name, route, events) => {
    const decoder = route.dialect.stream(createTarget(route, { mode: 'tool', stream: true }))
    let state = decoder.start()
    const told: StreamEvent[] = []
    for (const event of events) {
      const [next, found] = decoder.step(state, 'message', JSON.stringify(event))
      state = next
      told.push(...found)
    }
    expect(told.map(event => event.type === 'text' && event.text).join('')).toBe(written)
    expect(outputOf(decoder.end(state, true)).text).toBe(written)
  })

  test('may be left out by a model that writes it as text', () => {
    const route = anthropic({ model: 'm' })
    const target = createTarget(route, { mode: 'tool', stream: false })
    const body = { type: 'message', stop_reason: 'end_turn', content: [{ type: 'text', text: written }] }
    expect(outputOf(route.dialect.decodeBody(JSON.stringify(body), target)).text).toBe(written)
  })

  test('that the cap cut is a text that was cut', () => {
    const route = openai({ model: 'm', api: 'chat' })
    const cut = { ...chatCall, function: { name: ANSWER_TOOL, arguments: '{"a":' } }
    const body = { choices: [{ finish_reason: 'length', message: { tool_calls: [cut] } }] }
    const target = createTarget(route, { mode: 'tool', stream: false })
    expect(outputOf(route.dialect.decodeBody(JSON.stringify(body), target))).toMatchObject({
      text: '{"a":',
      finish: { reason: 'length' },
    })
  })
})
