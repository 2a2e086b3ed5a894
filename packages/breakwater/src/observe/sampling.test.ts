import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSampled } from './sampling.ts'

const traceId = fc.bigInt(1n, 2n ** 128n - 1n).map(value => value.toString(16).padStart(32, '0'))
const rate = fc.double({ min: 0, max: 1, noNaN: true })

test('a trace that is kept at a rate is kept at every higher one', () => {
  fc.assert(
    fc.property(traceId, rate, rate, (id, one, other) => {
      const [lower, higher] = one < other ? [one, other] : [other, one]
      expect(!isSampled(id, lower) || isSampled(id, higher)).toBe(true)
    }),
  )
})

test('only the 56 random bits of a trace id decide', () => {
  expect(isSampled('000000000000000000ffffffffffffff', 0.01)).toBe(true)
  expect(isSampled('ffffffffffffffffff00000000000000', 0.99)).toBe(false)
})

test('about the given share of ids is kept, whatever they look like', () => {
  for (const idOf of [(n: number) => `call-${n}`, (n: number) => String(Math.sin(n))]) {
    const kept = Array.from({ length: 10_000 }, (_, n) => idOf(n)).filter(id => isSampled(id, 0.2)).length
    expect(kept).toBeGreaterThan(1_000)
    expect(kept).toBeLessThan(3_000)
  }
})

test('all at 1, none at 0', () => {
  fc.assert(fc.property(fc.string(), id => isSampled(id, 1)))
  fc.assert(fc.property(traceId, id => !isSampled(id, 0)))
})
