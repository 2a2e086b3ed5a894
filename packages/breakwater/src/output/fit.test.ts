import { describe, expect, test } from 'vitest'
import { told } from '../../test/told.ts'
import type { JsonSchema } from '../result/index.ts'
import { compileOutput, type ParseOptions } from './index.ts'

const string = { type: 'string' }
const integer = { type: 'integer' }
const number = { type: 'number' }
const boolean = { type: 'boolean' }
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const object = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({ type: 'object', properties, ...more })
const either = (...anyOf: readonly JsonSchema[]): JsonSchema => ({ anyOf })

/** What is said of a value that is not taken as it stands, as it stands among words. */
const read = (schema: JsonSchema, text: string, options?: ParseOptions): readonly unknown[] =>
  told(schema, `So: ${text}`, options).filter(said => said !== 'surrounding_text 4')

/** What is said of the field `a` of an object that must have it. */
const readField = (schema: JsonSchema, text: string): readonly unknown[] => {
  const [value, ...repairs] = read(object({ a: schema }, { required: ['a'] }), `{"a": ${text}}`)
  return typeof value === 'string' ? [value] : [(value as { a: unknown }).a, ...repairs]
}

type Row = [text: string, schema: JsonSchema, ...said: unknown[]]

describe('a scalar', () => {
  test.each<Row>([
    ['1.50', number, 1.5],
    ['1.0', integer, 1],
    ['"1.0"', integer, 1, 'number_from_string $.a'],
    ['"1,234"', integer, 1234, 'number_from_string $.a'],
    ['"$5"', number, 5, 'number_from_string $.a', 'currency_sign $.a'],
    ['NaN', { type: ['number', 'null'] }, null, 'javascript_literal 10', 'not_a_number_to_null $.a'],
    ['12', { type: ['integer', 'string'] }, 12],
    ['12345678901234567890', { type: ['integer', 'string'] }, '12345678901234567890', 'exact_number_as_string $.a'],
    ['1.50', { type: ['number', 'string'] }, 1.5],
    ['1.50', string, '1.50', 'string_from_number $.a'],
    ['12', string, '12', 'string_from_number $.a'],
    ['True', string, 'True', 'python_literal 10', 'string_from_boolean $.a'],
    ['true', string, 'true', 'string_from_boolean $.a'],
    ['True', boolean, true, 'python_literal 10'],
    ['False', boolean, false, 'python_literal 10'],
    ['"yes"', boolean, true, 'boolean_from_string $.a'],
    ['"yes"', { type: ['number', 'boolean'] }, true, 'boolean_from_string $.a'],
    ['"None"', { type: ['boolean', 'null'] }, null, 'null_from_string $.a'],
  ])('%s by %j', (text, schema, ...said) => {
    expect(readField(schema, text)).toEqual(said)
  })

  test.each<Row>([
    ['NaN', number, 'schema_mismatch $.a: number'],
    ['NaN', string, 'schema_mismatch $.a: string'],
    ['1.5', integer, 'schema_mismatch $.a: integer'],
    ['"1.5"', integer, 'schema_mismatch $.a: integer'],
    ['1.5', { type: ['integer', 'string'] }, 'schema_mismatch $.a: integer,string'],
    ['2024', { type: 'string', format: 'date' }, 'schema_mismatch $.a: string'],
    ['"5"', boolean, 'schema_mismatch $.a: boolean'],
    ['"null"', boolean, 'schema_mismatch $.a: boolean'],
    ['"yes"', number, 'schema_mismatch $.a: number'],
    ['1', boolean, 'schema_mismatch $.a: boolean'],
    ['null', integer, 'schema_mismatch $.a: integer'],
    ['{"b": 1}', string, 'schema_mismatch $.a: string'],
  ])('%s is nothing by %j', (text, schema, said) => {
    expect(readField(schema, text)).toEqual([said])
  })
})

