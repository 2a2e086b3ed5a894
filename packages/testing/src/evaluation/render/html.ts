import { escapeHtml, htmlPage, htmlTable, plural } from '../../page/index.ts'
import type { Report } from '../report.ts'
import type { SubjectReport } from '../subject-report.ts'
import { intervalChart, type Spot, spotChart } from './charts.ts'
import { comparisonRows, type FailingCase, failingCases, notesOf, summaryRows, verdictOf } from './rows.ts'

/**
 * The report as one page: no script, nothing loaded from anywhere (the page itself forbids both), all that models wrote
 * escaped.
 */
export function renderHtml(report: Report): string {
  const body = [
    `<header class="${report.gate.isOpen ? 'open' : 'shut'}"><h1>Evaluation ${verdictOf(report)}</h1>`,
    `<p>${escapeHtml(howMade(report))}</p></header>`,
    list(report.gate.reasons.map(({ subject, message }) => `${subject}: ${message}`)),
    htmlTable(summaryRows(report)),
    '<h2>Scores</h2>',
    ...scoreCharts(report),
    ...spotCharts(report),
    ...[...report.baseline, ...report.versions].map(
      each =>
        `<h2>${escapeHtml(each.second)} <small>beside ${escapeHtml(each.first)}</small></h2>${htmlTable(comparisonRows(each))}`,
    ),
    list(notesOf(report)),
    ...report.subjects.flatMap(failingSection),
    ...report.subjects.map(casesSection),
  ]
  return htmlPage({ title: 'Evaluation', body: body.join('\n') })
}

const MADE = {
  offline: 'Recorded outputs, read by the code of today; no model was asked.',
  cassette: 'Recorded exchanges, replayed under the client.',
  live: 'Models were asked, or had been before.',
} satisfies Record<Report['mode'], string>

const howMade = ({ mode, repeats }: Report): string => `${MADE[mode]} ${plural(repeats, 'run')} of each case.`

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map(item => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`

/** One chart for each score where subjects are beside each other; else all scores in one. */
function scoreCharts({ subjects }: Report): string[] {
  const rows = subjects.flatMap(({ title, summary }) =>
    summary.scores.filter(({ cases }) => cases > 0).map(({ name, mean }) => ({ name, label: title, interval: mean })),
  )
  if (subjects.length === 1)
    return [
      intervalChart(
        'Scores',
        rows.map(row => ({ ...row, label: row.name })),
      ),
    ]
  return [...Map.groupBy(rows, ({ name }) => name)].map(
    ([name, each]) => `<h3>${escapeHtml(name)}</h3>${intervalChart(name, each)}`,
  )
}

function spotCharts({ subjects }: Report): string[] {
  const spots = (of: (subject: SubjectReport) => number | undefined): Spot[] =>
    subjects.flatMap(subject => {
      const x = of(subject)
      const quality = subject.summary.scores[0]?.mean
      return x === undefined || quality === undefined ? [] : [{ label: subject.title, quality, x }]
    })
  const costs = spots(({ summary }) => summary.cost?.meanUsd.estimate)
  const times = spots(({ summary }) => summary.latency?.p50Ms.estimate)
  if (costs.length === 0 && times.length === 0) return []
  return [
    '<h2>Quality beside cost and latency</h2>',
    `<ol>${subjects.map(({ title }) => `<li>${escapeHtml(title)}</li>`).join('')}</ol>`,
    costs.length === 0 ? '' : spotChart(costs, 'cost'),
    times.length === 0 ? '' : spotChart(times, 'latency'),
  ]
}

function failingSection(subject: SubjectReport): string[] {
  const failing = failingCases(subject)
  if (failing.length === 0) return []
  return [
    `<h2>${escapeHtml(subject.title)}: ${plural(failing.length, 'failing case')}</h2>${failing.map(failingCase).join('')}`,
  ]
}

const failingCase = ({ id, failed, runs, reason, text }: FailingCase): string =>
  `<details><summary><b>${escapeHtml(id)}</b> ${runs > 1 ? `${failed} of ${runs} runs: ` : ''}${escapeHtml(reason)}</summary>` +
  `${text === undefined ? '<p>The model wrote nothing.</p>' : `<pre>${escapeHtml(text)}</pre>`}</details>`

/** Every case with its scores, behind a fold. */
function casesSection({ title, scores, cases }: SubjectReport): string {
  const head = ['case', ...scores.map(({ name }) => name), 'outcome']
  const rows = cases.map(({ id, runs }) => [
    id,
    ...scores.map(({ name }) => runs.map(run => shown(run.scores[name])).join(' ')),
    [...new Set(runs.map(({ outcome }) => outcome))].join(' ') || 'not run',
  ])
  return `<details><summary>${escapeHtml(title)}: all ${plural(cases.length, 'case')}</summary>${htmlTable([head, ...rows])}</details>`
}

const shown = (score: number | undefined): string => (score === undefined ? '–' : String(Number(score.toFixed(2))))
