import type { FigureComparison, FigureSide } from '@breakwater/testing/evaluation'
import { dollars, percent, plural, trimmed, UNKNOWN } from '@breakwater/testing/page'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'
import { promptRef } from '../../prompt-ref.ts'
import type { Comparison } from './comparison.ts'

/** The comparison as a terminal shows it. */
export function describeComparison(comparison: Comparison, isAnyTime: boolean): string[] {
  const { deciding, behind } = comparison
  return [
    ...headLines(comparison, isAnyTime),
    '',
    ...tableLines(deciding),
    ...(behind.length === 0 ? [] : ['', colors.bold('behind it'), ...tableLines(behind)]),
    '',
    ...notesOn(comparison).map(note => `${colors.yellow('note')}  ${note}`),
    verdictLine(comparison),
  ]
}

function headLines({ first, second, calls, units, unit, time }: Comparison, isAnyTime: boolean): string[] {
  const [a, b] = [first, second].map(promptRef)
  const of = (side: 'first' | 'second'): string =>
    units === undefined
      ? plural(calls[side], 'call')
      : `${units[side].toLocaleString('en')} of the tag ${printable(unit ?? '')}, ${plural(calls[side], 'call')}`
  return [
    `A  ${colors.bold(a)}: ${of('first')}`,
    `B  ${colors.bold(b)}: ${of('second')}`,
    ...(time === undefined
      ? [isAnyTime ? 'whenever they ran' : colors.yellow('they did not run at one time: what differs may be the time')]
      : [`between ${at(time.fromMs)} and ${at(time.toMs)}, when both ran${leftOut(time.leftOut)}`]),
  ]
}

const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}`

const leftOut = (count: number): string =>
  count === 0 ? ' (UTC)' : ` (UTC); ${plural(count, 'call')} of other times left out`

const WORDS: { readonly [name: string]: string | undefined } = {
  value: 'ended in a value',
  latency: 'latency',
  cost: 'cost of a call',
  inputTokens: 'tokens in',
  outputTokens: 'tokens out',
}

const HEAD = ['', 'A', 'B', 'difference (95%)', 'p, adjusted', 'noticeable']

function tableLines(figures: readonly FigureComparison[]): string[] {
  const [head = '', ...lines] = columns([HEAD, ...figures.map(rowOf)])
  return [colors.dim(head), ...lines.map((line, index) => PAINT[figures[index]?.verdict ?? 'unclear'](line))]
}

const PAINT: Readonly<Record<Comparison['verdict'], (text: string) => string>> = {
  worse: colors.red,
  better: colors.green,
  unclear: String,
}

function rowOf({ name, kind, first, second, comparison, adjustedP, detectable }: FigureComparison): string[] {
  const show = kind === 'share' ? points : (SHOW[name] ?? count)
  // The unit stands once.
  const bare = kind === 'share' ? hundredths : show
  const difference = comparison?.difference
  return [
    printable(WORDS[name] ?? name.replace(/^caveat:/, 'caveat ')),
    sideOf(first, kind, show),
    sideOf(second, kind, show),
    difference === undefined
      ? 'too few to compare'
      : `${signed(difference.estimate, show)} (${signed(difference.low, bare)} to ${signed(difference.high, bare)})`,
    adjustedP === undefined ? UNKNOWN : chance(adjustedP),
    detectable === undefined ? UNKNOWN : show(detectable),
  ]
}

type Show = (value: number) => string

const hundredths: Show = value => (Number.isFinite(value) ? trimmed(value * 100, 1) : UNKNOWN)

const points: Show = value => (Number.isFinite(value) ? `${hundredths(value)} points` : UNKNOWN)

/** Seconds would hide what a test can find. */
const wholeMs: Show = value => (Number.isFinite(value) ? `${Math.round(value).toLocaleString('en')} ms` : UNKNOWN)

const count: Show = value => (Number.isFinite(value) ? trimmed(value, 1) : UNKNOWN)

const SHOW: { readonly [name: string]: Show | undefined } = { latency: wholeMs, cost: dollars }

function sideOf({ size, mean, interval, p95 }: FigureSide, kind: FigureComparison['kind'], show: Show): string {
  if (size === 0) return UNKNOWN
  if (interval !== undefined) {
    return `${percent(mean)} (${trimmed(interval.low * 100, 1)}–${trimmed(interval.high * 100, 1)})`
  }
  if (kind === 'share') return percent(mean)
  return `${show(mean)}${p95 === undefined ? '' : ` (p95 ${show(p95)})`}`
}

function signed(value: number, show: Show): string {
  const text = show(Math.abs(value))
  if (!Number.isFinite(value) || text === show(0)) return text
  return `${value < 0 ? '−' : '+'}${text}`
}

const chance = (p: number): string => (p < 0.001 ? '<0.001' : String(Number(p.toPrecision(2))))

function notesOn({ deciding, units, withoutUnit, estimated, unit, calls }: Comparison): string[] {
  const cost = deciding.find(({ name }) => name === 'cost')
  const priced = (cost?.first.size ?? 0) + (cost?.second.size ?? 0)
  const unpriced = units === undefined && cost !== undefined ? calls.first + calls.second - priced : 0
  const loose = withoutUnit === 0 ? [] : [`${plural(withoutUnit, 'call')} without the tag ${unit} left out`]
  return [
    ...(unit === undefined
      ? ['calls are taken as independent: where one user makes many, name the tag of their key with --unit']
      : loose),
    ...(units === undefined || units.shared === 0
      ? []
      : [`${units.shared.toLocaleString('en')} of the tag ${unit} had both versions: each counts on both sides`]),
    ...(unpriced === 0 ? [] : [`the cost of ${plural(unpriced, 'call')} is not known`]),
    ...(estimated === 0 ? [] : [`the tokens of ${plural(estimated, 'call')} are in part an estimate`]),
  ].map(printable)
}

function verdictLine({ deciding, verdict, second, alpha }: Comparison): string {
  const of = (wanted: Comparison['verdict']): string =>
    deciding
      .filter(figure => figure.verdict === wanted)
      .map(({ name }) => WORDS[name])
      .join(', ')
  const both = deciding.some(figure => figure.verdict === 'better') ? `; better: ${of('better')}` : ''
  return {
    worse: () => colors.red(`${promptRef(second)} is worse: ${of('worse')}${both}`),
    better: () => colors.green(`${promptRef(second)} is better: ${of('better')}`),
    unclear: () => `no difference that chance would not make in ${percent(alpha)} of such comparisons`,
  }[verdict]()
}
