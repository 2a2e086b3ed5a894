import { dollars, milliseconds, percent, plural } from '../../page/index.ts'
import type { ScoreComparison, VersionComparison } from '../compare.ts'
import type { Report } from '../report.ts'
import type { SubjectComparison, SubjectReport } from '../subject-report.ts'
import { chance, change, rate, scoreOf } from './figures.ts'

/** The tables of a report, the same in every form of it. The first row is the head. */
export type Rows = readonly (readonly string[])[]

export function summaryRows({ subjects }: Report): Rows {
  const names = [...new Set(subjects.flatMap(({ summary }) => summary.scores.map(({ name }) => name)))]
  const head = ['', 'cases', ...names, 'p50', 'p95', 'cost/run']
  return withoutUnknown([head, ...subjects.map(subject => summaryRow(subject, names))])
}

/** Columns of which nothing is known are left out: offline, nothing is known of time and money. */
function withoutUnknown(rows: Rows): Rows {
  const isKnown = (column: number): boolean => rows.slice(1).some(row => row[column] !== '–')
  return rows.map(row => row.filter((_, column) => isKnown(column)))
}

function summaryRow({ title, summary }: SubjectReport, names: readonly string[]): string[] {
  const { cases, runs, scores, latency, cost } = summary
  return [
    title,
    runs === cases ? String(cases) : `${cases} × ${Number((runs / cases).toFixed(1))}`,
    ...names.map(name => {
      const score = scores.find(each => each.name === name)
      return score === undefined ? '–' : scoreOf(score)
    }),
    milliseconds(latency?.p50Ms.estimate),
    milliseconds(latency?.p95Ms.estimate),
    dollars(cost?.meanUsd.estimate),
  ]
}

export function comparisonRows(comparison: SubjectComparison): Rows {
  const head = ['', 'change, in points (95%)', 'p', 'better', 'worse', 'noticeable fall']
  const scores = comparison.scores.filter(({ cases }) => cases > 0)
  return [head, ...scores.map(score => scoreRow(score, comparison)), ...numberRows(comparison)]
}

function scoreRow(score: ScoreComparison, { sameOutputs }: VersionComparison): string[] {
  const { name, difference, adjustedP, better, worse, detectable, cases, isNoisy } = score
  // Where outputs are the same, no chance is in it: every fall is noticed.
  const isExact = sameOutputs === cases && !isNoisy
  return [
    name,
    change(difference),
    chance(adjustedP),
    String(better.length),
    String(worse.length),
    isExact ? 'any' : detectable === undefined ? 'none' : `${percent(detectable)} or more`,
  ]
}

function numberRows({ latencyMs, costUsd }: VersionComparison): string[][] {
  return [['latency', latencyMs, milliseconds] as const, ['cost', costUsd, dollars] as const].flatMap(
    ([name, comparison, show]) => {
      if (comparison === undefined) return []
      const { estimate, low, high } = comparison.difference
      return [
        [
          name,
          `${signed(estimate, show)} (${signed(low, show)} to ${signed(high, show)})`,
          chance(comparison.p),
          '',
          '',
          '',
        ],
      ]
    },
  )
}

function signed(value: number, show: (value: number) => string): string {
  const text = show(Math.abs(value))
  if (!Number.isFinite(value) || text === show(0)) return text
  return `${value < 0 ? '-' : '+'}${text}`
}

/** What a reader must know to read the tables rightly, a line each. */
export function notesOf(report: Report): string[] {
  return [
    ...report.subjects.flatMap(noteOn),
    ...report.baseline.flatMap(({ second, uncompared }) =>
      uncompared === 0
        ? []
        : [`${second}: ${plural(uncompared, 'case')} new, gone or changed since the baseline, and not compared`],
    ),
    ...report.preferences.map(
      ({ judge, first, second, firstBetter, secondBetter, ties, placeBound, unavailable, comparison }) =>
        `${judge}: ${second} is better in ${secondBetter}, ${first} in ${firstBetter}, tied in ${ties} ` +
        `(${placeBound} by place alone${unavailable === 0 ? '' : `; ${unavailable} not decided`}), p ${chance(comparison.p)}`,
    ),
    ...report.calibrations.map(
      ({ scorer, label, agreement: { cases, agreement, kappa, sensitivity, specificity } }) =>
        `${scorer} agrees with people (label ${label}) on ${percent(agreement)} of ${plural(cases, 'case')}, ` +
        `kappa ${number(kappa.estimate)} (${number(kappa.low)} to ${number(kappa.high)}); ` +
        `of what passes it passes ${percent(sensitivity)}, of what fails it fails ${percent(specificity)}`,
    ),
    ...report.calibrations.flatMap(({ scorer, corrected }) =>
      corrected.flatMap((interval, at) =>
        interval === undefined
          ? []
          : [`${report.subjects[at]!.title}: the true rate behind ${scorer} is about ${rate(interval)}`],
      ),
    ),
  ]
}

const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–')

function noteOn({ title, summary, unanswered, failed }: SubjectReport): string[] {
  const { flakiness } = summary
  const undecided = summary.scores.filter(({ unavailable }) => unavailable > 0)
  return [
    ...(unanswered === 0
      ? []
      : [`${title}: ${plural(unanswered, 'case')} without a recorded output: only a model can answer`]),
    ...(failed.length === 0 ? [] : [`${title}: ${plural(failed.length, 'run')} without a result`]),
    ...undecided.map(({ name, unavailable }) => `${title}: ${name} not decided in ${plural(unavailable, 'run')}`),
    ...(flakiness === undefined || flakiness.mixed === 0
      ? []
      : [
          `${title}: ${flakiness.mixed} of ${flakiness.repeated} repeated cases both passed and failed; ` +
            `two runs of a case disagree ${rate(flakiness.disagreement)} of the time`,
        ]),
  ]
}

/** Cases of a subject that did not hold, each with the reason of its first such run. */
export interface FailingCase {
  readonly id: string
  readonly failed: number
  readonly runs: number
  readonly reason: string
  readonly text: string | undefined
}

export const failingCases = ({ cases }: SubjectReport): FailingCase[] =>
  cases.flatMap(({ id, runs }) => {
    const failed = runs.filter(run => run.scores.pass === 0)
    const [first] = failed
    if (first === undefined) return []
    const reason = first.reasons.pass ?? first.outcome
    return [{ id, failed: failed.length, runs: runs.length, reason, text: first.written?.text }]
  })

/** In one line: is the gate open, and by how much was it missed. */
export const verdictOf = ({ gate }: Report): string =>
  gate.isOpen ? 'passed' : `failed: ${plural(gate.reasons.length, 'reason')}`
