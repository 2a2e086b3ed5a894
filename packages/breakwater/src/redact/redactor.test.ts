import { expect, test } from 'vitest'
import { createRedactor } from './index.ts'

const key = ['sk', 'proj', 'a1B2c3D4e5F6g7H8i9J0'].join('-')

test('keys, bearer tokens, addresses and cards are replaced by pseudonyms', () => {
  const { redact } = createRedactor()
  expect(redact(`key ${key}, mail Ann@example.com or ann@example.com`).text).toBe(
    'key <API_KEY_1>, mail <EMAIL_1> or <EMAIL_1>',
  )
  expect(redact('Authorization: Bearer abc123DEF.xyz-9').text).toBe('Authorization: Bearer <AUTHORIZATION_1>')
  expect(redact('card 4111 1111 1111 1111 ok').text).toBe('card <CARD_1> ok')
})

test('a pseudonym is not hidden again', () => {
  const { redact } = createRedactor()
  const { text } = redact(`${key} a@b.io`)
  expect(redact(text)).toEqual({ text, found: [] })
})
