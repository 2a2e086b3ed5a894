/**
 * Prints how far the estimate of a request's tokens is from what providers counted: `node bench/budget/main.ts [DIRECTORY]`
 * with recorded exchanges in `.jsonl` files. Without them, only what admission costs.
 */
import { estimateInput, Learned, tokenizationOf } from '../../packages/breakwater/src/budget/index.ts'
import { DIALECTS, decodeBody, decodeStream } from '../conformance/ours.ts'
import { isStream, type Row, readRows } from '../conformance/rows.ts'
import { printCosts } from './costs.ts'
import { requestOf } from './recorded.ts'

interface Measured {
  readonly row: Row
  readonly counted: number
  /** Errors relative to what was counted. */
  readonly fresh: number
  readonly learned: number
}

const modelOf = (row: Row): string => String(row.request.model ?? /models\/([^:]+)/.exec(row.path)?.[1] ?? '')

function countedIn(row: Row): number | undefined {
  if (row.status !== 200) return undefined
  const decoded = isStream(row) ? decodeStream(row, [Buffer.from(row.body)]).decoded : decodeBody(row, row.body)
  return decoded.ok ? decoded.output.usage.inputTokens : undefined
}

/** In the order of the rows: each is estimated before its route learns from it. */
function measure(rows: readonly Row[]): readonly Measured[] {
  const routes = new Map<string, Learned>()
  return rows.flatMap((row): Measured[] => {
    const counted = countedIn(row)
    const request = requestOf(row)
    if (counted === undefined || counted === 0 || request === undefined) return []
    const model = modelOf(row)
    const estimate = estimateInput(request, tokenizationOf(model, row.dialect, row.host))
    const key = `${row.dialect} ${row.host} ${model} ${request.tools.length > 0}`
    const learned = routes.get(key) ?? new Learned()
    routes.set(key, learned)
    const corrected = learned.correct(estimate)
    learned.note(estimate, counted)
    return [{ row, counted, fresh: error(estimate, counted), learned: error(corrected, counted) }]
  })
}

const error = (estimate: number, counted: number): number => Math.abs(estimate / counted - 1)
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`.padStart(7)

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

function print(title: string, measured: readonly Measured[]): void {
  for (const kind of ['fresh', 'learned'] as const) {
    const errors = measured.map(one => one[kind])
    const within = errors.filter(one => one <= 0.25).length / errors.length
    console.log(
      `${title.padEnd(22)}${String(errors.length).padStart(4)}  ${kind.padEnd(8)}median ${percent(quantile(errors, 0.5))}` +
        `  95th ${percent(quantile(errors, 0.95))}  within 25% ${percent(within)}`,
    )
  }
}

async function printErrors(directory: string): Promise<void> {
  const rows = await readRows(directory)
  const measured = measure(rows)
  console.log(`rows whose whole input is in the request: ${measured.length} of ${rows.length}; error of the estimate`)
  for (const dialect of Object.keys(DIALECTS)) {
    print(
      dialect,
      measured.filter(({ row }) => row.dialect === dialect),
    )
  }
  print('all', measured)
  print(
    'all, 100 tokens and up',
    measured.filter(({ counted }) => counted >= 100),
  )
  if (process.argv.includes('--worst')) {
    for (const one of [...measured].sort((a, b) => b.fresh - a.fresh).slice(0, 30)) {
      console.log(percent(one.fresh), percent(one.learned), one.counted, modelOf(one.row), one.row.id.slice(-60))
    }
  }
}

const directory = process.argv[2]
if (directory !== undefined) await printErrors(directory)
await printCosts()
