import { expect, test } from 'vitest'
import { createRedactor } from './index.ts'

/** Joined here, so that no scanner takes it for a key. */
const KEY = ['sk', 'proj', 'a1B2c3D4e5F6g7H8i9J0'].join('-')

test.each([
  [`key ${KEY}, mail Ann@example.com or ann@example.com`, 'key <API_KEY_1>, mail <EMAIL_1> or <EMAIL_1>'],
  ['Authorization: Bearer abc123DEF.xyz-9', 'Authorization: Bearer <AUTHORIZATION_1>'],
  ['card 4111 1111 1111 1111 or 4111-1111-1111-1111', 'card <CARD_1> or <CARD_1>'],
  [`OPENAI_API_KEY=${KEY}&x=1`, 'OPENAI_API_KEY=<API_KEY_1>&x=1'],
  ['postgres://app:s3cret@db:5432/x', 'postgres://<URL_CREDENTIALS_1>@db:5432/x'],
  ['{"password":"a \\"quoted\\" one","n":1}', '{"password":"<PASSWORD_1>","n":1}'],
  ['{\\"password\\":\\"hunter2\\"}', '{\\"password\\":\\"<PASSWORD_1>\\"}'],
  ['first line\\njohn@example.com', 'first line\\n<EMAIL_1>'],
  ['password: $DB_PASSWORD', 'password: $DB_PASSWORD'],
  ['password: ann.secret', 'password: <PASSWORD_1>'],
  ['password: ****1234', 'password: ****1234'],
  ['second pass: emit', 'second pass: emit'],
  ['order number 4111111111111111', 'order number 4111111111111111'],
  ['{"total": "4111 1111 1111 1111"}', '{"total": "<CARD_1>"}'],
  ['unter 089/732256.a@b.io', 'unter <PHONE_1><EMAIL_1>'],
])('%s becomes %s', (text, expected) => {
  expect(createRedactor().redact(text).text).toBe(expected)
})

test('findings have the offsets of the original text', () => {
  expect(createRedactor().redact('to a@b.io now').found).toEqual([{ type: 'email', start: 3, end: 9 }])
})

test('a key that is longer than any piece the scan reads is hidden to its end', () => {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${'a1B2'.repeat(5_000)}.sig_1`
  expect(createRedactor().redact(`x ${jwt} y`).text).toMatch(/^x (?:<JWT_\d>)+ y$/)
})

test('a private key without an end is hidden as far as its characters go', () => {
  const begin = `-----BEGIN ${'PRIVATE KEY'}-----`
  expect(createRedactor().redact(`${begin}\nMIIabc+/=\nMIIdef`).text).toBe('<PRIVATE_KEY_1>')
})

test('a scope shares pseudonyms among its texts, and with no other scope', () => {
  const redactor = createRedactor()
  expect(redactor.redact('a@b.io c@d.io').text).toBe('<EMAIL_1> <EMAIL_2>')
  expect(redactor.redact('c@d.io').text).toBe('<EMAIL_2>')
  expect(redactor.scope().redact('c@d.io').text).toBe('<EMAIL_1>')
})

test('only the given types are looked for', () => {
  const { redact } = createRedactor({ types: ['email'] })
  expect(redact('password=ann@example.com 10.1.2.3').text).toBe('password=<EMAIL_1> 10.1.2.3')
})

test('patterns and a recognizer add their own types; a longer finding swallows a shorter one', () => {
  const { redact } = createRedactor({
    patterns: { employee: /EMP-\d+/ },
    recognize: text =>
      [...text.matchAll(/Ann Weber/g)].map(({ index }) => ({ type: 'name', start: index, end: index + 9 })),
  })
  expect(redact('Ann Weber has EMP-77, password=EMP-78x').text).toBe('<NAME_1> has <EMPLOYEE_1>, password=<PASSWORD_1>')
})

test('what the allow-list holds stays, by value or by expression', () => {
  const { redact } = createRedactor({ allow: ['Support@example.com', /@example\.org$/] })
  const text = 'support@example.com and ann@example.org'
  expect(redact(text)).toEqual({ text, found: [] })
})

test('data is redacted by its texts, its names, its keys and its numbers', () => {
  const data = {
    password: 'two words',
    'ann@b.io': [4111111111111111, 12],
    ssn: '078051120',
    phone: { home: '030 901820' },
  }
  expect(createRedactor().redactJson(data)).toEqual({
    password: '<PASSWORD_1>',
    '<EMAIL_1>': ['<CARD_1>', 12],
    ssn: '<US_SSN_1>',
    phone: { home: '<PHONE_1>' },
  })
})

test('data that is hostile is copied within bounds', () => {
  let deep: unknown = 'a@b.io'
  for (let i = 0; i < 10_000; i++) deep = [deep]
  expect(JSON.stringify(createRedactor().redactJson(deep))).toContain('[cut]')
  const polluted: unknown = JSON.parse('{"__proto__":{"x":"a@b.io"}}')
  expect(JSON.stringify(createRedactor().redactJson(polluted))).toBe('{"__proto__":{"x":"<EMAIL_1>"}}')
})

test('messages keep their shape; what was said, called and answered is redacted', () => {
  const messages = createRedactor().redactMessages([
    { role: 'user', content: 'I am a@b.io' },
    { role: 'assistant', content: [{ type: 'toolCall', id: 'c1', name: 'mail', arguments: '{"to":"a@b.io"}' }] },
    { role: 'tool', content: [{ type: 'toolResult', id: 'c1', name: 'mail', content: 'sent to a@b.io' }] },
  ])
  expect(messages).toEqual([
    { role: 'user', content: 'I am <EMAIL_1>' },
    { role: 'assistant', content: [{ type: 'toolCall', id: 'c1', name: 'mail', arguments: '{"to":"<EMAIL_1>"}' }] },
    { role: 'tool', content: [{ type: 'toolResult', id: 'c1', name: 'mail', content: 'sent to <EMAIL_1>' }] },
  ])
})

test('a fake has the layout of its value, and is the same in every text of a scope', () => {
  const { redact } = createRedactor({ mode: 'fake', seed: 'test' })
  const spaced = redact('4111 1111 1111 1111').text
  expect(spaced).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/)
  expect(redact('{"card":4111111111111111}').text).toBe(`{"card":${spaced.replaceAll(' ', '')}}`)
  expect(redact('Ann@example.com').text.toLowerCase()).toBe(redact('ann@example.com').text)
  expect(redact('10.200.3.44').text).toMatch(/^\d\d\.1\d\d\.\d\.\d\d$/)
})

test('unknown options are misuse', () => {
  expect(() => createRedactor({ types: ['mail' as never] })).toThrow(/one of/)
  expect(() => createRedactor({ phoneCountries: ['xx'] })).toThrow(/ISO 3166/)
  expect(() => createRedactor({ patterns: { 'A b': /x/ } })).toThrow(/lower-case/)
})
