import { describe, expect, test } from 'vitest'
import { parseOutput } from './index.ts'
import { isRecursive } from './recursion.ts'

const node = (...alternatives: object[]) => ({
  type: 'object',
  properties: { child: { $ref: '#/$defs/node' } },
  anyOf: alternatives,
})

describe('a schema is recursive', () => {
  test.each([
    ['that refers to itself', { properties: { child: { $ref: '#' } } }],
    ['by a definition that does', { $ref: '#/$defs/node', $defs: { node: node() } }],
    [
      'by two definitions that refer to each other',
      {
        items: { $ref: '#/$defs/a' },
        $defs: { a: { items: { $ref: '#/$defs/b' } }, b: { items: { $ref: '#/$defs/a' } } },
      },
    ],
    ['by a part of itself', { properties: { a: { properties: { b: { $ref: '#/properties/a' } } } } }],
    ['by a name with a blank', { $ref: '#/$defs/a%20b', $defs: { 'a b': { items: { $ref: '#/$defs/a%20b' } } } }],
    ['as far as is known, by an anchor', { properties: { a: { $ref: '#there' } } }],
  ])('%s', (_, schema) => {
    expect(isRecursive(schema)).toBe(true)
  })

  test.each([
    ['without references', { properties: { a: { type: 'string' } } }],
    [
      'that uses one definition twice',
      { properties: { a: { $ref: '#/$defs/s' }, b: { $ref: '#/$defs/s' } }, $defs: { s: {} } },
    ],
    ['whose definitions nobody refers to', { type: 'string', $defs: { node: node() } }],
    ['that refers to nothing', { properties: { a: { $ref: '#/$defs/none' } } }],
  ])('and not one %s', (_, schema) => {
    expect(isRecursive(schema)).toBe(false)
  })
})

describe('a value of a union that holds itself', () => {
  const tree = {
    $ref: '#/$defs/tree',
    $defs: {
      tree: {
        anyOf: [
          {
            type: 'object',
            properties: { left: { $ref: '#/$defs/tree' } },
            required: ['left'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { right: { $ref: '#/$defs/tree' } },
            required: ['right'],
            additionalProperties: false,
          },
          { type: 'string' },
        ],
      },
    },
  }
  const nested = (leaf: string, depth: number): string =>
    Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? '{"right":' : '{"left":')).join('') +
    leaf +
    '}'.repeat(depth)

  test('is read at a depth at which all of its alternatives could never be tried', () => {
    const text = nested('"leaf"', 90)
    expect(parseOutput(tree, text)).toMatchObject({ ok: true, value: JSON.parse(text) })
  })

  test('is refused there, too', () => {
    expect(parseOutput(tree, nested('true', 90), { maxRepairs: 'none' })).toMatchObject({
      ok: false,
      failure: { code: 'schema_mismatch' },
    })
  })
})

test('all that is wrong is told where no union can hold itself', () => {
  const pair = { properties: { a: { type: 'number' }, b: { type: 'number' } } }
  const parsed = parseOutput(pair, '{"a": [], "b": {}}')
  expect(parsed.ok ? [] : parsed.failure.issues.map(({ place }) => place)).toEqual(['$.a', '$.b'])
})
