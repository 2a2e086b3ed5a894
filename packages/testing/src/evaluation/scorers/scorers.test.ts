import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DatasetCase } from '../../dataset/index.ts'
import type { Ended, Score, Scorer } from '../scorer.ts'
import { exact, jsonSimilarity, judged, matches, numeric, prefer, semanticSimilarity } from './index.ts'
import { similarity } from './json-similarity.ts'
import { valueAt } from './place.ts'

const caseOf = (expect: DatasetCase['expect']): DatasetCase => ({ id: 'c', prompt: 'p', input: 'in', expect })
const endedAs = (value: unknown, expected: unknown): Ended => ({
  case: caseOf({ value: expected }),
  outcome: 'value',
  value,
})
const signal = new AbortController().signal
const scoreOf = async (scorer: Scorer, value: unknown, expected: unknown): Promise<Score> =>
  scorer.score(endedAs(value, expected), { signal, ask: undefined })

describe('every scorer of values', () => {
  const scorers = [exact(), jsonSimilarity(), numeric(), matches('x'), semanticSimilarity({ embed: async () => [] })]

  test.each(scorers.map(scorer => [scorer.name, scorer] as const))('%s gives 0 to a failure', (_name, scorer) => {
    const ended: Ended = { case: caseOf({ value: 1 }), outcome: 'not_json', value: undefined }
    expect(scorer.score(ended, { signal, ask: undefined })).toEqual({ score: 0, reason: 'failed as not_json' })
  })

  test.each(scorers.map(scorer => [scorer.name, scorer] as const))(
    '%s has nothing to say of a case that expects a failure',
    (_name, scorer) => {
      const ended: Ended = { case: caseOf({ code: 'refused' }), outcome: 'value', value: 1 }
      expect(scorer.score(ended, { signal, ask: undefined })).toHaveProperty('unavailable')
    },
  )

  test.each([exact(), jsonSimilarity(), numeric()])('$name needs a reference', scorer => {
    const ended: Ended = { case: caseOf({ passes: [] }), outcome: 'value', value: 1 }
    expect(scorer.score(ended, { signal, ask: undefined })).toHaveProperty('unavailable')
  })

  test.each(['items[', 'a..b', '[x]', 'a[-1]'])('refuse the place %s where they are made', at => {
    expect(() => exact({ at })).toThrow(/expected a place such as items\[0\]\.price/)
  })
})

describe('exact', () => {
  test('compares as JSON, whatever the order of fields', async () => {
    expect(await scoreOf(exact(), { a: 1, b: [2] }, { b: [2], a: 1 })).toEqual({ score: 1 })
    expect(await scoreOf(exact(), { a: 1, b: [2, 3] }, { b: [3, 2], a: 1 })).toMatchObject({ score: 0 })
    expect(await scoreOf(exact(), { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toEqual({ score: 1 })
  })

  test('can look at one place, loosely, and take its reference from elsewhere', async () => {
    expect(await scoreOf(exact({ at: 'a[0].b' }), { a: [{ b: 1 }] }, { a: [{ b: 1 }, 2] })).toEqual({ score: 1 })
    expect(await scoreOf(exact({ isLoose: true }), ' Two  Words ', 'two words')).toEqual({ score: 1 })
    expect(await scoreOf(exact({ reference: one => one.input }), 'in', 'out')).toEqual({ score: 1 })
  })

  test('a place finds own fields only', () => {
    expect(valueAt({ a: { b: [1, { c: 2 }] } }, '$.a.b[1].c')).toBe(2)
    expect(valueAt({}, 'constructor.name')).toBeUndefined()
    expect(valueAt('text', 'length')).toBeUndefined()
    expect(valueAt(7, undefined)).toBe(7)
  })
})

describe('JSON similarity', () => {
  const json = fc.jsonValue({ maxDepth: 3 })

  test('is 1 for what is alike, the same from either side, and never outside 0 to 1', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(similarity(left, left)).toBe(1)
        const there = similarity(left, right)
        expect(similarity(right, left)).toBeCloseTo(there, 12)
        expect(there).toBeGreaterThanOrEqual(0)
        expect(there).toBeLessThanOrEqual(1)
      }),
    )
  })

  test.each([
    ['a field of four is missing', { a: 1, b: 2, c: 3 }, { a: 1, b: 2, c: 3, d: 4 }, 0.75],
    ['a list has one item more in front', [0, 1, 2, 3], [1, 2, 3], 0.75],
    ['a list is turned round', ['a', 'b'], ['b', 'a'], 0.5],
    ['one letter in four is another', 'abcd', 'abcx', 0.75],
    ['a number is a tenth off', 90, 100, 0.9],
    ['signs differ', -1, 1, 0],
    ['kinds differ', '1', 1, 0],
    ['a list against an object', [], {}, 0],
    ['nothing at all', {}, {}, 1],
  ])('%s', (_what, left, right, expected) => {
    expect(similarity(left, right)).toBeCloseTo(expected, 12)
  })

  test('goes no deeper than its reference', () => {
    let deep: unknown = 1
    for (let level = 0; level < 50_000; level++) deep = [deep]
    expect(similarity(deep, [[1]])).toBe(0)
  })

  test('long texts are compared by words, long lists side by side', () => {
    const words = (count: number, word: string): string => `${word} `.repeat(count)
    expect(similarity(words(4_000, 'harbour'), words(4_000, 'harbour'))).toBe(1)
    expect(similarity(words(4_000, 'harbour'), words(4_000, 'lantern'))).toBeLessThan(0.01)
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1)
    expect(similarity(numbers, numbers.with(0, -1))).toBeCloseTo(199 / 200, 12)
  })
})

