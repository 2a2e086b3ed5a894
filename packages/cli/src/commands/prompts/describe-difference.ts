import { dollars, UNKNOWN } from '@breakwater/testing/page'
import type { SchemaDifference, TextHunk } from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'
import type { Difference } from './difference.ts'
import type { Measured } from './measure.ts'

/** Two versions as a terminal shows them. */
export function describeDifference(difference: Difference): string[] {
  const { before, after, changes, text, schemas, sizes, input } = difference
  return [
    `${colors.bold(before.ref)} (${before.from}) → ${colors.bold(after.ref)} (${after.from})`,
    changes.length === 0 ? 'the same content' : `other content: ${changes.join(', ')}`,
    ...text.flatMap(hunkLines),
    ...(schemas.length === 0 ? [] : ['', colors.bold('schemas'), ...schemaLines(schemas)]),
    '',
    colors.bold(`tokens of a call, for ${input === 'given' ? 'the input given' : 'a sample input'}`),
    ...sizeLines(sizes),
  ]
}

const PAINT: { readonly [sign: string]: (text: string) => string } = { '+': colors.green, '-': colors.red }

const hunkLines = ({ beforeLine, afterLine, lines }: TextHunk): string[] => [
  '',
  colors.cyan(`@@ -${beforeLine} +${afterLine} @@`),
  ...lines.map(line => (PAINT[line.charAt(0)] ?? String)(printable(line))),
]

function schemaLines(schemas: readonly SchemaDifference[]): string[] {
  const lines = columns(
    schemas.map(({ side, place, before, after }) => [side, place, `${before ?? '(new)'} → ${after ?? '(gone)'}`]),
  )
  return lines.flatMap((line, index) => {
    const { side, breaks } = schemas[index] as SchemaDifference
    const who = side === 'input' ? 'callers' : 'readers'
    return [`  ${printable(line)}`, ...(breaks === undefined ? [] : [colors.red(`    breaks ${who}: ${breaks}`)])]
  })
}

/** Cents of a single call say nothing to anybody. */
const CALLS = 1_000

function sizeLines(sizes: readonly Measured[]): string[] {
  const head = ['', 'before', 'after', 'change', `input of ${CALLS.toLocaleString('en')} calls`]
  const rows = sizes.map(({ model, isExact, beforeTokens, afterTokens, beforeUsd, afterUsd }) => [
    `${model ?? 'any model'}${isExact ? '' : ' (estimate)'}`,
    count(beforeTokens),
    count(afterTokens),
    changeOf(beforeTokens, afterTokens),
    `${costOf(beforeUsd)} → ${costOf(afterUsd)}`,
  ])
  const [title = '', ...lines] = columns([head, ...rows], 1)
  return [colors.dim(`  ${title}`), ...lines.map(line => `  ${line}`)]
}

const count = (tokens: number | undefined): string => tokens?.toLocaleString('en') ?? UNKNOWN

const costOf = (usd: number | undefined): string => dollars(usd === undefined ? undefined : usd * CALLS)

function changeOf(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return UNKNOWN
  const more = after - before
  const share = before === 0 || more === 0 ? '' : ` (${sign(more)}${Math.round((Math.abs(more) / before) * 100)}%)`
  return `${sign(more)}${Math.abs(more).toLocaleString('en')}${share}`
}

const sign = (value: number): string => (value > 0 ? '+' : value < 0 ? '−' : '')
