import { expect, test } from 'vitest'
import { soak } from './soak.ts'

const TIME_MS = 10_000

test('as many calls as fit, in random storms under random policies: a result each, nothing half, nothing left behind', async () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  const seen = await soak({ seed, calls: 5_000, timeMs: TIME_MS })
  expect({ seed, wrong: seen.wrong }).toEqual({ seed, wrong: [] })
  expect(seen.values + seen.failures).toBe(seen.calls)
  expect(seen.values).toBeGreaterThan(0)
}, 60_000)
