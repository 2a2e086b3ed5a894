import { describe, expect, test } from 'vitest'
import { binomialCdf, fisherTest, signTest } from './binomial.ts'
import {
  bootstrapInterval,
  comparePairedScores,
  compareRates,
  compareSamples,
  correctedRate,
  flakiness,
  holm,
  judgeAgreement,
  type Labelled,
  mcnemarTest,
  mean,
  pairedPower,
  quantile,
  wilsonInterval,
} from './index.ts'
import { normalCdf, normalQuantile } from './normal.ts'

// Where no publication is named, the figure was computed with SciPy 1.17.1.

describe('the normal distribution', () => {
  test.each([
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-3, 0.0013498980316300933],
    [-1.96, 0.024997895148220435],
    [-0.5, 0.3085375387259869],
    [1, 0.8413447460685429],
    [3.5, 0.9997673709209645],
  ])('below %d lies %d of it', (z, share) => {
    expect(normalCdf(z) / share).toBeCloseTo(1, 12)
  })

  test.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.8, 0.8416212335729143],
  ])('a share of %d lies below %d', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 11)
  })

  test('what is no share has no quantile, and the ends are infinite', () => {
    expect(normalQuantile(1.1)).toBeNaN()
    expect(normalCdf(Number.NaN)).toBeNaN()
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
  })
})

describe('shares', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("Wilson's interval of %d of %d is %d to %d", (passed, total, low, high) => {
    const interval = wilsonInterval(passed, total)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  // Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10.
  test.each([
    [48, 80, 56, 70, 0.0524, 0.3339],
    [3, 10, 9, 10, 0.1705, 0.809],
    [0, 29, 5, 56, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.2775, 0.1611],
  ])(
    'from %d of %d to %d of %d, the difference is at least %d and at most %d',
    (passedA, totalA, passedB, totalB, low, high) => {
      const first = { passed: passedA, total: totalA }
      const { difference } = compareRates(first, { passed: passedB, total: totalB })
      expect(difference.low).toBeCloseTo(low, 3)
      expect(difference.high).toBeCloseTo(high, 3)
    },
  )

  test('the lady tasting tea convinces nobody with three cups of four (Fisher, 1935)', () => {
    expect(fisherTest(3, 4, 1, 4)).toBeCloseTo(34 / 70, 12)
    expect(fisherTest(3, 4, 1, 4, 'greater')).toBeCloseTo(17 / 70, 12)
  })

  test.each([
    [8, 10, 1, 6, 'two-sided', 0.034965034965034975],
    [8, 10, 1, 6, 'greater', 0.024475524475524483],
    [950, 1000, 17, 20, 'two-sided', 0.08076267659270386],
    [950, 1000, 17, 20, 'less', 0.98306209826396],
  ] as const)("Fisher's test of %d of %d against %d of %d, %s, is %d", (a, totalA, b, totalB, alternative, p) => {
    expect(fisherTest(a, totalA, b, totalB, alternative)).toBeCloseTo(p, 10)
  })

  test('the binomial distribution and the sign test', () => {
    expect(binomialCdf(30, 100, 0.4)).toBeCloseTo(0.02478282311649308, 12)
    expect(binomialCdf(480, 1000, 0.5)).toBeCloseTo(0.10872414660207075, 11)
    expect(signTest(2, 12)).toBeCloseTo(0.03857421875, 12)
    expect(mcnemarTest({ onlyFirst: 10, onlySecond: 2 }, 'less')).toBeCloseTo(0.019287109375, 12)
    expect(mcnemarTest({ onlyFirst: 0, onlySecond: 0 })).toBe(1)
  })
})

describe('scores', () => {
  /** Darwin's pairs of maize plants, in eighths of an inch: crossed less self-fertilised (Fisher, 1935, section 17). */
  const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

  test("Darwin's maize gives Fisher's 1 726 of 32 768 arrangements", () => {
    const { p, method } = comparePairedScores(MAIZE)
    expect(p).toBe(1_726 / 32_768)
    expect(method).toBe('exact')
    expect(comparePairedScores(MAIZE, { alternative: 'greater' }).p).toBe(863 / 32_768)
  })

  test('the bootstrap finds the bounds of another implementation', () => {
    const skewed = [1.2, 3.4, 2.2, 8.9, 4.1, 0.7, 2.9, 15.2, 3.3, 5.0]
    const bca = bootstrapInterval(skewed, mean, { samples: 40_000 })
    const percentile = bootstrapInterval(skewed, mean, { samples: 40_000, method: 'percentile' })
    expect([bca.low, bca.high]).toEqual([expect.closeTo(2.85, 1), expect.closeTo(8.52, 0)])
    expect([percentile.low, percentile.high]).toEqual([expect.closeTo(2.52, 1), expect.closeTo(7.53, 0)])
    expect([0.1, 0.5, 0.95].map(share => quantile(skewed, share))).toEqual([
      expect.closeTo(1.15),
      expect.closeTo(3.35),
      expect.closeTo(12.365),
    ])
  })

  test("the shuffled Welch test agrees with Welch's own on samples that suit both", () => {
    const first = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    const second = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4]
    const { p } = compareSamples(first, second)
    expect(p).toBeGreaterThan(0.005)
    expect(p).toBeLessThan(0.0095)
    expect(compareSamples(second, first).p).toBeCloseTo(p, 2)
  })

  test('a comparison of next to nothing says nothing', () => {
    expect(compareSamples([1], [2, 3]).p).toBe(1)
    expect(compareSamples([1], [2, 3]).difference.low).toBeNaN()
    expect(comparePairedScores([]).p).toBe(1)
  })
})

