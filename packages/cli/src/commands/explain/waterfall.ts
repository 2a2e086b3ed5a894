import { dollars, milliseconds, plural } from '@breakwater/testing/page'
import type { StoredCall } from 'breakwater/store'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'
import { promptRef } from '../../prompt-ref.ts'
import { type PhaseName, type Span, type Spent, spentOf, timelineOf } from './timeline.ts'

/** How each part of an attempt is drawn, and called below. */
const PHASES = {
  connect: ['─', 'connect'],
  write: ['╌', 'send'],
  firstByte: ['░', 'first byte'],
  body: ['█', 'answer'],
  read: ['▒', 'read'],
} satisfies Record<PhaseName, readonly [glyph: string, word: string]>

const TOOL = '▓'
const WAIT = '·'
const MOMENT = '◆'

/**
 * One call for a person: what happened when, who decided it, what it took and cost.
 *
 * @param barWidth columns for the call's duration
 */
export function waterfall(call: StoredCall, barWidth: number): string[] {
  const spans = timelineOf(call)
  const scale = (ms: number): number => (call.durationMs === 0 ? 0 : Math.round((ms / call.durationMs) * barWidth))
  const rows = spans.map(span => [
    span.who,
    barOf(span, scale, barWidth),
    span.kind === 'moment' ? '' : exact(span.toMs - span.fromMs),
    span.kind === 'attempt' ? dollars(span.costUsd) : '',
  ])
  const head = ['', axis(call.durationMs, barWidth), '', '']
  const [title = '', ...lines] = columns([head, ...rows.map(row => row.map(printable))], 2)
  return [
    ...headOf(call),
    '',
    colors.dim(title),
    ...lines.flatMap((line, index) => rowLines(line, spans[index] as Span)),
    '',
    colors.dim(`${legend(spans)}`),
    timeLine(call, spentOf(call, spans)),
    costLine(call),
    ...(call.fingerprint === undefined
      ? []
      : [`what was said: breakwater failures show ${printable(call.fingerprint.slice(0, 8))}`]),
  ]
}

function headOf(call: StoredCall): string[] {
  const { prompt, result, usage, caveats, repairs, hasFallback } = call
  const paint = result === 'value' ? colors.green : colors.red
  const tokens = `${usage.inputTokens ?? '?'} tokens in, ${usage.outputTokens ?? '?'} out${usage.estimated ? ' (estimated)' : ''}`
  const route = call.route === undefined ? 'no route' : `route ${call.route}`
  return [
    `${colors.bold(printable(call.id))}  ${promptRef(prompt)}  ${paint(result)}${hasFallback ? ', fallback shown' : ''}`,
    [
      new Date(call.atMs).toISOString().replace('T', ' '),
      exact(call.durationMs),
      plural(call.attempts.length, 'attempt'),
      tokens,
      dollars(call.costUsd),
    ].join(', '),
    printable(
      `${route}${call.model === undefined ? '' : `, model ${call.model}`}${call.traceId === undefined ? '' : `, trace ${call.traceId}`}`,
    ),
    ...(caveats.length === 0 ? [] : [`caveats: ${caveats.join(', ')}`]),
    ...(repairs.length === 0 ? [] : [`repairs: ${repairs.join(', ')}`]),
  ]
}

const axis = (durationMs: number, barWidth: number): string =>
  `0${milliseconds(durationMs).padStart(Math.max(barWidth - 1, 0))}`

/** What is too short for a column of its own is drawn in one all the same. */
function barOf(span: Span, scale: (ms: number) => number, barWidth: number): string {
  const from = Math.min(scale(span.fromMs), barWidth - 1)
  const length = Math.max(scale(span.toMs) - from, 1)
  return (' '.repeat(from) + glyphs(span, from, length, scale)).padEnd(barWidth)
}

function glyphs({ kind, phases = [] }: Span, from: number, length: number, scale: (ms: number) => number): string {
  if (kind === 'moment') return MOMENT
  if (kind !== 'attempt') return (kind === 'tool' ? TOOL : WAIT).repeat(length)
  let drawn = ''
  for (const { name, toMs } of phases) drawn = drawn.padEnd(Math.min(scale(toMs) - from, length), PHASES[name][0])
  return drawn.padEnd(length, PHASES[phases.at(-1)?.name ?? 'read'][0])
}

function rowLines(line: string, { kind, what, phases = [] }: Span): string[] {
  const paint = PAINT[kind](what)
  const parts = phases.map(({ name, fromMs, toMs }) => `${PHASES[name][1]} ${exact(toMs - fromMs)}`)
  return [`${line}  ${paint(printable(what))}`, ...(parts.length < 2 ? [] : [colors.dim(`  ${parts.join(', ')}`)])]
}

type Paint = (text: string) => string
const PAINT = {
  attempt: what => (/: ok\b/.test(what) ? colors.green : colors.red),
  tool: what => (/\((?:ok|repeated)\)$/.test(what) ? colors.green : colors.red),
  wait: () => colors.yellow,
  moment: () => colors.yellow,
} satisfies Record<Span['kind'], (what: string) => Paint>

/** Of what is drawn, and nothing else. */
function legend(spans: readonly Span[]): string {
  const names = new Set(spans.flatMap(({ phases = [] }) => phases.map(({ name }) => name)))
  const kinds = new Set(spans.map(({ kind }) => kind))
  return [
    ...Object.entries(PHASES).flatMap(([name, [glyph, word]]) =>
      names.has(name as PhaseName) ? [`${glyph} ${word}`] : [],
    ),
    ...(kinds.has('tool') ? [`${TOOL} tool`] : []),
    ...(kinds.has('wait') ? [`${WAIT} wait`] : []),
    ...(kinds.has('moment') ? [`${MOMENT} decision`] : []),
  ].join('  ')
}

function timeLine({ durationMs }: StoredCall, { attemptsMs, toolsMs, waitsMs, restMs }: Spent): string {
  const parts = [
    ['attempts', attemptsMs],
    ['tools', toolsMs],
    ['waits', waitsMs],
    ['rendering, reading, checks and your own code', restMs],
  ] as const
  const spent = parts.filter(([, ms]) => ms > 0).map(([name, ms]) => `${name} ${exact(ms)}`)
  return `time: ${spent.join(' + ')}${spent.length < 2 ? '' : ` = ${exact(durationMs)}`}`
}

/** Unknown is not nothing. */
function costLine({ attempts, costUsd }: StoredCall): string {
  const known = attempts.filter(one => one.costUsd !== undefined)
  const unknown = attempts.length - known.length
  const rest = unknown === 0 ? '' : `; ${plural(unknown, 'attempt')} of unknown cost`
  if (known.length === 0) return `cost: unknown${attempts.length === 0 ? ' (nothing was sent)' : ''}`
  const sum = known.map(({ number, costUsd: usd }) => `attempt ${number} ${dollars(usd)}`).join(' + ')
  return `cost: ${sum}${known.length < 2 ? '' : ` = ${dollars(costUsd)}`}${rest}`
}

/** As the ledger has it: to a tenth of a millisecond. */
const exact = (ms: number): string => `${(Math.round(ms * 10) / 10).toLocaleString('en')} ms`