describe('a label', () => {
  test.each<Row>([
    ['"B."', { enum: ['b', 'c'] }, 'b', 'label_spelling $.a'],
    ['["B"]', { enum: ['b', 'c'] }, 'b', 'label_spelling $.a', 'list_of_one $.a'],
    ['null', { enum: ['b', null] }, null],
    ['1.0', { enum: [1, 2] }, 1],
    ['1e3', { enum: [1000] }, 1000],
    ['"1"', { enum: [1, 2] }, 1, 'number_from_string $.a'],
    ['"1,000"', { enum: [1000] }, 1000, 'number_from_string $.a'],
    ['1', { enum: ['1', '2'] }, '1', 'label_spelling $.a'],
    ['1.0', { enum: ['1.0', '2'] }, '1.0', 'label_spelling $.a'],
    ['"yes"', { enum: [true, 'x'] }, true, 'boolean_from_string $.a'],
    ['True', { enum: [true, 'x'] }, true, 'python_literal 10'],
    ['true', { enum: ['true', 'x'] }, 'true', 'label_spelling $.a'],
    ['"no"', { const: false }, false, 'boolean_from_string $.a'],
  ])('%s by %j', (text, schema, ...said) => {
    expect(readField(schema, text)).toEqual(said)
  })

  test.each<Row>([
    ['"d"', { enum: ['b', 'c'] }],
    ['["b", "c"]', { enum: ['b', 'c'] }],
    ['{"length": 1, "0": "b"}', { enum: ['b', 'c'] }],
    ['null', { enum: ['null', 'c'] }],
    ['3', { enum: [1, 2] }],
    ['"3"', { enum: [1, 2] }],
    ['"no"', { enum: [true, 'x'] }],
    ['true', { enum: ['yes', 'no'] }],
    ['"null"', { enum: [true, false] }],
  ])('%s is none of %j', (text, schema) => {
    expect(readField(schema, text)).toEqual([expect.stringMatching(/^schema_mismatch \$\.a: one of /)])
  })
})

describe('JSON in a string', () => {
  const inner = object({ b: integer })

  test.each<Row>([
    ['"{\\"b\\": 1}"', inner, { b: 1 }, 'double_encoded $.a'],
    ['"  {\\"b\\": 1}  "', inner, { b: 1 }, 'double_encoded $.a'],
    [
      '"{\'b\': \\"1\\",}"',
      inner,
      { b: 1 },
      'number_from_string $.a.b',
      'single_quotes $.a',
      'trailing_comma $.a',
      'double_encoded $.a',
    ],
    ['"[1, \\"2\\"]"', list(integer), [1, 2], 'number_from_string $.a[1]', 'double_encoded $.a'],
  ])('%s', (text, schema, ...said) => {
    expect(readField(schema, text)).toEqual(said)
  })

  test.each<Row>([
    ['"{\\"b\\": 1} so"', inner, 'schema_mismatch $.a: object'],
    ['"{\\"b\\": 1"', inner, 'schema_mismatch $.a: object'],
    ['"{\\"b\\": \\"x\\"}"', inner, 'schema_mismatch $.a: object'],
    ['"{b c}"', inner, 'schema_mismatch $.a: object'],
    ['"[1] [2]"', list(integer), 'schema_mismatch $.a: array'],
  ])('%s is none for sure', (text, schema, said) => {
    expect(readField(schema, text)).toEqual([said])
  })

  test('counts towards the depth of what it stands in', () => {
    const nested = object({ a: list(list(integer)) })
    expect(read(nested, '{"a": "[[1]]"}', { limits: { maxDepth: 3 } })).toEqual([{ a: [[1]] }, 'double_encoded $.a'])
    expect(read(nested, '{"a": "[[1]]"}', { limits: { maxDepth: 2 } })).toEqual(['schema_mismatch $.a: array'])
  })
})

