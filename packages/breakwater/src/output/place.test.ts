import { expect, test } from 'vitest'
import { schemaIssues } from './issues.ts'
import { placeOf, describe as told } from './place.ts'

test('a place is a path of names and numbers', () => {
  expect(placeOf([])).toBe('$')
  expect(placeOf(['items', 3, 'price'])).toBe('$.items[3].price')
  expect(placeOf(['key-points', '_a', '$b', 'größe', 'C3'])).toBe('$.key-points._a.$b.größe.C3')
  expect(placeOf(['123', '1'.repeat(15)])).toBe(`$[123][${'1'.repeat(15)}]`)
  expect(placeOf(['n'.repeat(64)])).toBe(`$.${'n'.repeat(64)}`)
})

test('what may be content is told by its length only', () => {
  const keys = ['', 'a b', 'a.b', '-a', '3a', '1'.repeat(16), 'n'.repeat(65), 'ö!', '‑a', '-ö']
  expect(keys.map(key => placeOf([key]))).toEqual(keys.map(({ length }) => `$[key of length ${length}]`))
})

test('a value is told by its type and size', () => {
  const values = [undefined, null, 'abc', [1, 2], { a: 1 }, 5, true]
  expect(values.map(told)).toEqual([
    'nothing',
    'null',
    'string of length 3',
    'list of length 2',
    'object with 1 fields',
    'number',
    'boolean',
  ])
})

test('what a schema says against a value is told with its place, and without what it says of the value', () => {
  const value = { a: ['secret'], n: 4711, o: { b: 1 }, s: 'no' }
  const said = (message: string, ...path: (string | number | { key: string })[]) => {
    const issue = schemaIssues([{ message, path }], value)[0]!
    return [issue.place, issue.expected, issue.received, issue.quote]
  }
  expect(said('Invalid input: expected string, received number', 'n')).toEqual(['$.n', 'string', 'number', '4711'])
  expect(said('Invalid type: Expected number but received "secret"', { key: 'a' }, 0)).toEqual([
    '$.a[0]',
    'number',
    'string of length 6',
    'secret',
  ])
  expect(said('n must be a string (was 4711)', 'n')).toEqual(['$.n', 'a string', 'number', '4711'])
  expect(said('secret is not allowed', 'a', 0)[1]).toBe('what the check of the schema accepts')
  expect(said('at most 4711', 'n')[1]).toBe('what the check of the schema accepts')
  expect(said('no is not allowed', 's')[1]).toBe('no is not allowed')
  expect(said('is wrong', 'o')).toEqual(['$.o', 'is wrong', 'object with 1 fields', 'object with 1 fields'])
  expect(said('is wrong', 'o', 'x', 'y')).toEqual(['$.o.x.y', 'is wrong', 'nothing', undefined])
  expect(said('is wrong', 'a', 'length')[2]).toBe('number')
  expect(said('is wrong', 's', 'length')[2]).toBe('nothing')
  expect(schemaIssues([{ message: 'is wrong' }], null)[0]).toMatchObject({
    place: '$',
    received: 'null',
    quote: 'null',
  })
})

test('long words of a schema, long values and many issues are cut', () => {
  const issue = { message: 'm'.repeat(301) }
  const [first, ...others] = schemaIssues(Array(30).fill(issue), 'v'.repeat(501))
  expect(others).toHaveLength(19)
  expect(first!.expected).toBe(`${'m'.repeat(300)}…`)
  expect(first!.quote).toBe(`${'v'.repeat(500)}…`)
  const whole = schemaIssues([{ message: 'm'.repeat(300) }], 'v'.repeat(500))[0]!
  expect([whole.expected.length, whole.quote?.length]).toEqual([300, 500])
})
