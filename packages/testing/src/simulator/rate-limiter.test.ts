import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RateLimiter } from './rate-limiter.ts'

test('so many requests pass at once, and then one in each share of the stretch', () => {
  const limiter = new RateLimiter({ requests: 10, perMs: 1_000 })
  const at = (nowMs: number): boolean => limiter.take('key', 0, nowMs).isAdmitted
  expect(Array.from({ length: 11 }, () => at(0)).filter(Boolean)).toHaveLength(10)
  expect(at(99)).toBe(false)
  expect(at(100)).toBe(true)
  expect(at(100)).toBe(false)
})

test('a request that waits as long as announced passes, if no other comes first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(100), { maxLength: 100 }), (requests, gaps) => {
      const limiter = new RateLimiter({ requests, tokens: 500, perMs: 1_000 })
      let nowMs = 0
      for (const gap of gaps) {
        nowMs += gap
        const { isAdmitted, waitMs } = limiter.take('key', gap, nowMs)
        if (isAdmitted) continue
        nowMs += waitMs + 1e-6
        expect(limiter.take('key', gap, nowMs).isAdmitted).toBe(true)
      }
    }),
  )
})

test('what is announced as remaining may be sent at once', () => {
  const limiter = new RateLimiter({ requests: 7, perMs: 1_000 })
  const { states } = limiter.take('key', 0, 0)
  expect(states.requests).toEqual({ limit: 7, remaining: 6, resetMs: expect.closeTo(1_000 / 7) })
  for (let count = 0; count < 6; count += 1) expect(limiter.take('key', 0, 0).isAdmitted).toBe(true)
  expect(limiter.take('key', 0, 0)).toMatchObject({ isAdmitted: false, states: { requests: { remaining: 0 } } })
})

test('each key has a limit of its own', () => {
  const limiter = new RateLimiter({ requests: 1 })
  expect(['a', 'b', 'a'].map(key => limiter.take(key, 0, 0).isAdmitted)).toEqual([true, true, false])
})

test('a request of more tokens than the whole limit is never admitted, and costs nothing', () => {
  const limiter = new RateLimiter({ tokens: 100 })
  expect(limiter.take('key', 101, 0)).toMatchObject({ isAdmitted: false, waitMs: Number.POSITIVE_INFINITY })
  expect(limiter.take('key', 100, 0).isAdmitted).toBe(true)
})
