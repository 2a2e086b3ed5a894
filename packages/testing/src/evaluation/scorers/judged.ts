import { type Ask, judge } from 'breakwater'
import { type Score, type Scorer, valueScorer } from '../scorer.ts'

export interface JudgedOptions {
  /** Default `judge`. */
  readonly name?: string
  /** What a value must be to pass, in a sentence or a few. */
  readonly criteria: string
  /** The route of the client to ask, by name. Default: its first. */
  readonly route?: string
  /** Default: the client of the evaluation. */
  readonly ask?: Ask
  /**
   * The label by which people said whether the recorded output of a case passes: `true` or `false`. The judge is then
   * held against these cases, and its rate corrected by how it errs on them.
   */
  readonly label?: string
}

/** A model as a judge, beside what it is to be calibrated by. */
export interface JudgedScorer extends Scorer {
  readonly label: string | undefined
}

/** Lets a model say whether a value satisfies the criteria: the check `judge`, as a scorer. */
export function judged(options: JudgedOptions): JudgedScorer {
  const { name = 'judge', criteria, label } = options
  const route = options.route === undefined ? {} : { route: options.route }
  const check = judge({ criteria, ...route })
  const scorer = valueScorer(name, 'pass', async (value, ended, context): Promise<Score> => {
    const ask = options.ask ?? context.ask
    const verdict = await check.run(value, ended.case.input, { signal: context.signal, ask })
    if ('unavailable' in verdict) return verdict
    return verdict.pass ? { score: 1 } : { score: 0, reason: verdict.reason }
  })
  return { ...scorer, isNoisy: true, label }
}

export const isJudged = (scorer: Scorer): scorer is JudgedScorer => 'label' in scorer && scorer.label !== undefined
