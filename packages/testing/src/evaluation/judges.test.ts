import { type Ask, definePrompt } from 'breakwater'
import { describe, expect, test } from 'vitest'
import type { DatasetCase } from '../dataset/index.ts'
import {
  calibrateJudges,
  type Evaluated,
  evaluate,
  judged,
  pairwise,
  preferBetween,
  produceRecorded,
  reportOn,
} from './index.ts'

const signal = new AbortController().signal
const prompt = (version: string) => definePrompt({ name: 'reply', version, messages: (text: string) => text }) as never

/** Replies of one word, of which people find the long ones unhelpful. */
const replies = (texts: readonly string[], label?: (text: string) => boolean): DatasetCase[] =>
  texts.map((text, at) => ({
    id: `case-${at}`,
    prompt: 'reply',
    input: `question ${at}`,
    output: text,
    expect: { passes: [] },
    ...(label && { labels: { helpful: label(text) } }),
  }))

const words = Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 'a very long reply' : 'short'))

/** Answers by the value that it is shown; asked for a pair, by both. */
const judging =
  (passes: (value: string) => boolean): Ask =>
  async text => {
    const value = JSON.parse(/^Value: (.*)$/m.exec(text)?.[1] ?? '""') as string
    return { ok: true, value: { reason: 'so it is', verdict: passes(value) ? 'pass' : 'fail' } }
  }

async function evaluated(cases: readonly DatasetCase[], ask: Ask, version = '1.0.0'): Promise<Evaluated> {
  const subject = { prompt: prompt(version), route: undefined, dataset: { name: 'replies', cases } }
  const options = { scorers: [HELPFUL], askFor: () => ask, produce: produceRecorded }
  const { evaluated } = await evaluate({ subjects: [subject], ...options })
  return evaluated[0]!
}

const HELPFUL = judged({ criteria: 'helps the reader', label: 'helpful' })

describe('a judge beside people', () => {
  test('who agrees with them is told so, and its rate is theirs', async () => {
    const ask = judging(value => value === 'short')
    const one = await evaluated(
      replies(words, text => text === 'short'),
      ask,
    )
    const [calibration] = await calibrateJudges([one], { scorers: [HELPFUL], ask, signal })
    expect(calibration!.agreement).toMatchObject({ cases: 40, agreement: 1, kappa: { estimate: 1 } })
    expect(calibration!.corrected[0]!.estimate).toBeCloseTo(0.75, 12)
  })

  test('who lets too much pass is corrected by how much', async () => {
    // Passes 5 of the 10 that people do not.
    let seen = 0
    const lenient = judging(value => value === 'short' || seen++ % 2 === 0)
    const one = await evaluated(
      replies(words, text => text === 'short'),
      lenient,
    )
    const [calibration] = await calibrateJudges([one], { scorers: [HELPFUL], ask: lenient, signal })
    expect(one.cases.filter(({ runs }) => runs[0]!.scores.judge === 1).length).toBe(35)
    expect(calibration!.agreement.confusion).toMatchObject({ wronglyPassed: 5, wronglyFailed: 0 })
    expect(calibration!.corrected[0]!.estimate).toBeCloseTo(0.75, 12)
  })

  test('is held against nobody where no case is labelled', async () => {
    const ask = judging(() => true)
    const one = await evaluated(replies(words), ask)
    expect(await calibrateJudges([one], { scorers: [HELPFUL], ask, signal })).toEqual([])
  })
})

describe('a judge of pairs', () => {
  const shorter: Ask = async text => {
    const [a, b] = ['A', 'B'].map(name => JSON.parse(new RegExp(`^${name}: (.*)$`, 'm').exec(text)![1]!) as string)
    return { ok: true, value: { better: a!.length === b!.length ? 'tie' : a!.length < b!.length ? 'A' : 'B' } }
  }
  const judge = pairwise({ criteria: 'is shorter' })
  const versions = async (ask: Ask) => {
    const before = await evaluated(replies(words), ask, '1.0.0')
    const after = await evaluated(replies(words.map(word => (word === 'short' ? word : 'brief'))), ask, '1.1.0')
    return [before, after] as const
  }

  test('says which version is better, with significance', async () => {
    const [before, after] = await versions(shorter)
    const titles = { first: 'before', second: 'after' }
    const report = await preferBetween(before, after, titles, { judge, ask: shorter, signal })
    expect(report).toMatchObject({
      ...titles,
      secondBetter: 10,
      firstBetter: 0,
      ties: 30,
      placeBound: 0,
      unavailable: 0,
    })
    expect(report.comparison.p).toBeCloseTo(2 / 1024, 12)
    const whole = reportOn(
      { evaluated: [before, after], stoppedBy: undefined, progress: { done: 0, total: 0, failing: 0, costUsd: 0 } },
      { mode: 'live', repeats: 1, preferences: [report] },
    )
    expect(whole.preferences).toEqual([report])
  })

  test('that always takes the first has chosen nothing, and is found out', async () => {
    const first: Ask = async () => ({ ok: true, value: { better: 'A' } })
    const [before, after] = await versions(first)
    const titles = { first: 'before', second: 'after' }
    const report = await preferBetween(before, after, titles, { judge, ask: first, signal })
    expect(report).toMatchObject({ firstBetter: 0, secondBetter: 0, ties: 40, placeBound: 40, comparison: { p: 1 } })
  })
})
