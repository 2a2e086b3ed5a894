import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type Figure, FULL, QUICK, type Row } from './harness/row.ts'
import { tableOf } from './harness/table.ts'
import { calls, streams } from './rows/calls.ts'
import { limit, outage } from './rows/fleets.ts'
import { flood } from './rows/flood.ts'
import { harness } from './rows/harness.ts'
import { memory } from './rows/memory.ts'
import { overshoot } from './rows/overshoot.ts'
import { imports, weight } from './rows/package.ts'
import { readers } from './rows/readers.ts'

/** In the order of the table. */
const ROWS: readonly Row[] = [
  calls,
  streams,
  readers,
  memory,
  outage,
  limit,
  flood,
  overshoot,
  harness,
  imports,
  weight,
]

/** What prints a report of its own, in a process of its own: `bench/NAME/main.ts`. */
const REPORTS = ['observe', 'parser', 'redaction', 'meaning', 'budget'] as const

/** `npm run bench`, `npm run bench -- calls parser`, `npm run bench -- --quick calls`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } })
  const names = [...ROWS.map(({ name }) => name), ...REPORTS]
  const unknown = positionals.find(name => !names.includes(name))
  if (unknown !== undefined) {
    console.error(`nothing to measure is named ${unknown}; there are ${names.join(', ')}`)
    return 2
  }
  const isChosen = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const figures: Figure[] = []
  for (const row of ROWS.filter(({ name }) => isChosen(name))) {
    console.error(`measuring ${row.name} …`)
    figures.push(...(await row.measure(values.quick === true ? QUICK : FULL)))
  }
  if (figures.length > 0) console.log(tableOf(figures))
  return (
    REPORTS.filter(isChosen)
      .map(report)
      .find(status => status !== 0) ?? 0
  )
}

function report(name: string): number {
  console.log(`\n${name}\n`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name, 'main.ts')], { stdio: 'inherit' })
  return status ?? 1
}

process.exitCode = await main()
