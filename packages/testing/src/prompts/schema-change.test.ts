import type { JsonSchema } from 'breakwater'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { breakingChanges, outlineOf } from './schema-change.ts'

const object = (properties: object, required: readonly string[] = Object.keys(properties), more = {}): JsonSchema => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const text = { type: 'string' }
const number = { type: 'number' }
const tone = (...words: string[]) => object({ tone: { enum: words } })
const tree = (leaf: object): JsonSchema => ({
  $ref: '#/$defs/node',
  $defs: { node: object({ leaf, children: { type: 'array', items: { $ref: '#/$defs/node' } } }) },
})

type Row = readonly [
  what: string,
  before: JsonSchema | undefined,
  after: JsonSchema | undefined,
  broken: readonly string[],
]

/** What is said of the change, for callers who write an input. */
const INPUT: readonly Row[] = [
  ['the same', object({ a: text }), object({ a: text }), []],
  ['a new optional field', object({ a: text }), object({ a: text, b: text }, ['a']), []],
  ['a new required field', object({ a: text }), object({ a: text, b: text }), ['$.b: it is new and required']],
  ['a field that is required now', object({ a: text }, []), object({ a: text }), ['$.a: it is required now']],
  ['a field that is optional now', object({ a: text }), object({ a: text }, []), []],
  ['a field that is gone', object({ a: text, b: text }), object({ a: text }), ['$.b: it is gone']],
  ['a wider type', object({ a: text }), object({ a: { type: ['string', 'null'] } }), []],
  [
    'a narrower type',
    object({ a: { type: ['string', 'null'] } }),
    object({ a: text }),
    ['$.a: null is not taken any more'],
  ],
  ['another type', object({ a: text }), object({ a: number }), ['$.a: string is not taken any more']],
  [
    'whole numbers instead of any',
    object({ a: number }),
    object({ a: { type: 'integer' } }),
    ['$.a: number is not taken any more'],
  ],
  ['any number instead of whole ones', object({ a: { type: 'integer' } }), object({ a: number }), []],
  ['a further word', tone('plain'), tone('plain', 'fancy'), []],
  ['a word less', tone('plain', 'fancy'), tone('plain'), ['$.tone: "fancy" is not taken any more']],
  [
    'words instead of any text',
    object({ a: text }),
    object({ a: { enum: ['x'] } }),
    ['$.a: a string other than "x" is not taken any more'],
  ],
  [
    'a tighter bound',
    object({ a: text }),
    object({ a: { ...text, minLength: 2 } }),
    ['$.a: minLength is now 2, was not set'],
  ],
  ['a looser bound', object({ a: { ...text, maxLength: 2 } }), object({ a: { ...text, maxLength: 9 } }), []],
  [
    'another pattern',
    object({ a: text }),
    object({ a: { ...text, pattern: '^x' } }),
    ['$.a: pattern is another, and cannot be compared'],
  ],
  [
    'items of another type',
    { type: 'array', items: text },
    { type: 'array', items: number },
    ['$[*]: string is not taken any more'],
  ],
  [
    'a field deep inside',
    object({ a: object({ b: text }) }),
    object({ a: object({ b: number }) }),
    ['$.a.b: string is not taken any more'],
  ],
  ['one alternative less', { anyOf: [text, number] }, text, ['$: number is not taken any more']],
  ['one alternative more', text, { oneOf: [number, text] }, []],
  [
    'no further fields',
    object({ a: text }),
    object({ a: text }, ['a'], { additionalProperties: false }),
    ['$: further fields are not taken any more'],
  ],
  ['a schema that holds itself', tree(text), tree(number), ['$.leaf: string is not taken any more']],
  [
    'parts put together',
    object({ a: text }),
    { allOf: [object({ a: text }), object({ b: text })] },
    ['$.b: it is new and required'],
  ],
  ['no schema any more', object({ a: text }), undefined, []],
  ['a first schema', undefined, object({ a: text }), ['$: there was no schema before']],
]