describe('a list', () => {
  test.each<Row>([
    ['"b"', list(string), ['b'], 'item_to_list $.a'],
    ['5', list(integer), [5], 'item_to_list $.a'],
    ['"5"', list(integer), [5], 'number_from_string $.a[0]', 'item_to_list $.a'],
    ['true', list(boolean), [true], 'item_to_list $.a'],
    ['{"b": "1"}', list(object({ b: integer })), [{ b: 1 }], 'number_from_string $.a[0].b', 'item_to_list $.a'],
    ['[1]', list(list(integer)), [[1]], 'item_to_list $.a[0]'],
    ['["1"]', integer, 1, 'number_from_string $.a', 'list_of_one $.a'],
    ['[1, 2.50, "3"]', list(number), [1, 2.5, 3], 'number_from_string $.a[2]'],
    ['[1, 2.50, [True], {"b": 1.50}]', list({}), [1, 2.5, [true], { b: 1.5 }], 'python_literal 21'],
  ])('%s by %j', (text, schema, ...said) => {
    expect(readField(schema, text)).toEqual(said)
  })

  test.each<Row>([
    ['"b, c"', list(string), 'schema_mismatch $.a: array'],
    ['"b; c"', list(string), 'schema_mismatch $.a: array'],
    ['"b\\nc"', list(string), 'schema_mismatch $.a: array'],
    ['"b|c"', list(string), 'schema_mismatch $.a: array'],
    ['""', list(string), 'schema_mismatch $.a: array'],
    ['" "', list(string), 'schema_mismatch $.a: array'],
    ['"x"', list(integer), 'schema_mismatch $.a: array'],
    ['null', list(string), 'schema_mismatch $.a: array'],
    ['["1", "x"]', list(integer), 'schema_mismatch $.a[1]: integer'],
    ['[1, 2]', integer, 'schema_mismatch $.a: integer'],
    ['[]', integer, 'schema_mismatch $.a: integer'],
    ['["x"]', integer, 'schema_mismatch $.a: integer'],
  ])('%s is none by %j', (text, schema, said) => {
    expect(readField(schema, text)).toEqual([said])
  })
})

