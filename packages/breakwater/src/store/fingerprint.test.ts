import { describe, expect, test } from 'vitest'
import { createFailure, createIssue } from '../result/index.ts'
import { type Fingerprinted, fingerprintOf } from './fingerprint.ts'

const mismatch = (...places: string[]) =>
  createFailure('schema_mismatch', 'x', {
    issues: places.map(place => createIssue(place, 'number', 'string of length 3')),
  })

const one: Fingerprinted = {
  id: 'a',
  prompt: { name: 'summarize', version: '1', hash: 'h1' },
  route: 'openai/gpt-5-mini',
  failure: mismatch('$.total'),
}
const same = (changed: Partial<Fingerprinted>) => fingerprintOf({ ...one, ...changed }) === fingerprintOf(one)

describe('two failures are the same', () => {
  test.each<[string, Partial<Fingerprinted>]>([
    ['in another call', { id: 'b' }],
    ['under another version of the same text', { prompt: { ...one.prompt, version: '2' } }],
    [
      'whatever was received',
      { failure: createFailure('schema_mismatch', 'y', { issues: [createIssue('$.total', 'number', 'null')] }) },
    ],
  ])('%s', (_, changed) => expect(same(changed)).toBe(true))

  test.each([
    ['$.items[3].price', '$.items[12].price'],
    ['$["ann@example.com"].price', '$["bob@example.com"].price'],
    ['offset 120', 'offset 7'],
  ])('at %s and at %s', (place, other) => {
    expect(fingerprintOf({ ...one, failure: mismatch(place) })).toBe(
      fingerprintOf({ ...one, failure: mismatch(other) }),
    )
  })

  test('in whatever order their places are told', () => {
    expect(fingerprintOf({ ...one, failure: mismatch('$.a', '$.b') })).toBe(
      fingerprintOf({ ...one, failure: mismatch('$.b', '$.a') }),
    )
  })
})

describe('two failures are not the same', () => {
  test.each<[string, Partial<Fingerprinted>]>([
    ['of a prompt whose text has changed', { prompt: { ...one.prompt, hash: 'h2' } }],
    ['of another prompt', { prompt: { ...one.prompt, name: 'classify' } }],
    ['on another route', { route: 'anthropic/claude' }],
    ['at another place', { failure: mismatch('$.count') }],
    ['with another code', { failure: createFailure('not_json', 'x') }],
  ])('%s', (_, changed) => expect(same(changed)).toBe(false))

  test('where the provider says another thing', () => {
    const answered = (type: string) => createFailure('invalid_request', 'x', { provider: { status: 400, type } })
    const [one_, other] = ['context_length_exceeded', 'unknown_parameter'].map(type =>
      fingerprintOf({ ...one, failure: answered(type) }),
    )
    expect(one_).not.toBe(other)
  })

  test('where another check did not pass', () => {
    const checked = (name: string) =>
      createFailure('check_failed', 'x', {
        issues: [createIssue('$', `a value that passes the check "${name}"`, 'one that does not')],
      })
    expect(fingerprintOf({ ...one, failure: checked('grounded') })).not.toBe(
      fingerprintOf({ ...one, failure: checked('language') }),
    )
  })
})

test('each value is a case of its own', () => {
  expect(same({ failure: undefined })).toBe(false)
  expect(fingerprintOf({ ...one, failure: undefined })).not.toBe(fingerprintOf({ ...one, id: 'b', failure: undefined }))
})