describe('numeric', () => {
  test.each([
    [{ within: 0.1 }, 0.3, 0.2, 1],
    [{ within: 0.1 }, 0.31, 0.2, 0],
    [{ withinShare: 0.01 }, 101, 100, 1],
    [{ withinShare: 0.01, within: 5 }, 104, 100, 1],
    [{}, 1, 1, 1],
    [{}, '1', 1, 0],
    [{}, Number.NaN, 1, 0],
  ])('%j: %j against %j is %d', async (options, value, reference, score) => {
    expect(await scoreOf(numeric(options), value, reference)).toMatchObject({ score })
  })

  test('refuses a tolerance below 0', () => {
    expect(() => numeric({ within: -1 })).toThrow(/at least 0/)
  })
})

describe('matches', () => {
  test('looks for a pattern in a text, or in JSON', async () => {
    expect(await scoreOf(matches('^Dear \\w+', { at: 'text' }), { text: 'Dear Anna' }, 0)).toEqual({ score: 1 })
    expect(await scoreOf(matches('"n":7'), { n: 7 }, 0)).toEqual({ score: 1 })
    expect(await scoreOf(matches('ANNA', { flags: 'i' }), 'anna', 0)).toEqual({ score: 1 })
    expect(await scoreOf(matches('x', { at: 'missing' }), {}, 0)).toMatchObject({ score: 0 })
  })

  test('takes linear time for a pattern that would take others forever', async () => {
    expect(await scoreOf(matches('^(a+)+$'), `${'a'.repeat(50_000)}!`, 0)).toMatchObject({ score: 0 })
  })

  test.each([
    ['(?=ahead)', '', /matches: /],
    ['(', '', /matches: /],
    ['a'.repeat(1_001), '', /at most 1000 characters/],
    ['a', 'g', /letters of i, m and s/],
    ['a', 'constructor', /letters of i, m and s/],
  ])('refuses %.20s with flags "%s"', (pattern, flags, message) => {
    expect(() => matches(pattern, { flags })).toThrow(message)
  })
})

describe('semantic similarity', () => {
  const vectors: { readonly [text: string]: readonly number[] } = {
    ship: [1, 0],
    boat: [0.8, 0.6],
    tax: [-1, 0],
    '': [0, 0],
  }
  const embed = async (texts: readonly string[]) => texts.map(text => vectors[text] ?? [1, 2, 3])
  const scorer = semanticSimilarity({ embed })

  test('is the cosine of the two, and opposite is no less than nothing', async () => {
    expect(await scoreOf(scorer, 'boat', 'ship')).toEqual({ score: expect.closeTo(0.8) })
    expect(await scoreOf(scorer, 'tax', 'ship')).toEqual({ score: 0 })
  })

  test('cannot compare what has no direction, or no length in common', async () => {
    expect(await scoreOf(scorer, '', 'ship')).toHaveProperty('unavailable')
    expect(await scoreOf(scorer, 'unknown', 'ship')).toHaveProperty('unavailable')
  })
})

describe('judges', () => {
  const answering =
    (...answers: unknown[]) =>
    async () =>
      ({ ok: true, value: answers.shift() }) as const

  test('a judge scores 1 or 0 with its reason, and is unavailable when unsure or without a model', async () => {
    const context = (value: unknown) => ({ signal, ask: answering(value) })
    const scorer = judged({ criteria: 'is short' })
    const ended = endedAs('text', 'text')
    expect(await scorer.score(ended, context({ verdict: 'pass' }))).toEqual({ score: 1 })
    expect(await scorer.score(ended, context({ verdict: 'fail', reason: 'long' }))).toEqual({
      score: 0,
      reason: 'long',
    })
    expect(await scorer.score(ended, context({ verdict: 'unsure' }))).toHaveProperty('unavailable')
    expect(await scorer.score(ended, { signal, ask: undefined })).toHaveProperty('unavailable')
  })

  const judge = { name: 'preference', criteria: 'is clearer' }
  const verdicts = (first: string, swapped: string) => ({
    ask: answering({ better: first }, { better: swapped }),
    signal,
  })

  test.each([
    ['A', 'B', -1, false],
    ['B', 'A', 1, false],
    ['tie', 'tie', 0, false],
    ['A', 'A', 0, true],
    ['B', 'B', 0, true],
    ['A', 'tie', 0, false],
  ] as const)('a pair judged %s, and %s when swapped, is %d', async (straight, swapped, preference, isPlaceBound) => {
    const found = await prefer(judge, 'in', ['one', 'two'], verdicts(straight, swapped))
    expect(found).toEqual({ preference, isPlaceBound })
  })

  test('a judge that says something else, or fails, prefers nothing', async () => {
    expect(await prefer(judge, 'in', [1, 2], verdicts('C', 'A'))).toHaveProperty('unavailable')
    const ask = async () => ({ ok: false, failure: { code: 'overloaded' } }) as const
    expect(await prefer(judge, 'in', [1, 2], { ask, signal })).toEqual({ unavailable: 'the judge failed: overloaded' })
  })

  test('the second question has the answers in each other’s places', async () => {
    const asked: string[] = []
    const ask = async (text: string) => {
      asked.push(text)
      return { ok: true, value: { better: 'tie' } } as const
    }
    await prefer(judge, 'in', ['one', 'two'], { ask, signal })
    expect(asked[0]).toContain('A: "one"\nB: "two"')
    expect(asked[1]).toContain('A: "two"\nB: "one"')
  })
})
