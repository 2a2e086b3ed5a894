import { expect, test } from 'vitest'
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
