import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import {
  bootstrapInterval,
  clusteredRateInterval,
  comparePairedRates,
  comparePairedScores,
  compareRates,
  compareSamples,
  correctedRate,
  detectableDifference,
  detectableDrop,
  detectableShift,
  holm,
  type Interval,
  mean,
  pairedPower,
  quantile,
  wilsonInterval,
} from './index.ts'
import { normalQuantile } from './normal.ts'

/** Every simulation is seeded: its rate is the same in every run, and its bounds are three standard errors wide. */
type Random = () => number

const draw = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one)
const rate = (trials: number, happens: () => boolean): number => draw(trials, happens).filter(Boolean).length / trials
const covers = ({ low, high }: Interval, truth: number): boolean => low <= truth && truth <= high
const normal = (random: Random): number => normalQuantile(random() || 0.5)
const logNormal = (random: Random): number => Math.exp(0.8 * normal(random))

/** A case with a pass rate of its own, run `repeats` times: 0.7 on average, and most cases nearly always or never. */
function flakyCase(random: Random, repeats: number): number {
  const kind = random()
  const own = kind < 0.6 ? 0.98 : kind < 0.85 ? 0.02 : 0.713
  return rate(repeats, () => random() < own)
}
const FLAKY_RATE = 0.6 * 0.98 + 0.25 * 0.02 + 0.15 * 0.713

describe('95% intervals hold the truth about 95 times in 100', () => {
  test.each([
    [20, 0.5],
    [20, 0.9],
    [50, 0.97],
    [200, 0.7],
  ])("Wilson's, with %d cases that pass at a rate of %d", (cases, share) => {
    const random = createRandom(7)
    const covered = rate(3_000, () =>
      covers(wilsonInterval(draw(cases, random).filter(u => u < share).length, cases), share),
    )
    expect(covered).toBeGreaterThan(0.92)
  })

  test.each([
    [20, 5],
    [60, 3],
    [60, 1],
  ])('that of %d cases run %d times each', (cases, repeats) => {
    const random = createRandom(8)
    const covered = rate(2_000, () =>
      covers(clusteredRateInterval(draw(cases, () => flakyCase(random, repeats))), FLAKY_RATE),
    )
    expect(covered).toBeGreaterThan(0.93)
    expect(covered).toBeLessThan(0.98)
  })

  test('taking the repeats of a case for cases would be wrong more than three times as often', () => {
    const random = createRandom(9)
    const covered = rate(2_000, () => {
      const passed = draw(40, () => 10 * flakyCase(random, 10)).reduce((sum, each) => sum + each, 0)
      return covers(wilsonInterval(Math.round(passed), 400), FLAKY_RATE)
    })
    expect(covered).toBeLessThan(0.85)
  })

  test.each([
    [20, 0.88],
    [50, 0.91],
  ])('the bootstrap of a skewed mean, with %d cases: at least %d', (cases, least) => {
    const random = createRandom(10)
    const truth = Math.exp(0.32)
    const covered = rate(500, () =>
      covers(
        bootstrapInterval(
          draw(cases, () => logNormal(random)),
          mean,
          { samples: 500 },
        ),
        truth,
      ),
    )
    expect(covered).toBeGreaterThan(least)
    expect(covered).toBeLessThan(0.97)
  })

  test('the bootstrap of a median', () => {
    const random = createRandom(11)
    const median = (values: readonly number[]): number => quantile(values, 0.5)
    const covered = rate(400, () => {
      const values = draw(40, () => logNormal(random))
      return covers(bootstrapInterval(values, median, { samples: 400, method: 'percentile' }), 1)
    })
    expect(covered).toBeGreaterThan(0.91)
  })

  test('the difference of two versions over the same cases', () => {
    const random = createRandom(12)
    const covered = rate(2_000, () => {
      const differences = draw(60, () => {
        const hard = random() < 0.2
        const [first, second] = [hard ? 0.3 : 0.95, hard ? 0.2 : 0.9]
        return Number(random() < second) - Number(random() < first)
      })
      return covers(comparePairedRates(differences).difference, 0.2 * -0.1 + 0.8 * -0.05)
    })
    expect(covered).toBeGreaterThan(0.935)
    expect(covered).toBeLessThan(0.98)
  })

  test('the difference of a canary with 5% of the calls, by rate and by mean', () => {
    const random = createRandom(13)
    const count = (total: number, share: number) => ({
      passed: draw(total, random).filter(u => u < share).length,
      total,
    })
    expect(rate(1_000, () => covers(compareRates(count(950, 0.95), count(50, 0.9)).difference, -0.05))).toBeGreaterThan(
      0.935,
    )
    const covered = rate(200, () => {
      const [first, second] = [draw(190, () => 10 * normal(random)), draw(10, () => 5 + 20 * normal(random))]
      return covers(compareSamples(first, second, { samples: 400 }).difference, 5)
    })
    expect(covered).toBeGreaterThan(0.9)
  })

  test('the true rate behind a judge that errs', () => {
    const random = createRandom(14)
    const says = (person: boolean): boolean => random() < (person ? 0.9 : 0.2)
    const covered = rate(1_000, () => {
      const labelled = draw(80, () => random() < 0.7).map(person => ({ person, judge: says(person) }))
      return covers(
        correctedRate(
          draw(200, () => says(random() < 0.7)),
          labelled,
        )!,
        0.7,
      )
    })
    expect(covered).toBeGreaterThan(0.93)
    expect(covered).toBeLessThan(0.985)
  })
})

