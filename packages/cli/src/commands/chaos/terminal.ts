import {
  type Certificate,
  countFindings,
  type Ended,
  FINDINGS,
  type Line,
  linesOf,
  verdictOf,
} from '@breakwater/testing/chaos'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'
import { promptRef } from '../../prompt-ref.ts'

/** The certificate as a terminal shows it: the table, what was found and how to see it again, the verdict. */
export function describeCertificate(certificate: Certificate): string {
  const lines = linesOf(certificate.rows)
  const found = lines.filter(({ findings }) => findings.length > 0)
  return [
    colors.bold(titleOf(certificate)),
    ...(lines.length === 0 ? [] : [table(lines)]),
    ...(found.length === 0 ? [] : [found.map(describeFinding).join('\n')]),
    ...(certificate.notRun.length === 0 ? [] : [`${colors.yellow('not run')}  ${beginningOf(certificate.notRun)}`]),
    ...(certificate.notes.length === 0
      ? []
      : [certificate.notes.map(note => `${colors.dim('note')}  ${note}`).join('\n')]),
    verdict(certificate),
  ].join('\n\n')
}

const titleOf = ({ subject: { name, prompt }, seed }: Certificate): string =>
  `${prompt === undefined ? printable(name) : `${promptRef(prompt)} by ${name}`}, seed ${seed}`

const MOST_NAMES = 8

function beginningOf(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES
  return names.slice(0, MOST_NAMES).join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}

/** Long outcomes would push the figures off the screen. */
const MOST_OUTCOME = 48

function table(lines: readonly Line[]): string {
  const rows = lines.map(({ name, outcome, requests, durationMs }) => [
    name,
    shortened(outcome),
    String(requests),
    String(durationMs),
  ])
  const head = ['fault or storm', 'what became of it', 'requests', 'ms']
  const [title = '', ...texts] = columns([head, ...rows], 2)
  return [
    `  ${colors.dim(title)}`,
    ...texts.map((text, index) => (lines[index]!.findings.length > 0 ? colors.red(`! ${text}`) : `  ${text}`)),
  ].join('\n')
}

const shortened = (text: string): string => (text.length <= MOST_OUTCOME ? text : `${text.slice(0, MOST_OUTCOME - 1)}…`)

function describeFinding({ name, findings, reproduce }: Line): string {
  return [
    `${colors.red('!')} ${colors.bold(name)}`,
    ...findings.map(each => `    ${printable(each)}`),
    `    ${colors.dim(`again: ${printable(reproduce)}`)}`,
  ].join('\n')
}

function verdict(certificate: Certificate): string {
  const counts = countFindings(certificate.rows).map(([kind, count]) => `  ${count} ${FINDINGS[kind].meaning}`)
  const colour = certificate.grade === 'A' && !certificate.isPartial ? colors.green : colors.red
  return [...counts, colour(verdictOf(certificate))].join('\n')
}

/** What the program printed in one run. */
export function describeRun(name: string, { out, errors, exitCode, signal, isTimeout }: Ended): string {
  const end = isTimeout
    ? 'was ended at the limit'
    : exitCode === undefined
      ? `was ended by ${signal}`
      : `exit ${exitCode}`
  const part = (title: string, text: string): string[] =>
    text.trim() === ''
      ? []
      : [
          ...text
            .trimEnd()
            .split('\n')
            .map(line => `  ${colors.dim(title)} ${printable(line)}`),
        ]
  return [`${colors.bold(name)}: ${end}`, ...part('out', out), ...part('err', errors)].join('\n')
}
