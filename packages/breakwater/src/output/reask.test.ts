import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CODES,
  createFailure,
  createIssue,
  type FailureCode,
  type Issue,
  type Message,
  messageParts,
  messageText,
  type RawOutput,
  UNKNOWN_USAGE,
} from '../result/index.ts'
import { toolArgumentsFailure } from './inspect-tools.ts'
import { reask } from './reask.ts'

const request = { wantsJson: true, outputSchema: { type: 'object', required: ['price'] } }

function output(text: string, message: Message = { role: 'assistant', content: text }): RawOutput {
  return {
    text,
    reasoning: '',
    toolCalls: [],
    refusal: undefined,
    finish: { reason: 'stop', raw: 'stop' },
    usage: UNKNOWN_USAGE,
    rawUsage: undefined,
    model: undefined,
    responseId: undefined,
    logprobs: undefined,
    message,
  }
}

const mismatch = createFailure('schema_mismatch', 'does not fit', {
  issues: [createIssue('$.items[3].price', 'number', 'string of length 4', '12 €')],
})

const written = (messages: readonly Message[]): string =>
  messages
    .filter(message => message.role !== 'assistant')
    .map(message =>
      typeof message.content === 'string'
        ? message.content
        : message.content.map(part => (part.type === 'toolResult' ? part.content : '')).join(''),
    )
    .join('')

const lastText = (messages: readonly Message[]): string => messageText(messages.at(-1)!)

describe('a re-ask', () => {
  test('appends the turn of the model and one user message with place, expectation and what was received', () => {
    const raw = output('{"items": "…"}')
    const messages = reask(mismatch, raw, { request, round: 1 })
    expect(messages.map(message => message.role)).toEqual(['assistant', 'user'])
    expect(messages[0]).toBe(raw.message)
    expect(lastText(messages)).toBe(
      [
        'Correction 1: your last answer could not be used.',
        '- $.items[3].price: expected number, received string of length 4: "12 €"',
        'Write the whole answer again, with these places corrected and the rest unchanged.',
        'Write one JSON value and nothing else.',
      ].join('\n'),
    )
  })

  test('says nothing of JSON where the answer is text', () => {
    const options = { request: { wantsJson: false, outputSchema: undefined }, round: 2 }
    expect(lastText(reask(mismatch, output('x'), options))).not.toContain('JSON')
  })

  test('gets stricter, and adds the schema', () => {
    const [first, second] = [1, 2].map(round => lastText(reask(mismatch, output('x'), { request, round })))
    expect(first).not.toContain('JSON Schema')
    expect(second).toContain('no code fence')
    expect(second).toContain('JSON Schema: {"type":"object","required":["price"]}')
  })

  test('leaves out a schema that has no room', () => {
    const wide = { wantsJson: true, outputSchema: { description: 'x'.repeat(2_000) } }
    const text = lastText(reask(mismatch, output('x'), { request: wide, round: 2 }))
    expect(text).not.toContain('JSON Schema')
    expect(text.endsWith('nothing before or after it.')).toBe(true)
  })

  test('asks a cut answer to be shorter, then shorter still', () => {
    const failure = createFailure('truncated', 'cut')
    const texts = [1, 2].map(round => lastText(reask(failure, output('x'.repeat(6_000)), { request, round })))
    expect(texts[0]).toContain('in less than 3000 characters')
    expect(texts[1]).toContain('in less than 2000 characters')
  })

  test('quotes the beginning of an answer that could not be read', () => {
    const failure = createFailure('not_json', 'no JSON')
    const text = lastText(reask(failure, output(`Sure! "Here"\n${'x'.repeat(500)}`), { request, round: 1 }))
    expect(text).toContain('- $: expected one JSON value, received text of length 513: "Sure! \\"Here\\"\\nxxx')
    expect(text.length).toBeLessThan(500)
  })

  test('quotes an answer from where it went wrong', () => {
    const issues = [createIssue('offset 6', 'a closing brace', 'the end of the text')]
    const failure = createFailure('not_json', 'no JSON', { issues })
    const text = lastText(reask(failure, output('{"a": 12 Äpfel'), { request, round: 1 }))
    expect(text).toContain('- offset 6: expected a closing brace, received the end of the text: "12 Äpfel"')
  })

  test('counts the issues that have no room', () => {
    const issues = Array.from({ length: 500 }, (_, index) => createIssue(`$.items[${index}]`, 'number', 'null'))
    const text = lastText(reask(createFailure('schema_mismatch', 'm', { issues }), output('x'), { request, round: 1 }))
    const shown = text.split('\n').filter(line => line.startsWith('- $')).length
    expect(shown).toBeGreaterThan(20)
    expect(text).toContain(`- and ${500 - shown} more`)
  })

  test('leaves out a turn that providers would refuse to read', () => {
    const family = 'anthropic|api.anthropic.com|claude'
    const reasoning = { type: 'reasoning', text: 'Hm.', origin: { family, item: {} } } as const
    const empty = createFailure('empty', 'empty')
    for (const content of ['', ' \n', [reasoning], [reasoning, { type: 'text', text: ' ' } as const], []]) {
      const messages = reask(empty, output('', { role: 'assistant', content }), { request, round: 1 })
      expect(messages.map(message => message.role)).toEqual(['user'])
    }
  })

  test('answers each tool call, the bad one by place and quote', () => {
    const calls = ['a', 'b'].map(id => ({ type: 'toolCall', id, name: 'weather', arguments: '{"city":7}' }) as const)
    const raw = {
      ...output('', { role: 'assistant', content: calls }),
      toolCalls: calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })),
    }
    const parse = createFailure('schema_mismatch', 'm', { issues: [createIssue('$.city', 'string', 'number', '7')] })
    const messages = reask(toolArgumentsFailure(raw, 1, parse), raw, { request, round: 1 })
    expect(messages.map(message => message.role)).toEqual(['assistant', 'tool', 'user'])
    expect(messages[1]?.content).toEqual([
      { type: 'toolResult', id: 'a', name: 'weather', isError: true, content: 'Not accepted: see the next message' },
      {
        type: 'toolResult',
        id: 'b',
        name: 'weather',
        isError: true,
        content: 'Not accepted: \n- toolCalls[1].arguments.city: expected string, received number: "7"',
      },
    ])
    expect(lastText(messages)).not.toContain('toolCalls[1]')
  })
})

