import { describe, expect, test } from 'vitest'
import { leaves, TooLarge } from './leaves.ts'

const places = (value: unknown, where = {}): string[] => [...leaves(value, where)].map(leaf => leaf.place)

describe('walking a value', () => {
  test('its ends come in order, each with its place and nearest field', () => {
    const value = { a: 1, list: ['x', { b: null }], d: new Date(0), u: undefined }
    expect([...leaves(value)].map(({ place, field, value }) => [place, field, value])).toEqual([
      ['$.a', 'a', 1],
      ['$.list[0]', 'list', 'x'],
      ['$.list[1].b', 'b', null],
      ['$.d', 'd', new Date(0)],
      ['$.u', 'u', undefined],
    ])
    expect(places('text')).toEqual(['$'])
    expect(places([[], {}])).toEqual([])
  })

  test('a key that may hold content is not quoted', () => {
    expect(places({ 'call 555 0199': 1, naïve: 2, 'a-b': 3, ['x'.repeat(65)]: 4 })).toEqual([
      '$[key of length 13]',
      '$.naïve',
      '$.a-b',
      '$[key of length 65]',
    ])
  })

  test('only and ignore take names at any depth and places, and ignore wins', () => {
    const value = { a: { note: 1, b: { note: 2 } }, note: 3, c: [{ note: 4 }] }
    expect(places(value, { only: ['note'] })).toEqual(['$.a.note', '$.a.b.note', '$.note', '$.c[0].note'])
    expect(places(value, { only: ['$.a'], ignore: ['b'] })).toEqual(['$.a.note'])
    expect(places(value, { ignore: ['$.a', '$.c[0]'] })).toEqual(['$.note'])
  })

  test('depth costs no stack, and names of the prototype are plain keys', () => {
    let deep: unknown = 'end'
    for (let depth = 0; depth < 50_000; depth++) deep = [deep]
    expect([...leaves(deep)].map(leaf => leaf.value)).toEqual(['end'])
    expect(places(JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'))).toEqual(['$.__proto__.x', '$.constructor'])
  })

  test('a value without end is refused', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic, cyclic)
    expect(() => [...leaves(cyclic)]).toThrow(TooLarge)
  })
})
