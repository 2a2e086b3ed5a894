import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadConfig } from '@breakwater/testing/config'
import {
  type Baseline,
  baselineOf,
  calibrateJudges,
  type Evaluation,
  type EvaluationConfig,
  evaluate,
  evaluationOf,
  formatBaseline,
  type Mode,
  type PreferenceReport,
  pairsOf,
  parseThreshold,
  preferBetween,
  type Report,
  readBaseline,
  renderJson,
  reportOn,
  titleOf,
} from '@breakwater/testing/evaluation'
import colors from 'picocolors'
import { writeText } from '../../files.ts'
import { EXIT, Mistake } from '../../mistake.ts'
import { ProgressLine } from '../../progress-line.ts'
import { shown } from '../../shown.ts'
import { catchInterrupts, type Interrupt } from './interrupt.ts'
import { type Means, meansOf } from './means.ts'
import { type EvalOptions, modeOf } from './options.ts'
import { writeReports } from './reports.ts'
import { subjectsOf } from './subjects.ts'
import { describeReport } from './terminal.ts'

type Settings = Required<EvaluationConfig>

/** Evaluates, reports, and answers the exit code. */
export async function runEval(names: readonly string[], options: EvalOptions): Promise<number> {
  const mode = modeOf(options)
  options.threshold.forEach(parseThreshold)
  const config = await loadConfig()
  const settings = evaluationOf(config)
  const baselineFile = typeof options.baseline === 'string' ? resolve(options.baseline) : settings.baseline
  const before = await baselineBefore(baselineFile, options)
  const subjects = await subjectsOf(config, names, options.prompt, options.route)
  const means = await meansOf(mode, config, options, options.journal ?? settings.journal)
  const interrupt = catchInterrupts()
  const progress = new ProgressLine()
  let closing: Promise<readonly string[]> | undefined
  const close = (): Promise<readonly string[]> => (closing ??= means.close())
  try {
    const evaluation = await evaluate({
      subjects,
      produce: means.produce,
      scorers: settings.scorers,
      ...(means.askFor && { askFor: means.askFor }),
      repeats: options.repeat,
      concurrency: options.concurrency,
      stop: interrupt.stop,
      signal: interrupt.abort,
      onProgress: state => progress.show(state.done, state.total, wordsOn(state)),
    })
    const report = await reportFor(evaluation, mode, before, { options, settings, means, interrupt })
    progress.clear()
    await writeReports(report, options.report)
    const written = await writeBaseline(baselineFile, before, evaluation, { mode, options, report })
    const said = [...written, ...(await close())]
    console.log(options.json ? renderJson(report).trimEnd() : describeReport(report))
    for (const line of [...said, ...(mode === 'live' ? spent(evaluation, means) : []), ...stopped(evaluation)]) {
      console.error(line)
    }
    return exitCode(evaluation, report)
  } finally {
    progress.clear()
    interrupt.release()
    await close()
  }
}

/** What the run is to be compared with; what is to be written anew is only kept beside. */
async function baselineBefore(file: string, { baseline, writeBaseline }: EvalOptions): Promise<Baseline | undefined> {
  if (baseline === false) return undefined
  const isNamed = typeof baseline === 'string'
  if (existsSync(file)) return readBaseline(file)
  if (isNamed && !writeBaseline) throw new Mistake(`${file}: no such file; --write-baseline makes it`)
  return undefined
}

interface ReportParts {
  readonly options: EvalOptions
  readonly settings: Settings
  readonly means: Means
  readonly interrupt: Interrupt
}

async function reportFor(
  evaluation: Evaluation,
  mode: Mode,
  before: Baseline | undefined,
  { options, settings, means, interrupt }: ReportParts,
): Promise<Report> {
  const ask = means.askFor?.(1)
  const asked = ask === undefined || evaluation.stoppedBy !== undefined ? undefined : { ask, signal: interrupt.abort }
  return reportOn(evaluation, {
    mode,
    repeats: options.repeat,
    ...(before !== undefined && !options.writeBaseline && { baseline: before }),
    thresholds: [...settings.thresholds, ...options.threshold].map(parseThreshold),
    alpha: options.alpha,
    ...(asked && { preferences: await preferencesOf(evaluation, settings, asked, options.concurrency) }),
    ...(asked && {
      calibrations: await calibrateJudges(evaluation.evaluated, { scorers: settings.scorers, ...asked }),
    }),
  })
}

async function preferencesOf(
  { evaluated }: Evaluation,
  { pairwise }: Settings,
  asked: Pick<Parameters<typeof preferBetween>[3], 'ask' | 'signal'>,
  concurrency: number,
): Promise<PreferenceReport[]> {
  const reports: PreferenceReport[] = []
  for (const judge of pairwise) {
    for (const [first, second] of pairsOf(evaluated)) {
      const titles = { first: titleOf(first), second: titleOf(second) }
      reports.push(await preferBetween(first, second, titles, { judge, ...asked, concurrency }))
    }
  }
  return reports
}

/** Only what is whole becomes a baseline. */
async function writeBaseline(
  file: string,
  before: Baseline | undefined,
  { evaluated }: Evaluation,
  { mode, options, report }: { readonly mode: Mode; readonly options: EvalOptions; readonly report: Report },
): Promise<readonly string[]> {
  if (!options.writeBaseline) return []
  if (report.gate.reasons.some(({ kind }) => kind === 'incomplete'))
    return ['no baseline was written: runs are missing']
  await writeText(file, formatBaseline(baselineOf(evaluated, mode, before)))
  return [`baseline written to ${shown(file)}: commit it`]
}

function wordsOn({ failing, costUsd }: Evaluation['progress']): string {
  const bad = failing > 0 ? `, ${colors.red(`${failing} failing`)}` : ''
  return ` runs${bad}${costUsd > 0 ? `, $${costUsd.toFixed(4)}` : ''}`
}

function spent({ progress }: Evaluation, means: Means): readonly string[] {
  const judges = means.judgedUsd()
  if (progress.costUsd + judges === 0) return []
  const beside = judges > 0 ? `, and $${judges.toFixed(4)} for judges` : ''
  return [`answers worth $${progress.costUsd.toFixed(4)}${beside}; what the journal held was not paid again`]
}

function stopped({ stoppedBy, progress: { done, total } }: Evaluation): readonly string[] {
  if (stoppedBy === undefined) return []
  const why = stoppedBy === 'budget' ? 'the budget is spent' : 'stopped'
  return [`${why}: ${done} of ${total} runs are made and kept; the same command goes on from there`]
}

function exitCode({ stoppedBy }: Evaluation, { gate }: Report): number {
  if (stoppedBy === 'interrupt') return EXIT_INTERRUPTED
  return gate.isOpen ? EXIT.ok : EXIT.failed
}

/** As shells report a program that an interrupt ended. */
const EXIT_INTERRUPTED = 130
