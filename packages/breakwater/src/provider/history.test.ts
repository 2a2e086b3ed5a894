import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message, Part, RawOutput, Request } from '../result/index.ts'
import {
  anthropic,
  checkHistory,
  countForeignParts,
  createTarget,
  familiesOf,
  gemini,
  type HttpRoute,
  openai,
} from './index.ts'

const user = (content: string): Message => ({ role: 'user', content })
const calls = (...ids: string[]): Message => ({
  role: 'assistant',
  content: ids.map(id => ({ type: 'toolCall', id, name: `t_${id}`, arguments: '{}' }) as const),
})
const result = (id: string, name = `t_${id}`): Part => ({ type: 'toolResult', id, name, content: 'done' })
const results = (...parts: Part[]): Message => ({ role: 'tool', content: parts })

describe('a history', () => {
  test('that is sound is the same list', () => {
    const messages = [user('a'), calls('1', '2'), results(result('1'), result('2')), user('b')]
    const check = checkHistory(messages)
    expect(check.ok && check.messages).toBe(messages)
    expect(check.ok && check.caveats).toEqual([])
  })

  test.each([
    ['nothing', [], 0, /at least one/],
    ['a call without a result', [user('a'), calls('1'), user('b')], 1, /messages\[1\].*no result/],
    ['a call without a result before the next turn', [user('a'), calls('1'), calls('2')], 1, /no result/],
    ['one of two results', [user('a'), calls('1', '2'), results(result('1'))], 1, /no result/],
    ['a result without a call', [user('a'), results(result('1'))], 1, /messages\[1\].*no call/],
    ['a result of an earlier call', [user('a'), calls('1'), results(result('1')), results(result('1'))], 3, /no call/],
    ["a result in the assistant's turn", [user('a'), { role: 'assistant', content: [result('1')] }], 1, /assistant/],
    ['a call outside it', [{ ...calls('1'), role: 'user' } as Message], 0, /outside/],
  ] as const)('with %s is refused, naming the message', (_what, messages, index, reason) => {
    expect(checkHistory(messages)).toMatchObject({ ok: false, index, reason: expect.stringMatching(reason) })
  })

  test('whose result stands too late is put in order', () => {
    const check = checkHistory([user('a'), calls('1'), user('hurry'), results(result('1'))])
    expect(check).toMatchObject({
      ok: true,
      messages: [user('a'), calls('1'), results(result('1')), user('hurry')],
      caveats: [{ code: 'history_changed' }],
    })
  })

  test('whose result shares a message with a question keeps both, the result first', () => {
    const question = { type: 'text', text: 'and now?' } as const
    const check = checkHistory([user('a'), calls('1'), { role: 'user', content: [question, result('1')] }])
    expect(check).toMatchObject({ ok: true, messages: [{}, {}, { role: 'user', content: [result('1'), question] }] })
  })

  test('in which an id comes twice gives the second pair another, alike in call and result', () => {
    const check = checkHistory([calls('1'), results(result('1')), calls('1'), results(result('1'))])
    expect(check).toMatchObject({
      ok: true,
      messages: [
        { content: [{ id: '1' }] },
        { content: [{ id: '1' }] },
        { content: [{ id: '1_2' }] },
        { content: [{ id: '1_2' }] },
      ],
    })
  })

  test('whose result forgot the name of its tool is given it', () => {
    const check = checkHistory([calls('1'), results(result('1', ''))])
    expect(check).toMatchObject({ ok: true, messages: [{}, { content: [{ name: 't_1' }] }] })
  })

  test('with a lone surrogate in a text, an argument or a result is made well-formed', () => {
    const content = [{ type: 'toolCall', id: '1', name: 't', arguments: '"\udc00"' }] as const
    const check = checkHistory([
      user('a\ud800'),
      { role: 'assistant', content },
      results({ type: 'toolResult', id: '1', name: 't', content: '\ud800' }),
    ])
    expect(check.ok && JSON.stringify(check.messages)).not.toContain('\\ud')
    expect(check.ok && check.caveats.map(caveat => caveat.message)).toEqual([
      expect.stringContaining('messages[0]'),
      expect.stringContaining('messages[1]'),
      expect.stringContaining('messages[2]'),
    ])
  })
})

describe('any list of messages', () => {
  const id = fc.constantFrom('', '1', '2', '1_2')
  const anyPart: fc.Arbitrary<Part> = fc.oneof(
    fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'binary' }) }),
    id.map(callId => ({ type: 'toolCall', id: callId, name: 't', arguments: '{}' }) as const),
    id.map(callId => result(callId, 't')),
  )
  const sound = fc.array(id, { minLength: 1, maxLength: 3 }).map(ids => [
    { role: 'assistant', content: ids.map(callId => ({ type: 'toolCall', id: callId, name: 't', arguments: '{}' })) },
    { role: 'tool', content: ids.map(callId => result(callId, 't')) },
  ])
  const message = fc.record({
    role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
    content: fc.oneof(fc.string(), fc.array(anyPart, { maxLength: 3 })),
  })
  const anyHistory = fc
    .array(
      fc.oneof(
        message.map(one => [one]),
        sound,
      ),
      { maxLength: 6 },
    )
    .map(lists => lists.flat() as Message[])

  test('that passes is sound: looked at again, it is the same list, and its ids are all different', () => {
    fc.assert(
      fc.property(anyHistory, messages => {
        const check = checkHistory(messages)
        if (!check.ok) return
        const again = checkHistory(check.messages)
        expect(again.ok && again.messages).toBe(check.messages)
        const ids = check.messages.flatMap(({ content }) =>
          typeof content === 'string' ? [] : content.flatMap(part => (part.type === 'toolCall' ? [part.id] : [])),
        )
        expect(new Set(ids).size).toBe(ids.length)
      }),
      { numRuns: 500 },
    )
  })
})

