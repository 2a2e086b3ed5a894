import { shortVersion } from '@breakwater/testing/prompts'
import type { StoreReader } from 'breakwater/store'
import { type Command, InvalidArgumentError } from 'commander'
import colors from 'picocolors'
import { columns } from '../columns.ts'
import { type CostGroup, CostGroups, KEYS, type Key } from '../cost-groups.ts'
import { printable } from '../mark.ts'
import { pointInTime } from '../options.ts'
import { withStore } from '../store-file.ts'
import { storedCalls } from '../stored-calls.ts'

interface CostOptions {
  readonly store?: string
  readonly from?: number
  readonly to?: number
  readonly groupBy: readonly Key[]
  readonly json?: true
}

const BAR_WIDTH = 30

export function registerCost(program: Command): void {
  program
    .command('cost')
    .summary('what calls cost, from the local store')
    .description('Sums what the calls in the local store cost, at list prices, with a bar for each group.')
    .option('--store <file>', 'where calls are kept (default: as breakwater.config.ts says)')
    .option('--from <time>', 'from then on: an age (7d) or a date (2026-11-01)', pointInTime)
    .option('--to <time>', 'before then', pointInTime)
    .option('--group-by <keys>', `any of ${KEYS.join(', ')}, with commas between`, keysOf, ['prompt', 'model'] as Key[])
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nA cost of "unknown" means that no price or no count is known, never that it was nothing.\nExit code 0; 2 when the store cannot be read.',
    )
    .action(cost)
}

function keysOf(text: string): Key[] {
  const keys = text.split(',').map(key => key.trim())
  const unknown = keys.find(key => !KEYS.includes(key as Key))
  if (unknown !== undefined) throw new InvalidArgumentError(`Expected any of ${KEYS.join(', ')}, not "${unknown}".`)
  return [...new Set(keys)] as Key[]
}

async function cost({ store, from, to, groupBy, json }: CostOptions): Promise<void> {
  const groups = await withStore(store, open => sum(open, from, to, new CostGroups(groupBy)))
  if (json) console.log(JSON.stringify(groups, null, 2))
  else if (groups.length === 0) console.error('no call in that time, as far as is kept here')
  else for (const line of chartOf(groups, groupBy)) console.log(line)
}

function sum(store: StoreReader, from: number | undefined, to: number | undefined, groups: CostGroups): CostGroup[] {
  const filter = { ...(from === undefined ? {} : { fromMs: from }), ...(to === undefined ? {} : { toMs: to }) }
  for (const call of storedCalls(store, filter)) groups.add(call)
  return groups.sorted()
}

function chartOf(groups: readonly CostGroup[], keys: readonly Key[]): string[] {
  const head = [...keys.map(key => key.toUpperCase()), 'CALLS', 'TOKENS IN', 'OUT', 'COST']
  const rows = groups.map(group => [
    ...keys.map(key => printable(shortVersion(group.key[key] ?? ''))),
    count(group.calls),
    count(group.inputTokens),
    count(group.outputTokens),
    costOf(group),
  ])
  const [title = '', ...lines] = columns([head, ...rows], keys.length)
  const most = Math.max(...groups.map(({ costUsd = 0 }) => costUsd))
  return [
    colors.dim(title),
    ...lines.map((line, index) => `${line}  ${colors.cyan(bar(groups[index]?.costUsd, most))}`.trimEnd()),
    ...notesOn(groups),
  ]
}

/** Dollars to three figures; what is not known stands beside them. */
function costOf({ costUsd, unpricedAttempts, isEstimated }: CostGroup): string {
  if (costUsd === undefined) return 'unknown'
  const known = `${isEstimated ? '~' : ''}$${Number(costUsd.toPrecision(3))}`
  return unpricedAttempts === 0 ? known : `${known} + unknown`
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function bar(costUsd: number | undefined, most: number): string {
  if (costUsd === undefined || most === 0) return ''
  const eighths = Math.round((costUsd / most) * BAR_WIDTH * EIGHTHS.length)
  return '█'.repeat(Math.floor(eighths / EIGHTHS.length)) + (EIGHTHS[eighths % EIGHTHS.length] ?? '')
}

function notesOn(groups: readonly CostGroup[]): string[] {
  const unpriced = groups.reduce((total, group) => total + group.unpricedAttempts, 0)
  return [
    ...(groups.some(({ isEstimated }) => isEstimated)
      ? ['~ in part an estimate: an answer did not say what it used']
      : []),
    ...(unpriced === 0 ? [] : [`${count(unpriced)} attempts have no known price: they come on top`]),
  ].map(note => colors.dim(note))
}

const count = (value: number): string => value.toLocaleString('en')