/** The same for readers of an output. */
const OUTPUT: readonly Row[] = [
  ['the same', object({ a: text }), object({ a: text }), []],
  ['a new field', object({ a: text }), object({ a: text, b: text }), []],
  ['a field that is gone', object({ a: text, b: text }), object({ a: text }), ['$.b: it is gone']],
  ['an optional field that is gone', object({ a: text, b: text }, ['a']), object({ a: text }), ['$.b: it is gone']],
  ['a field of another name', object({ a: text }), object({ b: text }), ['$.a: it is gone']],
  ['a field that may be missing', object({ a: text }), object({ a: text }, []), ['$.a: it may now be missing']],
  ['a field that is always there', object({ a: text }, []), object({ a: text }), []],
  ['a wider type', object({ a: text }), object({ a: { type: ['string', 'null'] } }), ['$.a: it may now be null']],
  ['a narrower type', object({ a: { type: ['string', 'null'] } }), object({ a: text }), []],
  ['a further word', tone('plain'), tone('plain', 'fancy'), ['$.tone: it may now be "fancy"']],
  ['a word less', tone('plain', 'fancy'), tone('plain'), []],
  [
    'any text instead of words',
    object({ a: { enum: ['x'] } }),
    object({ a: text }),
    ['$.a: it may now be a string other than "x"'],
  ],
  ['a looser bound', object({ a: { ...text, minLength: 2 } }), object({ a: text }), []],
  [
    'items of another type',
    { type: 'array', items: text },
    { type: 'array', items: number },
    ['$[*]: it may now be number'],
  ],
  ['a schema that holds itself', tree(text), tree(number), ['$.leaf: it may now be number']],
  ['text instead of a value', object({ a: text }), undefined, ['$: the schema is gone: the value is text']],
  ['a value instead of text', undefined, object({ a: text }), ['$: there was no schema before']],
]

const written = (side: 'input' | 'output', before: JsonSchema | undefined, after: JsonSchema | undefined) =>
  breakingChanges(side, before, after).map(({ place, what }) => `${place}: ${what}`)

describe('a change of an input breaks its callers', () => {
  test.each(INPUT)('%s', (_what, before, after, broken) => expect(written('input', before, after)).toEqual(broken))
})

describe('a change of an output breaks its readers', () => {
  test.each(OUTPUT)('%s', (_what, before, after, broken) => expect(written('output', before, after)).toEqual(broken))
})

/** Schemas of a few kinds, nested. */
const schemas = fc.letrec<{ schema: JsonSchema }>(tie => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonSchema>(text, number, { type: 'integer' }, { type: ['string', 'null'] }, { enum: ['x', 1] }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map(anyOf => ({ anyOf })),
    fc
      .tuple(fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')), fc.subarray(['a', 'b', 'c']))
      .map(([properties, required]) =>
        object(
          properties,
          required.filter(name => name in properties),
        ),
      ),
  ),
})).schema

describe('of any schemas', () => {
  test('one that stays as it is breaks nobody', () => {
    fc.assert(
      fc.property(schemas, schema => {
        expect(written('input', schema, structuredClone(schema))).toEqual([])
        expect(written('output', schema, structuredClone(schema))).toEqual([])
      }),
    )
  })

  test('a further required field breaks callers and no reader; taken away again, readers', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), schemas), schemas, (properties, added) => {
        const [before, after] = [object(properties), object({ ...properties, added })]
        expect(written('input', before, after)).toEqual(['$.added: it is new and required'])
        expect(written('output', before, after)).toEqual([])
        expect(written('output', after, before)).toEqual(['$.added: it is gone'])
      }),
    )
  })
})

test('an outline tells each place of a schema in one line', () => {
  const schema = object({ a: { ...text, minLength: 1 }, list: { type: 'array', items: number } }, ['a'])
  expect(Object.fromEntries(outlineOf(schema))).toEqual({
    $: 'object',
    '$.a': 'string, minLength 1',
    '$.list': 'array, optional',
    '$.list[*]': 'number',
  })
})
