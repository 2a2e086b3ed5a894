import type { Figure } from './row.ts'

const HEAD = ['what', 'measured', 'reach', 'holds']

/** All figures as one table, in Markdown, so that it can be pasted where figures are kept. */
export function tableOf(figures: readonly Figure[]): string {
  const cells = figures.map(({ what, measured, reach = '', holds }) => [what, measured, reach, verdict(holds)])
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map(row => (row[column] as string).length)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`
  return [line(HEAD), line(widths.map(width => '-'.repeat(width))), ...cells.map(line)].join('\n')
}

const verdict = (holds: boolean | undefined): string => (holds === undefined ? '' : holds ? 'yes' : 'NO')
