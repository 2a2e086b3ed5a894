import type { CaseRecord, ScoreKind } from './shapes.ts'

/** A case whose output is the one of the baseline, letter for letter, and whose score is lower: no chance is in it. */
export interface Regression {
  readonly case: string
  readonly score: string
  readonly before: number
  readonly after: number
  readonly reason: string | undefined
}

/** Scores of a model that judges are passed over: they may differ for no reason. */
export function findRegressions(
  kinds: readonly ScoreKind[],
  before: readonly CaseRecord[],
  after: readonly CaseRecord[],
): Regression[] {
  const known = new Map(before.map(record => [record.id, record]))
  return after.flatMap(record => {
    const other = known.get(record.id)
    if (other?.content !== record.content) return []
    return kinds.filter(({ isNoisy }) => !isNoisy).flatMap(({ name }) => regressionOf(name, other, record) ?? [])
  })
}

function regressionOf(score: string, before: CaseRecord, after: CaseRecord): Regression | undefined {
  for (const run of after.runs) {
    const now = run.scores[score]
    const same = before.runs.filter(({ output }) => output !== undefined && output === run.output)
    const least = Math.min(...same.map(each => each.scores[score] ?? Number.POSITIVE_INFINITY))
    // Baselines round to six digits.
    if (now !== undefined && Number.isFinite(least) && now < least - 1e-5) {
      return { case: after.id, score, before: least, after: now, reason: run.reasons[score] }
    }
  }
  return undefined
}
