import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bootstrapInterval,
  clusteredRateInterval,
  comparePairedRates,
  holm,
  mcnemarTest,
  mean,
  wilsonInterval,
} from './index.ts'

const verdicts = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 60 })

test("with one run a case, comparing pass rates is McNemar's exact test", () => {
  fc.assert(
    fc.property(verdicts, fc.constantFrom('two-sided', 'less', 'greater'), (differences, alternative) => {
      const count = (sign: number): number => differences.filter(difference => difference === sign).length
      const { p } = comparePairedRates(differences, { alternative })
      expect(p).toBeCloseTo(mcnemarTest({ onlyFirst: count(-1), onlySecond: count(1) }, alternative), 12)
    }),
  )
})

test('looking from the other side turns the interval and leaves the chance', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 40 }), quarters => {
      const differences = quarters.map(quarter => quarter / 4)
      const [there, back] = [comparePairedRates(differences), comparePairedRates(differences.map(each => -each))]
      expect(back.p).toBeCloseTo(there.p, 12)
      expect(back.difference.low).toBeCloseTo(-there.difference.high, 12)
    }),
  )
})

test('an interval of a share lies within 0 to 1, holds its estimate, and narrows with more cases', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), (passed, failed) => {
      fc.pre(passed + failed > 0)
      const few = wilsonInterval(passed, passed + failed)
      const many = wilsonInterval(4 * passed, 4 * (passed + failed))
      expect(0 <= few.low && few.low <= few.estimate && few.estimate <= few.high && few.high <= 1).toBe(true)
      expect(many.high - many.low).toBeLessThan(few.high - few.low)
    }),
  )
})

test("with one run a case, the interval over cases is Wilson's", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), cases => {
      const { low, high } = wilsonInterval(cases.filter(Boolean).length, cases.length)
      const clustered = clusteredRateInterval(cases.map(Number))
      expect(clustered.low).toBeCloseTo(low, 9)
      expect(clustered.high).toBeCloseTo(high, 9)
    }),
  )
})

test('the same seed draws the same interval, and another seed another', () => {
  const values = [1, 4, 2, 8, 5, 7, 1, 9]
  expect(bootstrapInterval(values, mean, { seed: 3 })).toEqual(bootstrapInterval(values, mean, { seed: 3 }))
  expect(bootstrapInterval(values, mean, { seed: 3 })).not.toEqual(bootstrapInterval(values, mean, { seed: 4 }))
})

test('values that are all alike have an interval without width', () => {
  expect(bootstrapInterval([3, 3, 3], mean)).toEqual({ estimate: 3, low: 3, high: 3 })
})

test('adjusting for several questions makes none more certain, and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), pValues => {
      const adjusted = holm(pValues)
      for (const [index, p] of pValues.entries()) {
        expect(adjusted[index]).toBeGreaterThanOrEqual(p)
        for (const [other, q] of pValues.entries())
          if (p < q) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other]!)
      }
    }),
  )
})
