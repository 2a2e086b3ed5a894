import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../result/index.ts'
import { BOOLEAN, fieldNames, INTEGER, LIST, NULL, NUMBER, OBJECT, plainName, STRING, shapeOf } from './shape.ts'

const BITS = { STRING, NUMBER, INTEGER, BOOLEAN, NULL, LIST, OBJECT }

/** The types that a schema allows. */
const allowed = (schema: JsonSchema): string[] =>
  Object.entries(BITS).flatMap(([name, bit]) => (shapeOf(schema).allows(bit) ? [name] : []))

describe('a shape', () => {
  test.each<[JsonSchema, ...string[]]>([
    [{ type: 'string' }, 'STRING'],
    [{ type: 'number' }, 'NUMBER', 'INTEGER'],
    [{ type: 'integer' }, 'INTEGER'],
    [{ type: 'boolean' }, 'BOOLEAN'],
    [{ type: 'null' }, 'NULL'],
    [{ type: 'array' }, 'LIST'],
    [{ type: 'object' }, 'OBJECT'],
    [{ type: ['string', 'null'] }, 'STRING', 'NULL'],
    [{ type: 'string', nullable: true }, 'STRING', 'NULL'],
    [{ type: 'other' }],
    [{}],
    [{ enum: ['a', 1, true, null] }, 'STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'NULL'],
    [{ const: 'a' }, 'STRING'],
    [{ properties: {} }, 'OBJECT'],
    [{ allOf: [{ type: ['string', 'integer'] }, { type: ['integer', 'null'] }] }, 'INTEGER'],
    [{ $ref: '#/$defs/a%20b', $defs: { 'a b': { type: 'integer' } } }, 'INTEGER'],
    [{ $ref: '#/$defs/a~1b~0c', $defs: { 'a/b~c': { type: 'integer' } } }, 'INTEGER'],
    [{ $ref: '#/$defs/none', $defs: {} }],
    [{ $ref: '#/$defs/a/b', $defs: { a: 1 } }],
    [{ $ref: '#/constructor' }],
    [{ $ref: 'https://example.com/a', type: 'string' }, 'STRING'],
    [{ $ref: '#', type: 'string' }, 'STRING'],
  ])('of %j allows', (schema, ...names) => {
    expect(allowed(schema)).toEqual(names)
  })

  test('knows labels where all are scalars', () => {
    expect(shapeOf({ enum: ['a', null] }).labels).toEqual(['a', null])
    expect(shapeOf({ const: 1 }).labels).toEqual([1])
    expect(shapeOf({ const: undefined, enum: ['a'] }).labels).toEqual([undefined])
    expect(shapeOf({ enum: ['a', {}] }).labels).toBeUndefined()
    expect(shapeOf({ const: [] }).labels).toBeUndefined()
    expect(shapeOf({ type: 'string' }).labels).toBeUndefined()
    expect(shapeOf({ allOf: [{ type: 'string' }, { enum: ['a'] }] }).labels).toEqual(['a'])
  })

  test('knows what may be null', () => {
    const nullable = [
      {},
      { type: 'null' },
      { type: ['string', 'null'] },
      { enum: ['a', null] },
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
    ]
    const others = [{ type: 'string' }, { enum: ['a'] }, { anyOf: [{ type: 'string' }, { type: 'number' }] }]
    expect(nullable.map(schema => shapeOf(schema).isNullable)).toEqual(nullable.map(() => true))
    expect(others.map(schema => shapeOf(schema).isNullable)).toEqual(others.map(() => false))
  })

  test('says nothing where nothing is said', () => {
    const said = [{ type: 'string' }, { properties: { a: {} } }, { anyOf: [{ type: 'string' }] }]
    expect([{}, { title: 'a' }, { properties: undefined }].map(schema => shapeOf(schema).isAny)).toEqual([
      true,
      true,
      true,
    ])
    expect(said.map(schema => shapeOf(schema).isAny)).toEqual([false, false, false])
  })

  test('has the fields of all its parts', () => {
    const { required, propertyNames, title, format } = shapeOf({
      title: 'T',
      required: ['a'],
      properties: { a: { type: 'string' } },
      allOf: [
        { required: ['b'], properties: { b: {} }, format: 'date' },
        { required: 'c', properties: [] },
      ],
    })
    expect([[...required].sort(), [...propertyNames].sort(), title, format]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      'T',
      'date',
    ])
  })

  test('is closed, a record or selective', () => {
    const kinds = (schema: JsonSchema) => {
      const { isClosed, isRecord, isSelective } = shapeOf(schema)
      return [isClosed, isRecord, isSelective]
    }
    const properties = { a: {} }
    expect(kinds({ properties })).toEqual([false, false, true])
    expect(kinds({ properties: {} })).toEqual([false, false, false])
    expect(kinds({ properties, additionalProperties: false })).toEqual([true, false, true])
    expect(kinds({ properties, unevaluatedProperties: false })).toEqual([true, false, true])
    expect(kinds({ properties, additionalProperties: true })).toEqual([false, false, true])
    expect(kinds({ properties, additionalProperties: {} })).toEqual([false, true, false])
    expect(kinds({ properties, patternProperties: {} })).toEqual([false, true, false])
  })

  test('has children: fields, items, and what else a record holds', () => {
    const shape = shapeOf({
      properties: { a: { type: 'string' } },
      additionalProperties: { type: 'integer' },
      items: { type: 'null' },
    })
    expect(shape.property('a')?.types).toBe(STRING)
    expect(shape.property('a')).toBe(shape.property('a'))
    expect([shape.property('b'), shape.property('constructor')]).toEqual([undefined, undefined])
    expect([shape.additional.types, shape.item(0).types, shape.item(9).types]).toEqual([INTEGER, NULL, NULL])
    expect(shape.listItem).toBe(shape.item(3))
    const tuple = shapeOf({ prefixItems: [{ type: 'string' }, { type: 'null' }], items: { type: 'boolean' } })
    expect([0, 1, 2].map(index => tuple.item(index).types)).toEqual([STRING, NULL, BOOLEAN])
    expect(tuple.listItem).toBeUndefined()
    expect([shapeOf({}).item(0).isAny, shapeOf({}).additional.isAny]).toEqual([true, true])
  })

  test('finds a field by a name that differs in case and separators, where one alone does', () => {
    const shape = shapeOf({ properties: { key_points: {}, a_b: {}, aB: {}, 'größe 1': {} } })
    const names = ['keyPoints', 'KEY-POINTS', 'key points', 'ab', 'GRÖSSE1', 'GRÖßE_1', 'keypoint']
    expect(names.map(name => shape.similarProperty(name))).toEqual([
      'key_points',
      'key_points',
      'key_points',
      undefined,
      undefined,
      'größe 1',
      undefined,
    ])
    expect(plainName('Key-Points_2!')).toBe('keypoints2')
  })

  test('of a union has alternatives in order, each with what stands beside the union', () => {
    const { alternatives } = shapeOf({
      type: 'object',
      properties: { id: { type: 'string' } },
      oneOf: [{ properties: { a: {} }, required: ['a'] }, { properties: { b: {} } }],
    })
    expect(alternatives.map(({ propertyNames }) => [...propertyNames].sort())).toEqual([
      ['a', 'id'],
      ['b', 'id'],
    ])
    expect(alternatives.map(({ types }) => types)).toEqual([OBJECT, OBJECT])
    expect(alternatives.map(({ required }) => [...required])).toEqual([['a'], []])
    expect(shapeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] }).alternatives).toHaveLength(2)
    expect(shapeOf({ type: 'string' }).alternatives).toEqual([])
  })

  test('has no alternatives where they only add conditions', () => {
    const properties = { a: {}, b: {} }
    expect(shapeOf({ properties, anyOf: [{ required: ['a'] }, { required: ['b'] }] }).alternatives).toEqual([])
    for (const key of ['type', 'properties', '$ref', 'const', 'enum', 'anyOf', 'oneOf', 'allOf', 'items']) {
      expect(shapeOf({ properties, anyOf: [{ required: ['a'] }, { [key]: [] }] }).alternatives).toHaveLength(2)
    }
  })

  test('may hold itself', () => {
    const tree = shapeOf({ properties: { children: { type: 'array', items: { $ref: '#' } } } })
    const child = tree.property('children')!.item(0)
    expect(child.propertyNames).toEqual(['children'])
    expect(child.property('children')!.item(0)).toBe(child)
    expect(shapeOf({ allOf: [{ $ref: '#' }], type: 'string' }).types).toBe(STRING)
  })
})

test('all names of fields are known, wherever they stand', () => {
  const node: JsonSchema = { properties: { c: {} } }
  const schema = {
    properties: { a: { items: { properties: { b: {} } } } },
    $defs: { node, again: { anyOf: [node, null, 1, { properties: ['x'] }] } },
  }
  expect([...fieldNames(schema)].sort()).toEqual(['a', 'b', 'c'])
})
