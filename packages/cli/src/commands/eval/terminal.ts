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
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'

/** Longer lists are cut: the reports in files have all. */
const MAX_FAILING = 10

/** The report as a terminal shows it. */
export function describeReport(report: Report): string {
  const compared = [...report.baseline, ...report.versions]
  return [
    table(summaryRows(report)),
    ...compared.map(each => `${colors.bold(each.second)} beside ${each.first}\n${table(comparisonRows(each))}`),
    ...lines(notesOf(report).map(note => `${colors.yellow('note')}  ${onOneLine(note)}`)),
    ...report.subjects.flatMap(failing),
    verdict(report),
  ].join('\n\n')
}

const lines = (texts: readonly string[]): string[] => (texts.length === 0 ? [] : [texts.join('\n')])

function table(rows: Rows): string {
  const [head = '', ...lines] = columns(rows)
  return [colors.dim(head), ...lines].join('\n')
}

function failing(subject: SubjectReport): string[] {
  const cases = failingCases(subject)
  if (cases.length === 0) return []
  const shown = cases.slice(0, MAX_FAILING).map(({ id, failed, runs, reason }) => {
    const times = runs > 1 ? ` (${failed} of ${runs} runs)` : ''
    return `  ${colors.red(id)}${times}  ${onOneLine(reason)}`
  })
  const rest = cases.length > MAX_FAILING ? [`  and ${cases.length - MAX_FAILING} more`] : []
  return [[`${colors.bold(subject.title)}: does not hold`, ...shown, ...rest].join('\n')]
}

function verdict({ gate }: Report): string {
  if (gate.isOpen) return colors.green('passed')
  const reasons = gate.reasons.map(({ subject, message }) => `  ${subject}: ${onOneLine(message)}`)
  return [colors.red('failed'), ...reasons].join('\n')
}

/** Reasons may quote a model. */
const onOneLine = (text: string): string => printable(text.replace(/\s+/g, ' '))
