import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseOutput } from './index.ts'
import { shapeOf } from './shape.ts'
import { extraFields, isDropped, survey } from './walk.ts'

test('the depth and the large numbers of a value are seen in one pass', () => {
  const deep = { a: [{ b: [] }] }
  expect([3, 4].map(maxDepth => survey(deep, maxDepth).isTooDeep)).toEqual([true, false])
  expect(survey([[[]]], 2).isTooDeep).toBe(true)
  expect(survey('a', 0)).toEqual({ isTooDeep: false, hasLargeNumber: false })
  const large = [2 ** 53, -(2 ** 53), [{ a: 1e300 }]]
  const small = [2 ** 53 - 1, 1 - 2 ** 53, '9007199254740993', null, [{ a: true }], {}]
  expect(large.map(value => survey(value, 9).hasLargeNumber)).toEqual([true, true, true])
  expect(small.map(value => survey(value, 9).hasLargeNumber)).toEqual(small.map(() => false))
})

test('fields that a schema does not name are found wherever they stand', () => {
  const shape = shapeOf({
    properties: {
      a: { type: 'array', items: { properties: { b: {} } } },
      pair: { prefixItems: [{ properties: { c: {} } }] },
      record: { properties: { d: {} }, additionalProperties: {} },
      open: { type: 'object' },
    },
  })
  const known = {
    a: [{ b: { z: 1 } }, null, 'z', {}],
    pair: [{ c: 1 }, { z: 1 }],
    record: { z: 1 },
    open: { z: 1 },
  }
  expect(extraFields(known, shape)).toEqual([])
  expect(extraFields({ ...known, y: { z: 1 } }, shape)).toEqual([['y']])
  expect(extraFields({ a: [{}, { y: 1 }], pair: [{ z: 1 }] }, shape)).toEqual([
    ['pair', 0, 'z'],
    ['a', 1, 'y'],
  ])
  expect(extraFields({ y: 1 }, undefined)).toEqual([])
  expect(extraFields('y', shape)).toEqual([])
  expect(extraFields(null, shape)).toEqual([])
  expect(extraFields({ a: Array(60).fill({ y: 1 }) }, shape).length).toBeLessThanOrEqual(51)
})

test('a field is dropped where the object that held it is there without it', () => {
  expect(isDropped({ a: [{}] }, ['a', 0, 'b'])).toBe(true)
  expect(isDropped({}, ['b'])).toBe(true)
  expect(isDropped({ a: [{ b: undefined }] }, ['a', 0, 'b'])).toBe(false)
  expect(isDropped({ a: [] }, ['a', 0, 'b'])).toBe(false)
  expect(isDropped({ a: 'text' }, ['a', 'b'])).toBe(false)
  expect(isDropped({ a: null }, ['a', 'b'])).toBe(false)
  expect(isDropped({ a: [] }, ['a', 'b'])).toBe(false)
  expect(isDropped('text', ['b'])).toBe(false)
})

test('what a schema strips is told, up to five places', () => {
  const schema = z.object({ a: z.array(z.object({ n: z.number() })) })
  const caveats = (count: number, before = '') => {
    const items = Array.from({ length: count }, () => '{"n": 1, "extra": 2}')
    const result = parseOutput(schema, `${before}{"a": [${items}]}`)
    return result.ok ? result.caveats.map(({ code, message }) => [code, message]) : []
  }
  const code = 'extra_fields_dropped'
  const said = 'fields that the schema does not have:'
  expect(caveats(1, 'So: ')).toEqual([[code, `${said} $.a[0].extra`]])
  expect(caveats(5)[0]![1]).toMatch(/(?:\$\.a\[\d\]\.extra(?:, )?){5}$/)
  expect(caveats(7)[0]![1]).toMatch(/\$\.a\[\d\]\.extra and 2 more$/)
  expect(caveats(0)).toEqual([])
})
