import { escapeHtml, plural } from '../../page/index.ts'
import type { Report } from '../report.ts'
import type { SubjectReport } from '../subject-report.ts'
import { comparisonRows, failingCases, notesOf, type Rows, summaryRows, verdictOf } from './rows.ts'

/** Longer lists are cut: a pull request shows what matters, the other reports have all. */
const MAX_FAILING = 20

/** For a pull request, or a job's summary: tables, and what is wrong. */
export function renderMarkdown(report: Report): string {
  return [
    `## Evaluation ${verdictOf(report)}`,
    ...section(report.gate.reasons.map(({ subject, message }) => `- **${escaped(subject)}**: ${escaped(message)}`)),
    table(summaryRows(report)),
    ...report.baseline.map(
      each => `### ${escaped(each.second)} beside ${escaped(each.first)}\n\n${table(comparisonRows(each))}`,
    ),
    ...report.versions.map(
      each => `### ${escaped(each.second)} beside ${escaped(each.first)}\n\n${table(comparisonRows(each))}`,
    ),
    ...section(notesOf(report).map(note => `- ${escaped(note)}`)),
    ...report.subjects.flatMap(failingSection),
  ]
    .join('\n\n')
    .concat('\n')
}

const section = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : [lines.join('\n')])

function table(rows: Rows): string {
  const [head = [], ...body] = rows.map(row => `| ${row.map(escaped).join(' | ')} |`)
  return [head, `|${' --- |'.repeat(rows[0]?.length ?? 0)}`, ...body].join('\n')
}

function failingSection(subject: SubjectReport): string[] {
  const failing = failingCases(subject)
  if (failing.length === 0) return []
  const lines = failing
    .slice(0, MAX_FAILING)
    .map(
      ({ id, failed, runs, reason }) =>
        `- ${escaped(id)}${runs > 1 ? ` (${failed} of ${runs} runs)` : ''}: ${escaped(reason)}`,
    )
  const rest = failing.length > MAX_FAILING ? [`- and ${failing.length - MAX_FAILING} more`] : []
  const head = `<details><summary>${escapeHtml(subject.title)}: ${plural(failing.length, 'failing case')}</summary>`
  return [`${head}\n\n${[...lines, ...rest].join('\n')}\n\n</details>`]
}

/** Reasons may quote a model: no table, heading, mention or mark-up of its own. */
const escaped = (text: string): string =>
  plain(text)
    .replace(/[\\`*{}[\]#~]|(?<!\w)_|_(?!\w)/g, mark => `\\${mark}`)
    .replace(/[&<>|]/g, mark => ENTITIES[mark] as string)

const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\uFFFD')
    .replace(/(?<!\w)@(?=\w)/g, '@\u200b')

/** Backslashes hold no table together, and nothing within HTML. */
const ENTITIES: { readonly [mark: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' }
