import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor } from '../redact/index.ts'
import { createContents, MAX_CONTENT_CHARS } from './content.ts'

const contents = () => createContents(createRedactor)({})
const request = (content: string) => ({ messages: [{ role: 'user', content }] }) as never

test('a secret at the cut is never half shown', () => {
  const secret = 'sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0'
  fc.assert(
    fc.property(fc.integer({ min: -60, max: 60 }), offset => {
      const text = `${'so it goes. '.repeat(4_000).slice(0, MAX_CONTENT_CHARS + offset)} ${secret} ${'and on. '.repeat(4_000)}`
      const shown = JSON.stringify(contents().sent(request(text)))
      expect(shown).not.toContain(secret.slice(0, 16))
      expect(shown.length).toBeLessThan(MAX_CONTENT_CHARS + 200)
    }),
    { numRuns: 20 },
  )
})

test('the last messages are shown, those before them are cut when there is no room left', () => {
  const long = 'word '.repeat(10_000)
  const { messages } = contents().sent({
    messages: [
      { role: 'user', content: long },
      { role: 'assistant', content: long },
      { role: 'user', content: 'the question' },
    ],
  } as never)
  expect(messages.at(-1)).toEqual({ role: 'user', parts: [{ type: 'text', content: 'the question' }] })
  expect(messages[0]).toEqual({ role: 'user', parts: [{ type: 'text', content: '[cut]' }] })
})

test('system messages stand apart; bytes and addresses of files stay out', () => {
  const { system, messages } = contents().sent({
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'image', source: { url: 'https://example.com/private.png' } },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ],
  } as never)
  expect(system).toEqual([{ type: 'text', content: 'Be brief.' }])
  expect(messages).toEqual([{ role: 'user', parts: [{ type: 'image' }, { type: 'text', content: 'What is it?' }] }])
})

test('a value has one pseudonym in all that is shown of a call, and another call has its own', () => {
  const contentOf = createContents(createRedactor)
  const [one, other] = [{}, {}]
  expect(contentOf(one).text('ann@example.com, bob@example.com')).toBe('<EMAIL_1>, <EMAIL_2>')
  expect(contentOf(one).text('bob@example.com')).toBe('<EMAIL_2>')
  expect(contentOf(other).text('bob@example.com')).toBe('<EMAIL_1>')
})