describe('an object', () => {
  const a = object({ a: integer })

  test.each<Row>([
    [
      '{"x": {"A-b": "2", "c": "3"}, "y": "1"}',
      object({ x: object({ a_b: integer, c: integer }), y: integer }),
      { x: { a_b: 2, c: 3 }, y: 1 },
      'key_spelling $.x.a_b',
      'number_from_string $.x.a_b',
      'number_from_string $.x.c',
      'number_from_string $.y',
    ],
    [
      '{"x": {"a": null}, "y": "1"}',
      object({ x: a, y: integer }),
      { x: {}, y: 1 },
      'null_dropped $.x.a',
      'number_from_string $.y',
    ],
    ['{"x": {"a": 1, "a": "1"}}', object({ x: a }), { x: { a: 1 } }, 'number_from_string $.x.a'],
    ['{"x": {"a": 1, "A": 2}}', object({ x: a }), { x: { a: 1, A: 2 } }],
    ['{"x": {}}', object({ x: a }), { x: {} }],
    [
      '{"x": {"z": "1"}, "y": "1"}',
      object({ x: { type: 'object' }, y: integer }),
      { x: { z: '1' }, y: 1 },
      'number_from_string $.y',
    ],
    [
      '{"x": {"a": 1, "z": "1"}, "y": "1"}',
      object({ x: a, y: integer }),
      { x: { a: 1, z: '1' }, y: 1 },
      'number_from_string $.y',
    ],
    [
      '{"x": {"z": "1"}}',
      object({ x: { type: 'object', additionalProperties: false } }),
      { x: {} },
      'extra_field_dropped $.x.z',
    ],
    [
      '{"x": {"a": 1, "z": {"w": "1"}}, "y": "1"}',
      object({ x: object({ a: integer }, { additionalProperties: false }), y: integer }),
      { x: { a: 1 }, y: 1 },
      'extra_field_dropped $.x.z',
      'number_from_string $.y',
    ],
    [
      '{"a": "1", "z": "2"}',
      object({ a: string }, { additionalProperties: integer }),
      { a: '1', z: 2 },
      'number_from_string $.z',
    ],
    [
      '{"a": 1.50, "b": True, "c": None, "d": NaN}',
      { type: 'object' },
      { a: 1.5, b: true, c: null, d: null },
      'python_literal 21',
      'python_literal 32',
      'javascript_literal 43',
      'not_a_number_to_null $.d',
    ],
    // A wrapper is removed only where the schema does not ask for it.
    ['{"data": {"data": {"x": 1}}}', object({ data: { type: 'object' } }), { data: { data: { x: 1 } } }],
    [
      '{"data": {"a": "1"}}',
      object({ a: integer }, { required: ['a'] }),
      { a: 1 },
      'number_from_string $.a',
      'wrapper_removed $',
    ],
  ])('%s by %j', (text, schema, ...said) => {
    expect(read(schema, text)).toEqual(said)
  })

  test.each<Row>([
    ['{"x": {"a": 1, "a": 2}}', object({ x: a }), 'ambiguous $.x.a: one field of this name'],
    ['{"a": {"b": 1, "b": 2}}', { type: 'object' }, 'ambiguous $.a.b: one field of this name'],
    ['{"x": {"z": 1}}', object({ x: a }), 'schema_mismatch $.x: an object with fields of the schema'],
    [
      '{"data": {"z": 1}}',
      object({ a: integer }, { required: ['a'] }),
      'schema_mismatch $: an object with fields of the schema',
    ],
    ['{"a": 1}', object({ a: integer, b: integer }, { required: ['a', 'b'] }), 'schema_mismatch $.b: a value'],
    ['{"A": 1}', object({ a: integer, b: integer }, { required: ['a', 'b'] }), 'schema_mismatch $.b: a value'],
    [
      '{"x": {"a": 1, "y": 2}',
      object({ x: object({ a: integer }, { additionalProperties: false }), y: integer }),
      'ambiguous $.x.y: brackets that say where a field belongs',
    ],
  ])('%s is none by %j', (text, schema, said) => {
    expect(read(schema, text)).toEqual([said])
  })

  test('has the prototype that it had, whatever its keys', () => {
    expect(read({ type: 'object' }, '{"a": 1, "__proto__": {"b": 1}}')).toEqual([{ a: 1 }, 'unsafe_key_dropped $'])
    const [value, ...said] = read(object({ a: integer, ['__proto__']: integer }), '{"__proto__": "1", "a": "2"}')
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', 1],
      ['a', 2],
    ])
    expect(said).toEqual(['number_from_string $.__proto__', 'number_from_string $.a'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})

describe('of a union, the alternative is taken', () => {
  const b = object({ b: integer })
  const bc = object({ b: integer, c: integer })

  test.each<Row>([
    // That needs no repair, though a later one.
    ['"5"', either(integer, string), '5'],
    ['5', either(string, integer), 5],
    ['null', either(string, { type: 'null' }), null],
    // That needs the cheapest.
    ['12', either(list(integer), string), '12', 'string_from_number $.a'],
    // The first of two that need the same.
    ['"b"', either({ enum: ['B'] }, { enum: ['b.'] }), 'B', 'label_spelling $.a'],
    // With the fewest places that do not fit.
    ['"5"', either(boolean, list(string)), ['5'], 'item_to_list $.a'],
    ['"yes"', either(number, list(string)), ['yes'], 'item_to_list $.a'],
    ['"null"', either(number, list(string)), ['null'], 'item_to_list $.a'],
    ['"1.5"', either(integer, list(string)), ['1.5'], 'item_to_list $.a'],
    [
      '{"b": 1}',
      either(object({ b: integer, c: integer }, { required: ['b', 'c'] }), object({ b: string })),
      { b: '1' },
      'string_from_number $.a.b',
    ],
    [
      '{"B": 1}',
      either(object({ b: integer, c: integer }, { required: ['b', 'c'] }), object({ b: string })),
      { b: '1' },
      'key_spelling $.a.b',
      'string_from_number $.a.b',
    ],
    // That keeps all digits.
    ['12345678901234567890', either(number, string), '12345678901234567890', 'string_from_number $.a'],
    // That knows the most fields.
    ['{"b": 1, "c": 2.0}', either(b, bc), { b: 1, c: 2 }],
    ['{"b": "1", "c": 2}', either(bc, b), { b: 1, c: 2 }, 'number_from_string $.a.b'],
  ])('of %s by %j', (text, schema, ...said) => {
    expect(readField(schema, text)).toEqual(said)
  })

  test('once for each object, however deep unions stand within each other', () => {
    const level = { $ref: '#/$defs/level' }
    const jsonSchema = {
      ...level,
      $defs: { level: either(object({ in: level, n: integer }), object({ in: level, m: integer })) },
    }
    const validate = (value: unknown) => ({ value })
    const compiled = compileOutput({ '~standard': { version: 1, vendor: 'none', validate } }, { jsonSchema })
    const depth = 100
    const result = compiled.parse(`So: ${'{"in": '.repeat(depth)}{"m": "1"}${'}'.repeat(depth)}`)
    expect(result.ok && result.repairs.map(({ name }) => name)).toEqual(['surrounding_text', 'number_from_string'])
  })
})
