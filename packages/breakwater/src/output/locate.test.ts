import { describe, expect, test } from 'vitest'
import { locatePlace } from './index.ts'

describe('the place of a failure in a text', () => {
  const text = 'Sure! {"a": [1, {"b": "x"}], "c": {"d": 2}} Done.'
  const from = (place: string): string | undefined => {
    const at = locatePlace(text, place)
    return at === undefined ? undefined : text.slice(at, at + 6)
  }

  test.each([
    ['$.a', '[1, {"'],
    ['$.a[0]', '1, {"b'],
    ['$.a[1].b', '"x"}], '],
    ['$.c.d', '2}} Do'],
    ['$', '{"a": '],
  ])('%s is where its value begins', (place, beginning) => {
    expect(from(place)).toBe(beginning.slice(0, 6))
  })

  test.each([
    ['$.a[7]', '[1, {"'],
    ['$.a[1].z', '{"b": '],
    ['$.a[1].z.y[3]', '{"b": '],
    ['$.z', '{"a": '],
    ['$.z.y', '{"a": '],
  ])('%s, which is not there, is at the nearest container that is', (place, beginning) => {
    expect(from(place)).toBe(beginning)
  })

  test('an offset is itself, up to the end of the text', () => {
    expect([locatePlace(text, 'offset 4'), locatePlace('abc', 'offset 3'), locatePlace('abc', 'offset 900')]).toEqual([
      4, 3, 3,
    ])
  })

  test('is that of the last value, where there are several', () => {
    expect(locatePlace('{"a": 1} or {"a": 2}', '$.a')).toBe(18)
  })

  test.each([
    ['a text without a value', 'nothing', '$.a'],
    ['a place of another kind', '{"a": 1}', 'somewhere'],
    ['an offset among other words', '{"a": 1}', 'at offset 4'],
    ['an offset that goes on', '{"a": 1}', 'offset 4 or so'],
  ])('is unknown for %s', (_, said, place) => {
    expect(locatePlace(said, place)).toBeUndefined()
  })
})