/** What each family writes into its turns that only it can read. */
const TURNS = {
  chat: {
    route: openai({ model: 'gpt-oss', api: 'chat', baseURL: 'http://localhost:1/v1' }),
    body: {
      id: 'c1',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: 'Adding.',
            reasoning_content: 'SECRET-chat',
            tool_calls: [{ id: 'call_1', function: { name: 'add', arguments: '{"a":1}' } }],
          },
        },
      ],
    },
  },
  responses: {
    route: openai({ model: 'gpt-5' }),
    body: {
      id: 'r1',
      status: 'completed',
      output: [
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SECRET-responses', status: null },
        { type: 'message', id: 'm_1', content: [{ type: 'output_text', text: 'Adding.', annotations: [] }] },
        { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'add', arguments: '{"a":1}' },
      ],
    },
  },
  anthropic: {
    route: anthropic({ model: 'claude-opus-4-8' }),
    body: {
      type: 'message',
      id: 'm1',
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'SECRET-anthropic' },
        { type: 'text', text: 'Adding.' },
        { type: 'tool_use', id: 'call_1', name: 'add', input: { a: 1 } },
      ],
    },
  },
  'anthropic on another host': {
    route: anthropic({ model: 'claude-opus-4-8', baseURL: 'https://proxy.example' }),
    body: {
      type: 'message',
      id: 'm2',
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'SECRET-proxy' },
        { type: 'text', text: 'Adding.' },
        { type: 'tool_use', id: 'call_1', name: 'add', input: { a: 1 } },
      ],
    },
  },
  gemini: {
    route: gemini({ model: 'gemini-3-flash-preview' }),
    body: {
      responseId: 'g1',
      candidates: [
        {
          finishReason: 'STOP',
          content: {
            parts: [
              { text: 'hm', thought: true },
              { text: 'Adding.' },
              { functionCall: { id: 'call_1', name: 'add', args: { a: 1 } }, thoughtSignature: 'SECRET-gemini' },
            ],
          },
        },
      ],
    },
  },
} as const

type Family = keyof typeof TURNS
const families = Object.keys(TURNS) as Family[]

function outputOf(family: Family): RawOutput {
  const { route, body } = TURNS[family]
  const decoded = route.dialect.decodeBody(JSON.stringify(body), createTarget(route, { mode: 'prompt', stream: false }))
  if (!decoded.ok) throw new Error(decoded.error.message)
  return decoded.output
}

function sendTo(route: HttpRoute, messages: readonly Message[]): string {
  const request: Request = {
    prompt: { name: 'p', version: '1', hash: '' },
    messages,
    tools: [],
    outputSchema: undefined,
    wantsJson: false,
    settings: {},
    extra: {},
  }
  return route.dialect.encode(request, createTarget(route, { mode: 'prompt', stream: false })).body
}

const historyOf = (family: Family): readonly Message[] => [
  user('Add 1.'),
  outputOf(family).message,
  results({ type: 'toolResult', id: 'call_1', name: 'add', content: '2' }),
]

const secretOf = (family: Family): string => /SECRET-\w+/.exec(JSON.stringify(TURNS[family].body))?.[0] ?? ''

describe.each(families)('a turn written by %s', from => {
  test('goes back to its own family as it came', () => {
    const body = sendTo(TURNS[from].route, historyOf(from))
    expect(body).toContain(secretOf(from))
    expect(body).not.toContain('null')
    expect(
      countForeignParts(historyOf(from), createTarget(TURNS[from].route, { mode: 'prompt', stream: false }).family),
    ).toBe(0)
  })

  test.each(families.filter(to => to !== from))('goes to %s with its text and calls, without what is signed', to => {
    const body = sendTo(TURNS[to].route, historyOf(from))
    expect(body).not.toContain(secretOf(from))
    expect(body).toContain('Adding.')
    expect(body.split('call_1').length - 1).toBe(2)
    expect(body).not.toContain('"hm"')
  })

  test('is told by its family', () => {
    const { family } = createTarget(TURNS[from].route, { mode: 'prompt', stream: false })
    expect([...familiesOf(historyOf(from))]).toEqual([family])
    expect(countForeignParts(historyOf(from), 'another')).toBe(1)
  })

  test('whose text was edited goes back without the item that said otherwise', () => {
    const { content } = outputOf(from).message
    const edited = (content as readonly Part[]).map(part =>
      part.type === 'text' ? { ...part, text: 'Edited.' } : part,
    )
    const body = sendTo(TURNS[from].route, [user('x'), { role: 'assistant', content: edited }])
    expect(body).toContain('Edited.')
    expect(body).not.toContain('Adding.')
  })
})
