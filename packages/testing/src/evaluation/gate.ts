import { plural } from '../page/index.ts'
import type { Regression } from './regressions.ts'
import type { SubjectComparison, SubjectReport } from './subject-report.ts'
import { holdsTo, type Threshold } from './threshold.ts'

/** Whether the change may go in, and each reason why not. */
export interface Gate {
  readonly isOpen: boolean
  readonly reasons: readonly GateReason[]
}

export interface GateReason {
  /**
   * `incomplete`: runs are missing. `threshold`: a figure is not what it must be. `regression`: the same output fares
   * worse. `decline`: a score fell by more than chance explains.
   */
  readonly kind: 'incomplete' | 'threshold' | 'regression' | 'decline'
  readonly subject: string
  readonly message: string
}

export interface GateInput {
  readonly subjects: readonly SubjectReport[]
  readonly baseline: readonly (SubjectComparison & { readonly regressions: readonly Regression[] })[]
  readonly thresholds: readonly Threshold[]
  /** The rate of false alarms that is put up with, over all scores of a run together. */
  readonly alpha: number
  readonly isStopped: boolean
}

/** @throws ThresholdError for a threshold on a figure that no subject has */
export function judgeGate({ subjects, baseline, thresholds, alpha, isStopped }: GateInput): Gate {
  const reasons = [
    ...subjects.flatMap(subject => incomplete(subject, isStopped)),
    ...subjects.flatMap(subject => thresholds.flatMap(threshold => beyond(subject, threshold))),
    ...baseline.flatMap(({ second, regressions }) => regressed(second, regressions)),
    ...baseline.flatMap(comparison => declined(comparison, alpha)),
  ]
  return { isOpen: reasons.length === 0, reasons }
}

function incomplete({ title, failed, summary }: SubjectReport, isStopped: boolean): GateReason[] {
  const reason = (message: string): GateReason[] => [{ kind: 'incomplete', subject: title, message }]
  if (isStopped) return reason('not all runs were made')
  if (failed.length > 0) {
    const codes = Map.groupBy(failed, ({ code }) => code)
    const counts = [...codes].map(([code, all]) => `${code} ${all.length}`).join(', ')
    return reason(`${plural(failed.length, 'run')} without a result (${counts}): the same command tries them again`)
  }
  return summary.runs === 0 ? reason('no case could be run') : []
}

function beyond({ title, summary }: SubjectReport, threshold: Threshold): GateReason[] {
  const { holds, value } = holdsTo(summary, threshold)
  if (holds) return []
  const figure = Number.isNaN(value) ? 'not known' : String(Number(value.toPrecision(4)))
  return [{ kind: 'threshold', subject: title, message: `${threshold.text}: it is ${figure}` }]
}

function regressed(subject: string, regressions: readonly Regression[]): GateReason[] {
  return regressions.map(({ case: id, score, before, after, reason }) => {
    const why = reason === undefined ? '' : ` (${reason})`
    const message = `case ${id}: ${score} fell from ${short(before)} to ${short(after)} for the same output${why}`
    return { kind: 'regression', subject, message }
  })
}

function declined({ second, scores }: SubjectComparison, alpha: number): GateReason[] {
  return scores
    .filter(({ adjustedP, difference }) => adjustedP <= alpha && difference.estimate < 0)
    .map(({ name, difference, adjustedP, worse, cases }) => ({
      kind: 'decline',
      subject: second,
      message:
        `${name} fell by ${short(-difference.estimate)} over ${cases} cases ` +
        `(95% from ${short(difference.low)} to ${short(difference.high)}, p ${short(adjustedP)}): ${listed(worse)}`,
    }))
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

const MAX_LISTED = 5

const listed = (ids: readonly string[]): string =>
  ids.length <= MAX_LISTED
    ? ids.join(', ')
    : `${ids.slice(0, MAX_LISTED).join(', ')} and ${ids.length - MAX_LISTED} more`
