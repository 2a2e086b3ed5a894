import type { Ask } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import { replayCase } from '../dataset/index.ts'
import { type Agreement, correctedRate, type Interval, judgeAgreement, type Labelled } from '../statistics/index.ts'
import type { Evaluated } from './evaluate.ts'
import type { Scorer } from './scorer.ts'
import { isJudged, type JudgedScorer } from './scorers/index.ts'

/** How far the verdicts of a judge can be trusted, by what people said of the recorded outputs. */
export interface Calibration {
  readonly scorer: string
  readonly label: string
  readonly agreement: Agreement
  /** The pass rate of each subject, corrected by how the judge errs; undefined where the labels do not allow it. */
  readonly corrected: readonly (Interval | undefined)[]
}

export interface CalibrateOptions {
  readonly scorers: readonly Scorer[]
  readonly ask: Ask
  readonly signal: AbortSignal
}

/** Lets each judge that has a label judge what people judged: the recorded outputs of the cases that carry the label. */
export async function calibrateJudges(
  evaluated: readonly Evaluated[],
  options: CalibrateOptions,
): Promise<Calibration[]> {
  const calibrations: Calibration[] = []
  for (const scorer of options.scorers.filter(isJudged)) {
    const labelled = await labelCases(evaluated, scorer, options)
    if (labelled.length > 0) calibrations.push(calibrationOf(scorer, labelled, evaluated))
  }
  return calibrations
}

async function labelCases(
  evaluated: readonly Evaluated[],
  scorer: JudgedScorer,
  options: CalibrateOptions,
): Promise<Labelled[]> {
  const seen = new Set<unknown>()
  const labelled: Labelled[] = []
  for (const { prompt, dataset } of evaluated.map(({ subject }) => subject)) {
    for (const one of dataset.cases) {
      const person = one.labels?.[scorer.label as string]
      if (typeof person !== 'boolean' || seen.has(one)) continue
      seen.add(one)
      const judge = await judgeRecorded(scorer, prompt, one, options)
      if (judge !== undefined) labelled.push({ person, judge })
    }
  }
  return labelled
}

/** Undefined where the recorded output has no value, or the judge does not decide. */
async function judgeRecorded(
  scorer: JudgedScorer,
  prompt: AnyPrompt,
  one: Evaluated['subject']['dataset']['cases'][number],
  { ask, signal }: CalibrateOptions,
): Promise<boolean | undefined> {
  const { outcome } = await replayCase({ ...one, expect: { passes: [] } }, { ...prompt, checks: [] })
  if (!outcome.ok) return undefined
  const ended = { case: { ...one, expect: { passes: [] } }, outcome: 'value', value: outcome.value } as const
  const score = await scorer.score(ended, { ask, signal })
  return 'score' in score ? score.score === 1 : undefined
}

function calibrationOf(
  { name, label }: JudgedScorer,
  labelled: readonly Labelled[],
  evaluated: readonly Evaluated[],
): Calibration {
  const corrected = evaluated.map(({ cases }) => {
    const scores = cases.flatMap(({ runs }) => runs.slice(0, 1).map(run => run.scores[name]))
    const judged = scores.filter(score => score !== undefined).map(score => score === 1)
    return correctedRate(judged, labelled)
  })
  return { scorer: name, label: label as string, agreement: judgeAgreement(labelled), corrected }
}