describe('several questions, judges, power', () => {
  test("Holm's adjustment is that of R's p.adjust", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map(p => expect.closeTo(p, 12)))
    expect(holm([0.9, 0.8])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })

  const labels = (judge: boolean, person: boolean, count: number): Labelled[] =>
    Array.from({ length: count }, () => ({ judge, person }))

  test("Cohen's kappa of 20, 5, 10 and 15 is 0.4", () => {
    const agreement = judgeAgreement([
      ...labels(true, true, 20),
      ...labels(true, false, 5),
      ...labels(false, true, 10),
      ...labels(false, false, 15),
    ])
    expect(agreement.kappa.estimate).toBeCloseTo(0.4, 12)
    expect(agreement.agreement).toBeCloseTo(0.7, 12)
    expect(agreement.sensitivity).toBeCloseTo(20 / 30, 12)
    expect(agreement.specificity).toBeCloseTo(15 / 20, 12)
  })

  test('a judge that errs is corrected as Rogan and Gladen say: (0.6 + 0.9 - 1) / (0.8 + 0.9 - 1)', () => {
    const labelled = [
      ...labels(true, true, 40),
      ...labels(false, true, 10),
      ...labels(false, false, 45),
      ...labels(true, false, 5),
    ]
    const judged = Array.from({ length: 100 }, (_, index) => index < 60)
    expect(correctedRate(judged, labelled)?.estimate).toBeCloseTo(0.5 / 0.7, 12)
  })

  test('a judge no better than chance, or one without labels of both kinds, corrects nothing', () => {
    const chance = [true, false].flatMap(judge => [true, false].flatMap(person => labels(judge, person, 10)))
    expect(correctedRate([true, false], chance)).toBeUndefined()
    expect(correctedRate([true, false], labels(true, true, 10))).toBeUndefined()
  })

  test.each([
    [50, 0.1, 0.02, 0.4458467766958864],
    [200, 0.05, 0.02, 0.7203258986502881],
    [100, 0.1, 0, 0.9762889173365227],
  ])('with %d cases a drop of %d over noise of %d is noticed with a chance of %d', (cases, drop, noise, chance) => {
    expect(pairedPower(cases, drop, noise)).toBeCloseTo(chance, 6)
  })

  test('two runs of a case that passes two of three times disagree in two of three pairs', () => {
    const flaky = flakiness([[true, true, false], [true, true, true], [true]])
    expect(flaky?.disagreement.estimate).toBeCloseTo(1 / 3, 12)
    expect(flaky).toMatchObject({ mixed: 1, repeated: 2 })
    expect(flakiness([[true], [false]])).toBeUndefined()
  })
})
