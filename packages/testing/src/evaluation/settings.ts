import { resolve } from 'node:path'
import type { Scorer } from './scorer.ts'
import type { PairwiseJudge } from './scorers/index.ts'

/** What a project says of its evaluations. */
export interface EvaluationConfig {
  /** What is measured beside whether cases hold, and the checks of their prompts. */
  readonly scorers?: readonly Scorer[]
  /** Models that say which of two versions is better, where several are evaluated. */
  readonly pairwise?: readonly PairwiseJudge[]
  /** What every figure must be, such as `pass>=0.95`: beside those of the command line. */
  readonly thresholds?: readonly string[]
  /** Kept in git. Default `breakwater.baseline.json`. */
  readonly baseline?: string
  /** Answers that were paid for; kept out of git. Default `.breakwater/evaluations.jsonl`. */
  readonly journal?: string
}

/** The same with every default in place, and paths from the directory of the configuration. */
export function evaluationOf(config: {
  readonly directory: string
  readonly evaluation?: EvaluationConfig | undefined
}): Required<EvaluationConfig> {
  const { directory, evaluation = {} } = config
  return {
    scorers: evaluation.scorers ?? [],
    pairwise: evaluation.pairwise ?? [],
    thresholds: evaluation.thresholds ?? [],
    baseline: resolve(directory, evaluation.baseline ?? 'breakwater.baseline.json'),
    journal: resolve(directory, evaluation.journal ?? '.breakwater/evaluations.jsonl'),
  }
}
