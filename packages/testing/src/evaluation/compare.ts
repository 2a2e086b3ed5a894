import {
  type Alternative,
  type Comparison,
  comparePairedRates,
  comparePairedScores,
  detectableDrop,
  detectableShift,
  holm,
  mean,
  variance,
} from '../statistics/index.ts'
import type { CaseRecord, RunRecord, ScoreKind } from './shapes.ts'
import { numbers } from './summarize.ts'

/** One score of the second version beside the first, over the cases that both have. */
export interface ScoreComparison extends Comparison {
  readonly name: string
  readonly kind: ScoreKind['kind']
  readonly isNoisy: boolean
  readonly cases: number
  /** `p`, adjusted for how many scores were compared at once. */
  readonly adjustedP: number
  /** Ids of cases whose mean rose, and fell. */
  readonly better: readonly string[]
  readonly worse: readonly string[]
  /** The fall of the mean that would be noticed four times in five; undefined where there are too few cases for any. */
  readonly detectable: number | undefined
}

export interface VersionComparison {
  readonly scores: readonly ScoreComparison[]
  /** Milliseconds of a run, and dollars, mean over cases; undefined where either side does not know. */
  readonly latencyMs: Comparison | undefined
  readonly costUsd: Comparison | undefined
  /** Cases to which both sides have only the same outputs: what changed there is no chance. */
  readonly sameOutputs: number
  /** Cases of one id whose input or expectation is not the same, and cases that only one side has. */
  readonly uncompared: number
}

interface Pair {
  readonly id: string
  readonly first: readonly RunRecord[]
  readonly second: readonly RunRecord[]
}

/** `alternative` as in {@link Comparison}: `less` asks whether the second is worse. P values are not adjusted yet. */
export function compareRecords(
  kinds: readonly ScoreKind[],
  first: readonly CaseRecord[],
  second: readonly CaseRecord[],
  alternative: Alternative,
): VersionComparison {
  const pairs = pairUp(first, second)
  const ids = new Set([...first, ...second].filter(({ runs }) => runs.length > 0).map(({ id }) => id))
  return {
    scores: kinds.map(kind => compareScore(kind, pairs, alternative)),
    latencyMs: compareNumber(pairs, run => run.durationMs),
    costUsd: compareNumber(pairs, run => run.costUsd),
    sameOutputs: pairs.filter(hasSameOutputs).length,
    uncompared: ids.size - pairs.length,
  }
}

function hasSameOutputs({ first, second }: Pair): boolean {
  const known = new Set(first.map(({ output }) => output))
  return second.every(({ output }) => output !== undefined && known.has(output))
}

function pairUp(first: readonly CaseRecord[], second: readonly CaseRecord[]): Pair[] {
  const known = new Map(first.map(record => [record.id, record]))
  return second.flatMap(({ id, content, runs }) => {
    const other = known.get(id)
    const isPair = other?.content === content && other.runs.length > 0 && runs.length > 0
    return isPair ? [{ id, first: other.runs, second: runs }] : []
  })
}

interface Difference {
  readonly id: string
  readonly difference: number
}

/** Second less first, of the cases where both are known. */
function differencesOf(pairs: readonly Pair[], of: (run: RunRecord) => number | undefined): Difference[] {
  return pairs.flatMap(({ id, first, second }) => {
    const [before, after] = [numbers(first, of), numbers(second, of)]
    return before.length === 0 || after.length === 0 ? [] : [{ id, difference: mean(after) - mean(before) }]
  })
}

function compareScore(
  { name, kind, isNoisy }: ScoreKind,
  pairs: readonly Pair[],
  alternative: Alternative,
): ScoreComparison {
  const found = differencesOf(pairs, run => run.scores[name])
  const differences = found.map(({ difference }) => difference)
  const compare = kind === 'pass' ? comparePairedRates : comparePairedScores
  const compared = compare(differences, { alternative })
  const before = mean(
    numbers(
      pairs.flatMap(({ first }) => first),
      run => run.scores[name],
    ),
  )
  return {
    name,
    kind,
    isNoisy,
    ...compared,
    adjustedP: compared.p,
    cases: found.length,
    better: found.filter(({ difference }) => difference > 1e-9).map(({ id }) => id),
    worse: found.filter(({ difference }) => difference < -1e-9).map(({ id }) => id),
    detectable: detectableOf(kind, differences, before),
  }
}

/**
 * From how these cases changed. With one run a case, the rarer direction tells how often a verdict changes for no
 * reason; else the spread of the differences does.
 */
function detectableOf(kind: ScoreKind['kind'], differences: readonly number[], before: number): number | undefined {
  if (differences.length === 0) return undefined
  const isSingle = differences.every(difference => Number.isInteger(difference))
  if (kind === 'pass' && isSingle) {
    const [up, down] = [1, -1].map(sign => differences.filter(difference => difference === sign).length)
    return detectableDrop(differences.length, Math.min(up!, down!) / differences.length, before)
  }
  const shift = detectableShift(differences.length, Math.sqrt(variance(differences)))
  // No difference at all says little of the next one: the smallest that one case could make is the floor.
  return Math.max(shift, 1 / differences.length)
}

function compareNumber(pairs: readonly Pair[], of: (run: RunRecord) => number | undefined): Comparison | undefined {
  const differences = differencesOf(pairs, of).map(({ difference }) => difference)
  return differences.length === 0 ? undefined : comparePairedScores(differences)
}

/** Adjusts the p values of scores over all comparisons that are made at once. */
export function adjustAll<T extends VersionComparison>(comparisons: readonly T[]): T[] {
  const adjusted = holm(comparisons.flatMap(({ scores }) => scores.map(({ p }) => p)))
  let next = 0
  return comparisons.map(comparison => ({
    ...comparison,
    scores: comparison.scores.map(score => ({ ...score, adjustedP: adjusted[next++]! })),
  }))
}
