import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groundingFigures, HELD_OUT_PAIRS, PAIR_FILES, readPairs } from '../../../../bench/meaning/grounding.ts'
import type { Verdict } from './check.ts'
import { type GroundedOptions, grounded } from './grounded.ts'

const context = { signal: new AbortController().signal }
const judged = (value: unknown, input: unknown, options: GroundedOptions<unknown> = {}): Verdict =>
  grounded(options).run(value, input, context) as Verdict

describe('the recorded pairs', () => {
  test('are at least 100, with distinct ids', () => {
    const ids = [...PAIR_FILES, HELD_OUT_PAIRS].flatMap(readPairs).map(pair => pair.id)
    expect(ids.length).toBeGreaterThanOrEqual(100)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('are judged right', async () => {
    expect((await groundingFigures(PAIR_FILES.flatMap(readPairs))).wrong).toEqual([])
  })

  test('that the check was not made from are judged right in nearly all cases', async () => {
    const figures = await groundingFigures(readPairs(HELD_OUT_PAIRS))
    expect(figures.precision).toBeGreaterThanOrEqual(0.85)
    expect(figures.recall).toBeGreaterThanOrEqual(0.95)
  })
})

describe('grounded', () => {
  const input = { text: 'Anna paid 12 euros.', locale: 'en' }

  test('names what the input does not hold, and the place of the first of it', () => {
    expect(
      judged({ summary: 'The payer, Anna, gave 12 euros.', items: ['It took 99 days and 98 nights.'] }, input),
    ).toEqual({ pass: false, reason: 'not in the input: the number 99, the number 98', place: '$.items[0]' })
  })

  test('reports a few claims, each at a bounded length', () => {
    const verdict = judged(
      [...'abcdefgh'].map((_, index) => `${index + 50}${'1'.repeat(500)} pieces`),
      input,
    )
    expect(verdict).toMatchObject({ pass: false })
    expect((verdict as { reason: string }).reason.length).toBeLessThan(700)
  })

  test('leaves out fields by name or by place', () => {
    const value = { summary: 'Anna paid 12 euros.', confidence: 0.93, meta: { score: 77 } }
    expect(judged(value, input)).toMatchObject({ pass: false })
    expect(judged(value, input, { ignore: ['confidence', '$.meta'] })).toEqual({ pass: true })
    expect(judged(value, input, { only: ['summary'] })).toEqual({ pass: true })
  })

  test('takes what the value must rest on from a function', () => {
    const source = (given: unknown): unknown => (given as { text: string }).text
    expect(judged('She paid 12 euros.', { text: 'It was free.', price: 12 }, { source })).toMatchObject({ pass: false })
  })

  test('compares long codes sign by sign', () => {
    const account = { text: 'Account 1234567890123456789, order 123456789012345.' }
    expect(judged('The account is 1234567890123456789, the order 123456789012345.', account)).toEqual({ pass: true })
    expect(judged('The account is 1234567890123456788.', account)).toMatchObject({ pass: false })
    expect(judged('The order is 123456789012344.', account)).toMatchObject({ pass: false })
    expect(judged('The order is 123456789012345.', account)).toEqual({ pass: true })
  })

  test('takes no part of a longer link or address for it', () => {
    const source = 'See my-example.com/a or write to help@example.com.'
    for (const link of ['https://example.com/a', 'elp@example.com', 'https://my-example.com/ab']) {
      expect(judged({ link }, source)).toMatchObject({ pass: false, place: '$.link' })
    }
    expect(judged(['https://my-example.com/a', 'help@example.com'], source)).toEqual({ pass: true })
  })

  test('counts the keys of data that is kept by name or date, but no field names', () => {
    const sales = { sales: { Köln: { '2024-03-05': 12 }, Bremen: { '2024-03-06': 9 } }, line7: 'x' }
    expect(judged('They sold 9 in Bremen on 6 March 2024.', sales)).toEqual({ pass: true })
    expect(judged('They sold 7 in Bremen.', sales)).toMatchObject({ pass: false })
  })

  test('is unavailable without a source, for a value that holds itself, and for a source too large to read', () => {
    expect(judged('Anna', undefined)).toEqual({ unavailable: 'the input holds no text and no number' })
    const cyclic: unknown[] = []
    cyclic.push(cyclic, cyclic)
    expect(judged(cyclic, input)).toEqual({ unavailable: 'there are more than 100000 parts' })
    expect(judged('Anna', 'x'.repeat(1_000_001))).toHaveProperty('unavailable')
  })

  test('is unavailable rather than slow when a value quotes without end', () => {
    expect(judged('"a b" '.repeat(300), input)).toEqual({ unavailable: 'there are more than 200 links and quotations' })
  })

  test.each([
    '1 ',
    '1,',
    '“',
    'a@',
    '1.2.3 ',
    'Ab ',
    'may ',
    '12:',
    '百',
    '1 234 ',
    'https://a',
    '「',
    '%',
    '0',
    '0000000001 m',
    '. ',
  ])('reads 50 000 characters of %j on either side', piece => {
    const long = piece.repeat(50_000 / piece.length)
    expect(judged(long, input)).toBeDefined()
    expect(judged('Anna paid 12 euros.', `${long} Anna 12`)).toBeDefined()
  })
})

describe('laws of grounding', () => {
  const sentence = fc.array(
    fc.oneof(
      fc.constantFrom(
        'Anna',
        'Köln',
        'paid',
        'on',
        'the',
        'Acme',
        'May',
        'for',
        'with',
        'https://a.example/b',
        '12%',
        'ten',
      ),
      fc.integer({ min: 0, max: 1e9 }).map(String),
      fc.double({ min: 0, max: 1e6, noNaN: true }).map(number => number.toFixed(2)),
      fc
        .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
        .map(date => date.toISOString().slice(0, 10)),
    ),
    { minLength: 1, maxLength: 30 },
  )

  test('a text rests on itself', () => {
    fc.assert(
      fc.property(sentence, parts => {
        expect(judged(parts.join(' '), parts.join(' '))).toEqual({ pass: true })
      }),
    )
  })

  test('a number is found in any of its formats', () => {
    const formats = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN'].map(locale => new Intl.NumberFormat(locale))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.constantFrom(...formats), (number, format) => {
        expect(judged({ amount: number }, `Amount: ${format.format(number)} pieces`)).toEqual({ pass: true })
      }),
    )
  })

  test('a date is found in any of its forms', () => {
    const forms = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'pt-BR', 'ja-JP', 'zh-CN'].map(
      locale => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    )
    const anyDay = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...forms), (date, form) => {
        expect(judged({ day: date.toISOString().slice(0, 10) }, `It was ${form.format(date)}.`)).toEqual({ pass: true })
      }),
    )
  })

  test('any value and any input are answered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string({ unit: 'binary' }), (value, source, text) => {
        expect(judged([value, text], source)).toBeDefined()
        expect(judged(value, text)).toBeDefined()
      }),
    )
  })
})
