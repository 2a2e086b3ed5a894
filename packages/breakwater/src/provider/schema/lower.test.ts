import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../result/index.ts'
import { lowerForAnthropic } from './lower-anthropic.ts'
import { lowerForGemini } from './lower-gemini.ts'
import { lowerForOpenAI } from './lower-openai.ts'

const openai = (schema: JsonSchema) => lowerForOpenAI(schema, true)
const LOWER = { openai, anthropic: lowerForAnthropic, gemini: lowerForGemini }

const person = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Person',
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, description: 'Full name' },
    age: { type: 'integer', minimum: 0 },
    kind: { const: 'person' },
    contact: {
      oneOf: [
        { type: 'string', format: 'email' },
        { type: 'string', format: 'uri' },
      ],
    },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2, uniqueItems: true },
  },
  required: ['name', 'kind'],
}

test('for OpenAI, what was optional may be null, and its bounds are told', () => {
  expect(openai(person)).toEqual({
    strict: true,
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: 'Full name (minLength: 1)' },
        age: { type: ['integer', 'null'], minimum: 0 },
        kind: { const: 'person' },
        contact: {
          anyOf: [
            { type: 'string', format: 'email' },
            { type: 'string', description: 'format: "uri"' },
            { type: 'null' },
          ],
        },
        tags: {
          type: ['array', 'null'],
          items: { type: 'string' },
          minItems: 2,
          description: 'uniqueItems: true',
        },
      },
      required: ['name', 'kind', 'age', 'contact', 'tags'],
      additionalProperties: false,
    },
  })
})

test('for Anthropic, what was optional stays so, and no bounds are left', () => {
  const { schema, strict } = lowerForAnthropic(person)
  expect(strict).toBe(true)
  expect(schema).toMatchObject({ required: ['name', 'kind'], additionalProperties: false })
  expect(schema.properties).toMatchObject({
    age: { type: 'integer', description: 'minimum: 0' },
    tags: { type: 'array', items: { type: 'string' }, description: 'uniqueItems: true (minItems: 2)' },
    contact: { anyOf: [{ format: 'email' }, { format: 'uri' }] },
  })
})

test('for Gemini, a const is an enum of one', () => {
  expect(lowerForGemini(person).schema.properties).toMatchObject({
    kind: { type: 'string', enum: ['person'] },
    age: { type: 'integer', minimum: 0 },
    contact: { anyOf: [{ type: 'string', description: 'format: "email"' }, {}] },
  })
})

test('a description beside a reference moves out of its way', () => {
  const schema = {
    type: 'object',
    properties: { home: { $ref: '#/$defs/place', description: 'Where' } },
    required: ['home'],
    $defs: { place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
  }
  expect(openai(schema).schema.properties).toEqual({
    home: { anyOf: [{ $ref: '#/$defs/place' }], description: 'Where' },
  })
  expect(lowerForAnthropic(schema).schema.properties).toEqual({ home: { $ref: '#/$defs/place' } })
  expect(lowerForGemini(schema).schema.properties).toEqual({ home: { $ref: '#/$defs/place' } })
  expect(openai(schema).schema.$defs).toMatchObject({ place: { additionalProperties: false } })
})

describe('what strict mode cannot say goes as it is, without strict', () => {
  test.each<[string, JsonSchema]>([
    ['a root that is a list', { type: 'array', items: { type: 'string' } }],
    ['a root that is a union', { anyOf: [{ type: 'object' }, { type: 'string' }] }],
    [
      'free keys',
      { type: 'object', properties: { map: { type: 'object', additionalProperties: { type: 'number' } } } },
    ],
    ['an untyped part', { type: 'object', properties: { any: {} } }],
    ['a list of anything', { type: 'object', properties: { list: { type: 'array' } } }],
    ['an object of anything', { type: 'object', properties: { object: { type: 'object' } } }],
    ['a tuple', { type: 'object', properties: { pair: { type: 'array', prefixItems: [{ type: 'string' }] } } }],
  ])('%s', (_what, schema) => {
    expect(openai(schema)).toEqual({ schema, strict: false })
  })
})

describe("what Anthropic's grammar cannot hold is told", () => {
  const many = (count: number, type: unknown): JsonSchema => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, { type }])),
    required: type === 'string' ? [] : Array.from({ length: count }, (_, index) => `p${index}`),
  })

  test.each<[string, JsonSchema, boolean]>([
    ['ten optional properties', many(10, 'string'), true],
    ['eleven', many(11, 'string'), false],
    ['sixteen unions', many(16, ['string', 'null']), true],
    ['seventeen', many(17, ['string', 'null']), false],
    ['free keys', { type: 'object', additionalProperties: { type: 'string' } }, false],
    [
      'a tree',
      {
        $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] } },
        type: 'object',
        properties: { root: { $ref: '#/$defs/node' } },
        required: ['root'],
      },
      false,
    ],
    ['a root that holds itself', { type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] }, false],
  ])('%s: %#', (_what, schema, strict) => {
    expect(lowerForAnthropic(schema).strict).toBe(strict)
  })
})