describe('laws of re-asks', () => {
  const code = fc.constantFrom(...(Object.keys(CODES) as FailureCode[]))
  const text = fc.string({ unit: 'binary', maxLength: 3_000 })
  const issue: fc.Arbitrary<Issue> = fc
    .tuple(text, text, text, text)
    .map(([place, expected, received, quote]) => createIssue(place, expected, received, quote))
  const calls = fc.array(
    fc.record({ type: fc.constant('toolCall' as const), id: fc.string(), name: fc.string(), arguments: fc.string() }),
    { maxLength: 30 },
  )

  test('what is written is bounded, whatever the model wrote', () => {
    const room = fc.integer({ min: 400, max: 4_000 })
    const round = fc.integer({ min: 1, max: 5 })
    fc.assert(
      fc.property(
        code,
        fc.array(issue, { maxLength: 20 }),
        calls,
        text,
        room,
        round,
        (code, issues, content, text, maxCharacters, round) => {
          const raw = output(text, { role: 'assistant', content })
          const messages = reask(createFailure(code, 'm', { issues }), raw, { request, round, maxCharacters })
          expect(written(messages).length).toBeLessThanOrEqual(maxCharacters)
        },
      ),
    )
  })

  test('no two rounds are worded alike', () => {
    fc.assert(
      fc.property(code, fc.array(issue, { maxLength: 5 }), text, (code, issues, text) => {
        const failure = createFailure(code, 'm', { issues })
        const texts = [1, 2, 3].map(round => lastText(reask(failure, output(text), { request, round })))
        expect(new Set(texts).size).toBe(3)
      }),
    )
  })

  test('every tool call of the turn is answered once, in order', () => {
    fc.assert(
      fc.property(code, calls, (code, content) => {
        const messages = reask(createFailure(code, 'm'), output('', { role: 'assistant', content }), {
          request,
          round: 1,
        })
        const answered = messages.flatMap(message => (message.role === 'tool' ? messageParts(message) : []))
        expect(answered.map(part => (part as { id: string }).id)).toEqual(content.map(part => part.id))
      }),
    )
  })
})
