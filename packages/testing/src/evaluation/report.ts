import { type Baseline, type BaselineSubject, baselineFor, datasetHash } from './baseline.ts'
import type { Calibration } from './calibrate.ts'
import { adjustAll, compareRecords } from './compare.ts'
import type { Evaluated, Evaluation } from './evaluate.ts'
import { type Gate, judgeGate } from './gate.ts'
import type { PreferenceReport } from './preferences.ts'
import { findRegressions, type Regression } from './regressions.ts'
import type { Mode } from './shapes.ts'
import type { SubjectComparison, SubjectReport } from './subject-report.ts'
import { summarize } from './summarize.ts'
import type { Threshold } from './threshold.ts'

/** What stands in a report, whatever its form. Plain data: `--report json` writes just this. */
export interface Report {
  readonly mode: Mode
  readonly repeats: number
  readonly subjects: readonly SubjectReport[]
  /** Each version beside the first listed one of the same prompt and dataset. */
  readonly versions: readonly SubjectComparison[]
  /** Each subject beside the baseline, where that has it. */
  readonly baseline: readonly BaselineComparison[]
  /** What a pairwise judge says of versions. */
  readonly preferences: readonly PreferenceReport[]
  readonly calibrations: readonly Calibration[]
  readonly stoppedBy: Evaluation['stoppedBy']
  readonly gate: Gate
}

export interface BaselineComparison extends SubjectComparison {
  readonly regressions: readonly Regression[]
}

export interface ReportOptions {
  readonly mode: Mode
  readonly repeats: number
  readonly baseline?: Baseline
  readonly thresholds?: readonly Threshold[]
  /** The rate of false alarms of the gate. Default 0.05. */
  readonly alpha?: number
  readonly preferences?: readonly PreferenceReport[]
  readonly calibrations?: readonly Calibration[]
}

/** @throws ThresholdError for a threshold on a figure that there is not */
export function reportOn({ evaluated, stoppedBy }: Evaluation, options: ReportOptions): Report {
  const { mode, repeats, thresholds = [], alpha = 0.05, preferences = [], calibrations = [] } = options
  const subjects = evaluated.map(reportSubject)
  const baseline = adjustAll(
    evaluated.flatMap(each => {
      const before = options.baseline && baselineFor(options.baseline, each, mode)
      return before === undefined ? [] : [againstBaseline(before, each)]
    }),
  )
  const gate = judgeGate({ subjects, baseline, thresholds, alpha, isStopped: stoppedBy !== undefined })
  const versions = adjustAll(pairsOf(evaluated).map(compareVersions))
  return { mode, repeats, subjects, versions, baseline, preferences, calibrations, stoppedBy, gate }
}

type Named = Pick<BaselineSubject, 'prompt' | 'version' | 'route' | 'dataset'>

const titled = ({ prompt, version, route, dataset }: Named): string =>
  `${prompt}@${shortVersion(version)}${route === undefined ? '' : ` on ${route}`} over ${dataset}`

/** A version that is a content hash is told by its beginning, as git does. */
const shortVersion = (version: string): string => (/^[0-9a-f]{64}$/.test(version) ? version.slice(0, 8) : version)

export const titleOf = ({ subject: { prompt, route, dataset } }: Evaluated): string =>
  titled({ prompt: prompt.name, version: prompt.version, route, dataset: dataset.name })

function reportSubject(each: Evaluated): SubjectReport {
  const { subject, scores, cases, unanswered, failed } = each
  return {
    title: titleOf(each),
    prompt: subject.prompt.name,
    version: subject.prompt.version,
    hash: subject.prompt.hash,
    route: subject.route,
    dataset: subject.dataset.name,
    datasetHash: datasetHash(cases),
    summary: summarize(scores, cases),
    scores,
    cases,
    unanswered,
    failed,
  }
}

/** One-sided: the gate asks whether a score fell. */
function againstBaseline(before: BaselineSubject, each: Evaluated): BaselineComparison {
  return {
    first: `the baseline, ${titled(before)}`,
    second: titleOf(each),
    ...compareRecords(each.scores, before.cases, each.cases, 'less'),
    regressions: findRegressions(each.scores, before.cases, each.cases),
  }
}

/** Each subject with the first of its prompt and dataset. */
export function pairsOf(evaluated: readonly Evaluated[]): (readonly [first: Evaluated, second: Evaluated])[] {
  const groups = Map.groupBy(evaluated, ({ subject }) => JSON.stringify([subject.prompt.name, subject.dataset.name]))
  return [...groups.values()].flatMap(([first, ...others]) => others.map(other => [first as Evaluated, other] as const))
}

function compareVersions([first, second]: readonly [Evaluated, Evaluated]): SubjectComparison {
  const kinds = second.scores.filter(({ name }) => first.scores.some(score => score.name === name))
  return {
    first: titleOf(first),
    second: titleOf(second),
    ...compareRecords(kinds, first.cases, second.cases, 'two-sided'),
  }
}
