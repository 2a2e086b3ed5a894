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

/** `npm run bench`, `npm run bench -- calls streams`, `npm run bench -- --quick`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } })
  const unknown = positionals.find(name => !ROWS.some(row => row.name === name))
  if (unknown !== undefined) {
    console.error(`no row is named ${unknown}; there are ${ROWS.map(row => row.name).join(', ')}`)
    return 2
  }
  const figures: Figure[] = []
  for (const row of ROWS) {
    if (positionals.length > 0 && !positionals.includes(row.name)) continue
    console.error(`measuring ${row.name} …`)
    figures.push(...(await row.measure(values.quick === true ? QUICK : FULL)))
  }
  console.log(tableOf(figures))
  return 0
}

process.exitCode = await main()
