import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { firstByteMs, windowProgress } from './index.ts'

describe('a window', () => {
  const window = { fromMs: 100, untilMs: 200, everyMs: 1_000 }

  test.each([
    [0, undefined],
    [99, undefined],
    [100, 0],
    [150, 0.5],
    [199, 0.99],
    [200, undefined],
    [1_150, 0.5],
    [5_199, 0.99],
    [5_200, undefined],
  ])('at %d ms is open so far: %s', (ms, progress) => {
    expect(windowProgress(window, ms)).toBe(progress)
  })

  test('without a period opens once', () => {
    expect(windowProgress({ fromMs: 100, untilMs: 200 }, 1_150)).toBeUndefined()
  })
})

describe('the time to the first byte', () => {
  const samples = (seed: number): number[] => {
    const random = createRandom(seed)
    return Array.from({ length: 2_001 }, () => firstByteMs({ firstByteMs: 400, spread: 0.5 }, random))
  }

  test('has the median that was asked for, and a tail', () => {
    const sorted = samples(1).toSorted((a, b) => a - b)
    expect(sorted[1_000]! / 400).toBeCloseTo(1, 1)
    expect(sorted[1_980]!).toBeGreaterThan(800)
    expect(sorted[0]!).toBeGreaterThan(0)
  })

  test('is the same for the same seed, and not for another', () => {
    expect(samples(3)).toEqual(samples(3))
    expect(samples(3)).not.toEqual(samples(4))
  })

  test('is nothing where no latency is set, and steady without a spread', () => {
    expect(firstByteMs(undefined, () => 0.5)).toBe(0)
    expect(firstByteMs({ firstByteMs: 30 }, () => 0.999)).toBe(30)
  })
})
