import type { Certificate } from '../certificate.ts'
import { FINDINGS } from '../finding.ts'
import { countFindings, type Line, linesOf, verdictOf } from './summary.ts'

/** A certificate for people: to keep in the repository, or to post under a pull request. */
export function renderMarkdown(certificate: Certificate): string {
  const lines = linesOf(certificate.rows)
  return [
    `# Chaos certificate: ${titleOf(certificate)}`,
    '',
    `**${verdictOf(certificate)}**`,
    '',
    ...facts(certificate),
    ...findings(lines, certificate),
    '## What was played',
    '',
    '| fault or storm | what became of it | requests | ms | findings |',
    '| --- | --- | ---: | ---: | --- |',
    ...lines.map(row),
    '',
    ...(certificate.notRun.length === 0 ? [] : [`Not run: ${certificate.notRun.map(cell).join(', ')}.`, '']),
    '`a → b`: only the first request met the fault, then every one. Requests and milliseconds are those of the worst call.',
    '',
  ].join('\n')
}

const titleOf = ({ subject: { name, prompt } }: Certificate): string =>
  prompt === undefined ? `\`${name.replaceAll('`', "'")}\`` : `${prompt.name}@${prompt.version} by ${name}`

function facts({ startedAt, durationMs, seed, limitMs, notes }: Certificate): string[] {
  const first = `${startedAt.slice(0, 10)}, seed ${seed}, in ${Math.round(durationMs / 1_000)} s.`
  return [
    `${first} What is not over after ${Math.round(limitMs)} ms hangs.`,
    '',
    ...notes.flatMap(note => [`- ${cell(note)}`]),
    ...(notes.length === 0 ? [] : ['']),
  ]
}

function findings(lines: readonly Line[], { rows }: Certificate): string[] {
  const counts = countFindings(rows)
  if (counts.length === 0) return []
  return [
    '## Findings',
    '',
    ...counts.map(([kind, count]) => `- **${kind}** (${FINDINGS[kind].meaning}): ${count}`),
    '',
    ...lines.filter(line => line.findings.length > 0).map(line => `- \`${line.reproduce.replaceAll('`', "'")}\``),
    '',
  ]
}

function row({ name, outcome, requests, durationMs, findings: found }: Line): string {
  const cells = [cell(name), cell(outcome), requests, durationMs, found.map(cell).join('<br>')]
  return `| ${cells.join(' | ')} |`
}

/** What a program printed may stand in a finding: no text may become structure. */
const cell = (text: string): string =>
  text
    .replace(/[&<>]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] as string)
    .replace(/\\/g, '\\\\')
    .replace(/[|`*[\]]/g, '\\$&')
    .replace(/[\r\n]+/g, ' ')
