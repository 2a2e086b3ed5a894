import {
  comparisonRows,
  failingCases,
  notesOf,
  type Report,
  type Rows,
  type SubjectReport,
  summaryRows,
} from '@breakwater/testing/evaluation'
import colors from 'picocolors'

/** Longer lists are cut: the reports in files have all. */
const MAX_FAILING = 10

/** The report as a terminal shows it. */
export function describeReport(report: Report): string {
  const compared = [...report.baseline, ...report.versions]
  return [
    table(summaryRows(report)),
    ...compared.map(each => `${colors.bold(each.second)} beside ${each.first}\n${table(comparisonRows(each))}`),
    ...lines(notesOf(report).map(note => `${colors.yellow('note')}  ${printable(note)}`)),
    ...report.subjects.flatMap(failing),
    verdict(report),
  ].join('\n\n')
}

const lines = (texts: readonly string[]): string[] => (texts.length === 0 ? [] : [texts.join('\n')])

function table(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map((row, index) => {
      const line = row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')
      return index === 0 ? colors.dim(line.trimEnd()) : line.trimEnd()
    })
    .join('\n')
}

function failing(subject: SubjectReport): string[] {
  const cases = failingCases(subject)
  if (cases.length === 0) return []
  const shown = cases.slice(0, MAX_FAILING).map(({ id, failed, runs, reason }) => {
    const times = runs > 1 ? ` (${failed} of ${runs} runs)` : ''
    return `  ${colors.red(id)}${times}  ${printable(reason)}`
  })
  const rest = cases.length > MAX_FAILING ? [`  and ${cases.length - MAX_FAILING} more`] : []
  return [[`${colors.bold(subject.title)}: does not hold`, ...shown, ...rest].join('\n')]
}

function verdict({ gate }: Report): string {
  if (gate.isOpen) return colors.green('passed')
  const reasons = gate.reasons.map(({ subject, message }) => `  ${subject}: ${printable(message)}`)
  return [colors.red('failed'), ...reasons].join('\n')
}

/** Reasons may quote a model, whose text may hold sequences that control a terminal. */
const printable = (text: string): string => text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '·')