describe.each(Object.entries(LOWER))('for %s', (_name, lower) => {
  const leaf = fc.record(
    {
      type: fc.constantFrom('string', 'number', 'boolean'),
      minLength: fc.nat(9),
      format: fc.constantFrom('email', 'uri', 'date'),
      title: fc.string(),
      default: fc.string(),
    },
    { requiredKeys: ['type'] },
  )
  const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>(tie => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.string(), tie('schema'), { maxKeys: 4 }),
        required: fc.constant([]),
      }),
    ),
  }))

  test('the schema that was given stays as it was', () => {
    fc.assert(
      fc.property(anySchema, schema => {
        const before = JSON.stringify(schema)
        lower(schema)
        expect(JSON.stringify(schema)).toBe(before)
      }),
    )
  })

  test('a schema that was lowered already stays as it is', () => {
    fc.assert(
      fc.property(anySchema, schema => {
        const once = lower(schema).schema
        expect(lower(once).schema).toEqual(once)
      }),
    )
  })

  test('a property may have the name of a keyword', () => {
    const properties = { default: { type: 'string' }, title: { type: 'string' }, not: { type: 'number' } }
    const { schema } = lower({ type: 'object', properties, required: ['default', 'title', 'not'] })
    expect(schema.properties).toEqual(properties)
  })
})

describe('for OpenAI, strict mode and a schema', () => {
  const objectOf = (properties: JsonSchema): JsonSchema => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  })
  const fields = (count: number, field: JsonSchema = { type: 'string' }): JsonSchema =>
    objectOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, field])))
  const nested = (levels: number): JsonSchema =>
    levels === 0 ? { type: 'string' } : objectOf({ inner: { type: 'array', items: nested(levels - 1) } })
  const labels = (count: number, length: number): JsonSchema =>
    objectOf({
      label: { type: 'string', enum: Array.from({ length: count }, (_, i) => String(i).padStart(length, 'x')) },
    })

  test.each<[string, JsonSchema, boolean]>([
    ['of 5 000 properties', fields(5_000), true],
    ['of more', fields(5_001), false],
    ['of ten levels', nested(10), true],
    ['of eleven', nested(11), false],
    ['of 1 000 labels', labels(1_000, 10), true],
    ['of more labels', labels(1_001, 4), false],
    ['of an enum of many long labels', labels(300, 60), false],
    ['of names and labels of more than 120 000 characters', fields(2_000, { enum: ['x'.repeat(60)] }), false],
  ])('%s', (_, schema, isTaken) => {
    const lowered = openai(schema)
    expect(lowered.strict).toBe(isTaken)
    if (!isTaken) expect(lowered.schema).toEqual(schema)
  })
})
