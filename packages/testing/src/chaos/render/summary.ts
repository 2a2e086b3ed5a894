import type { Certificate, Row } from '../certificate.ts'
import { FINDINGS, type FindingKind } from '../finding.ts'

/** One line that says it all: `F: findings in 20 of 74 rows`. */
export function verdictOf({ grade, rows, notRun, isPartial }: Certificate): string {
  const bad = rows.filter(({ findings }) => findings.length > 0).length
  const found = bad === 0 ? `no finding in ${rows.length} rows` : `findings in ${bad} of ${rows.length} rows`
  return isPartial ? `${grade} so far: ${found}, partial (${notRun.length} not run)` : `${grade}: ${found}`
}

/** How many rows have a finding of each kind, the worst first; kinds without are left out. */
export function countFindings(rows: readonly Row[]): readonly (readonly [kind: FindingKind, rows: number])[] {
  const kinds = Object.keys(FINDINGS) as FindingKind[]
  return kinds
    .map(kind => [kind, rows.filter(row => row.findings.some(one => one.kind === kind)).length] as const)
    .filter(([, count]) => count > 0)
}

/** The rows of one fault or storm, together. */
export interface Line {
  readonly name: string
  readonly kind: Row['kind']
  /** What became of it: `value → overloaded` where it was played once and always; each mode where they differ. */
  readonly outcome: string
  /** Of the row with the most. */
  readonly requests: number
  readonly durationMs: number
  /** The messages, each once. */
  readonly findings: readonly string[]
  readonly reproduce: string
}

/** The table of a certificate: a line for each fault and storm, in the order in which they were played. */
export function linesOf(rows: readonly Row[]): readonly Line[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.name, [...(groups.get(row.name) ?? []), row])
  return [...groups].map(([name, group]) => ({
    name,
    kind: group[0]!.kind,
    outcome: outcomeOf(group),
    requests: Math.max(...group.map(({ requests }) => requests)),
    durationMs: Math.max(...group.map(({ durationMs }) => durationMs)),
    findings: [...new Set(group.flatMap(({ findings }) => findings.map(({ kind, message }) => `${kind}: ${message}`)))],
    reproduce: group[0]!.reproduce,
  }))
}

function outcomeOf(group: readonly Row[]): string {
  const ofMode = (mode: Row['mode']): string =>
    [...new Set(group.filter(row => row.mode === mode).map(({ outcome }) => outcome))].join(' → ')
  const [plain, streamed] = [ofMode('plain'), ofMode('streamed')]
  if (plain === '') return streamed === '' ? ofMode('program') : streamed
  return streamed === '' || streamed === plain ? plain : `${plain}; streamed: ${streamed}`
}
