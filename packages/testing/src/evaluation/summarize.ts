import {
  bootstrapInterval,
  clusteredRateInterval,
  type Flakiness,
  flakiness,
  type Interval,
  mean,
  quantile,
} from '../statistics/index.ts'
import { PASS } from './grade.ts'
import type { CaseRecord, RunRecord, ScoreKind } from './shapes.ts'

/** One score over all cases. */
export interface ScoreSummary {
  readonly name: string
  readonly kind: ScoreKind['kind']
  /** The mean over cases, each the mean of its runs. NaN where no case could be scored. */
  readonly mean: Interval
  /** Cases that could be scored. */
  readonly cases: number
  /** Runs that could not. */
  readonly unavailable: number
}

export interface Summary {
  readonly cases: number
  readonly runs: number
  readonly scores: readonly ScoreSummary[]
  /** Undefined where no run was timed. */
  readonly latency: { readonly p50Ms: Interval; readonly p95Ms: Interval } | undefined
  /** Of runs whose price is known; undefined where none is. */
  readonly cost: { readonly meanUsd: Interval; readonly totalUsd: number } | undefined
  /** Of whether a case holds; undefined where none was run twice. */
  readonly flakiness: Flakiness | undefined
}

/** What the runs of a subject come to. Whole cases are drawn for every interval: repeats of one are no further cases. */
export function summarize(kinds: readonly ScoreKind[], records: readonly CaseRecord[]): Summary {
  const cases = records.filter(({ runs }) => runs.length > 0)
  return {
    cases: cases.length,
    runs: cases.reduce((sum, { runs }) => sum + runs.length, 0),
    scores: kinds.map(kind => summarizeScore(kind, cases)),
    latency: latencyOf(cases),
    cost: costOf(cases),
    flakiness: flakiness(cases.map(({ runs }) => numbers(runs, run => run.scores[PASS]).map(score => score === 1))),
  }
}

function summarizeScore({ name, kind }: ScoreKind, cases: readonly CaseRecord[]): ScoreSummary {
  const scored = cases.map(({ runs }) => numbers(runs, run => run.scores[name]))
  const means = scored.filter(scores => scores.length > 0).map(mean)
  const interval = kind === 'pass' ? clusteredRateInterval(means) : bootstrapInterval(means, mean)
  const unavailable = cases.reduce((sum, { runs }, index) => sum + runs.length - scored[index]!.length, 0)
  return { name, kind, mean: interval, cases: means.length, unavailable }
}

function latencyOf(cases: readonly CaseRecord[]): Summary['latency'] {
  const timed = cases.map(({ runs }) => numbers(runs, run => run.durationMs)).filter(times => times.length > 0)
  if (timed.length === 0) return undefined
  const at = (share: number): Interval =>
    bootstrapInterval(timed, drawn => quantile(drawn.flat(), share), { method: 'percentile', samples: 1_000 })
  return { p50Ms: at(0.5), p95Ms: at(0.95) }
}

function costOf(cases: readonly CaseRecord[]): Summary['cost'] {
  const priced = cases.map(({ runs }) => numbers(runs, run => run.costUsd)).filter(costs => costs.length > 0)
  if (priced.length === 0) return undefined
  return {
    meanUsd: bootstrapInterval(priced.map(mean), mean),
    totalUsd: priced.flat().reduce((sum, cost) => sum + cost, 0),
  }
}

export const numbers = (runs: readonly RunRecord[], of: (run: RunRecord) => number | undefined): number[] =>
  runs.map(of).filter(number => number !== undefined)
