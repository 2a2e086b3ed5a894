import { expect, test } from 'vitest'
import type { JsonSchema } from '../result/index.ts'
import { compileOutput, createPartialReader } from './index.ts'

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    kind: { enum: ['bug', 'feature'] },
    score: { type: 'number' },
    key_points: { type: 'array', items: { type: 'string' } },
    note: { type: 'string' },
  },
  required: ['title'],
  additionalProperties: false,
}

const read = (...chunks: string[]) => {
  const reader = createPartialReader(compileOutput(schema))
  return chunks.map(chunk => structuredClone(reader.push(chunk)))
}

test('text grows, and its path says that it is unfinished', () => {
  expect(read('{"ti', 'tle": "He', 'llo', '", ')).toEqual([
    { value: {}, open: [] },
    { value: { title: 'He' }, open: ['title'] },
    { value: { title: 'Hello' }, open: ['title'] },
    { value: { title: 'Hello' }, open: [] },
  ])
})

test('numbers, literals and labels appear when they are whole, as the parser reads them', () => {
  expect(read('{"score": 1', '2', ', "kind": "Bu', 'g"', '}').map(({ value }) => value)).toEqual([
    {},
    {},
    { score: 12 },
    { score: 12, kind: 'bug' },
    { score: 12, kind: 'bug' },
  ])
  expect(read('{"score": "1', '2"}').map(({ value }) => value)).toEqual([{}, { score: 12 }])
})

test('keys are read as the schema spells them; unknown, unsafe and null fields are left out', () => {
  const chunk = '{"keyPoints": ["a"], "other": {"x": [1]}, "note": null, "__proto__": {"y": 1}, "title": "t"}'
  expect(read(chunk)).toEqual([{ value: { key_points: ['a'], title: 't' }, open: undefined }])
})

test('escapes may be cut anywhere', () => {
  expect(read('{"title": "a\\', 'n\\u00', 'e9"}').at(-1)).toEqual({ value: { title: 'a\né' }, open: undefined })
})

test('nothing is shown of a reasoning block or of words before', () => {
  expect(
    read('<thi', 'nk>{"title": "draft"}</th', 'ink> So: ```json\n{"title": ', '"final"}').map(({ value }) => value),
  ).toEqual([undefined, undefined, {}, { title: 'final' }])
})

test('at the first damage the value stays as it is', () => {
  expect(read('{"title": "a", score: 5', ', "note": "b"}').map(({ value }) => value)).toEqual([
    { title: 'a' },
    { title: 'a' },
  ])
})

test('depth is limited', () => {
  const reader = createPartialReader(compileOutput({ type: 'array' }))
  expect(() => reader.push('['.repeat(100_000))).not.toThrow()
})

/** What is seen at last of a text that comes in two pieces, cut at each place in turn: always the same. */
const seen = (schema: JsonSchema, text: string) => {
  const compiled = compileOutput(schema)
  const states = Array.from(text, (_, at) => {
    const reader = createPartialReader(compiled)
    reader.push(text.slice(0, at))
    return JSON.stringify(reader.push(text.slice(at)))
  })
  expect(new Set(states).size).toBe(1)
  const { value, open } = JSON.parse(states[0]!) as { value: unknown; open?: unknown }
  return open === undefined ? [value] : [value, open]
}

test('lists, records and unions are shown as far as they are whole', () => {
  const list = { type: 'array', items: { type: 'integer' } }
  expect(seen(list, '[1, "2", 3')).toEqual([[1, 2], []])
  expect(seen(list, '[1, 2 ] so')).toEqual([[1, 2]])
  expect(seen(list, '[ ] so')).toEqual([[]])
  expect(seen({ type: 'array' }, '[[1, [2, "a')).toEqual([[[1, [2, 'a']]], [0, 1, 1]])
  expect(seen({ type: 'array' }, '[{"a": [true, false, null], "b": {}}, {"c')).toEqual([
    [{ a: [true, false, null], b: {} }, {}],
    [1],
  ])
  expect(seen({ type: 'object', additionalProperties: { type: 'integer' } }, '{"a": "1", "b": "2"')).toEqual([
    { a: 1, b: 2 },
    [],
  ])
  expect(seen({ anyOf: [{ type: 'object', properties: { a: { type: 'integer' } } }, list] }, '{"a": "1", ')).toEqual([
    { a: '1' },
    [],
  ])
  expect(seen({ type: 'array', items: { prefixItems: [list, { type: 'string' }] } }, '[[[1], 2')).toEqual([
    [[[1]]],
    [0],
  ])
})

test('what the schema does not know is hidden with all that is in it', () => {
  const closed = { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: false }
  expect(seen(closed, '{"b": {"a": [1, "x"]}, "a": 1')).toEqual([{}, []])
  expect(seen(closed, '{"b": {"a": [1, "x')).toEqual([{}, []])
  expect(seen({ type: 'object', properties: { a: {} } }, '{"b": {"c": "x')).toEqual([{ b: { c: 'x' } }, ['b', 'c']])
  expect(seen({ type: 'object' }, '{"__proto__": {"a": 1}, "b": 1 ')).toEqual([{ b: 1 }, []])
})

test('text is shown while it grows, where it stays text', () => {
  const of = (schema: JsonSchema) => seen({ type: 'object', properties: { a: schema } }, '{"a": "12')[0]
  expect(of({})).toEqual({ a: '12' })
  expect(of({ type: ['string', 'null'] })).toEqual({ a: '12' })
  for (const schema of [{ type: 'integer' }, { enum: ['12'] }, { anyOf: [{ type: 'string' }] }]) {
    expect(of(schema)).toEqual({})
  }
  expect(seen({ type: 'object', properties: { a: { type: 'object' } } }, '{"a": "{}"}')).toEqual([{}])
})

test("numbers are JSON's, and so are words and escapes", () => {
  const compiled = compileOutput({ type: 'array' })
  const read = (text: string) => createPartialReader(compiled).push(`["a", ${text}, "b"]`).value
  const good = [
    '0',
    '-1',
    '1.25',
    '-0.5e3',
    '1E+10',
    '1e-10',
    'true',
    'false',
    'null',
    '"\\u00e9\\b\\f\\n\\r\\t\\"\\/"',
  ]
  for (const text of good) expect(read(text)).toEqual(['a', JSON.parse(text), 'b'])
  const bad = ['01', '1.', '.5', '1e', '-', '+1', '0x1', 'True', 'nul', 'nulls', 'falsey', '1-2', '"\\d"', '"\\u00g0"']
  for (const text of bad) expect(read(text)).toEqual(['a'])
  expect(read('1'.repeat(400))).toHaveLength(3)
  expect(read('1'.repeat(401))).toHaveLength(1)
})

test.each([
  '[1}',
  '{"a": 1]',
  '{"a": 1 "b": 2}',
  '{"a" 1}',
  '{a: 1}',
  '[1 2]',
  '[1, ]x',
  '{"a": }',
  "{'a': 1}",
  '{"a": \'b\'}',
  '[1; 2]',
])('nothing is taken behind damage: %j', text => {
  const compiled = compileOutput({ type: ['array', 'object'] })
  const before = createPartialReader(compiled).push(text)
  const reader = createPartialReader(compiled)
  reader.push(text)
  expect(reader.push(', "z": 1}, "z"]')).toEqual(before)
})