describe('a test at 5% raises a false alarm at most about 5 times in 100', () => {
  test('on pass rates of the same flaky cases, with one run and with repeats', () => {
    for (const repeats of [1, 5]) {
      const random = createRandom(15)
      const alarms = rate(2_000, () => {
        const differences = draw(40, () => flakyPair(random, repeats))
        return comparePairedRates(differences, { alternative: 'less', samples: 400 }).p <= 0.05
      })
      expect(alarms).toBeLessThan(0.064)
    }
  })

  /** The same case under two versions that are alike. */
  function flakyPair(random: Random, repeats: number): number {
    const own = random() < 0.7 ? 0.95 : 0.4
    const run = (): number => rate(repeats, () => random() < own)
    return run() - run()
  }

  test('on scores and on milliseconds of the same cases', () => {
    const random = createRandom(16)
    const alarms = rate(1_000, () => {
      const differences = draw(30, () => logNormal(random) - logNormal(random))
      return comparePairedScores(differences, { samples: 300, alternative: 'less' }).p <= 0.05
    })
    expect(alarms).toBeLessThan(0.071)
    expect(alarms).toBeGreaterThan(0.03)
  })

  test('on live calls of two versions, however unevenly they are split', () => {
    const random = createRandom(17)
    const count = (total: number) => ({ passed: draw(total, random).filter(u => u < 0.93).length, total })
    expect(rate(1_000, () => compareRates(count(950), count(50)).p <= 0.05)).toBeLessThan(0.071)
    const alarms = rate(400, () => {
      // Of one mean and different spread: where a shuffled difference of plain means goes wrong.
      const [first, second] = [draw(190, () => normal(random)), draw(10, () => 3 * normal(random))]
      return compareSamples(first, second, { samples: 300 }).p <= 0.05
    })
    expect(alarms).toBeLessThan(0.085)
  })

  test('on any of five scorers at once, adjusted by Holm', () => {
    const random = createRandom(18)
    const alarms = rate(1_000, () => {
      const pValues = draw(5, () => comparePairedRates(draw(40, () => flakyPair(random, 1))).p)
      return holm(pValues).some(p => p <= 0.05)
    })
    expect(alarms).toBeLessThan(0.071)
  })
})

describe('what a number of cases can show is what it shows', () => {
  test('a drop of the detectable size is noticed about four times in five', () => {
    const random = createRandom(19)
    const drop = detectableDrop(100, 0.03, 0.9)!
    const noticed = rate(2_000, () => {
      const differences = draw(100, () => {
        const u = random()
        return u < drop + 0.03 ? -1 : u < drop + 0.06 ? 1 : 0
      })
      return comparePairedRates(differences, { alternative: 'less' }).p <= 0.05
    })
    expect(noticed).toBeGreaterThan(0.77)
    expect(noticed).toBeLessThan(0.83)
    expect(pairedPower(100, drop, 0.03)).toBeCloseTo(0.8, 2)
  })

  test('a shift of the detectable size is noticed about four times in five', () => {
    const random = createRandom(20)
    const shift = detectableShift(40, 2)
    const noticed = rate(1_000, () => {
      const differences = draw(40, () => 2 * normal(random) - shift)
      return comparePairedScores(differences, { alternative: 'less', samples: 400 }).p <= 0.05
    })
    expect(noticed).toBeGreaterThan(0.75)
    expect(noticed).toBeLessThan(0.85)
  })

  test('a difference of the detectable size between live calls is found about four times in five', () => {
    const random = createRandom(21)
    const values = (count: number, center: number): number[] => draw(count, () => center + 2 * normal(random))
    const sized = (size: number) => ({ size, variance: 4 })
    const shift = detectableDifference(sized(120), sized(40), { isOneSided: false })
    const found = rate(600, () => compareSamples(values(120, 0), values(40, shift), { samples: 400 }).p <= 0.05)
    expect(found).toBeGreaterThan(0.75)
    expect(found).toBeLessThan(0.85)
  })

  test('four cases can show no drop at all', () => {
    expect(detectableDrop(4, 0, 1)).toBeUndefined()
    expect(detectableDrop(5, 0, 1)).toBeLessThanOrEqual(1)
    expect(pairedPower(10, 0, 0)).toBe(0)
  })
})
