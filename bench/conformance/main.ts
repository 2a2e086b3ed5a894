import process from 'node:process'
import { checkRow } from './check.ts'
import { isStream, type Row, readRows, shortId } from './rows.ts'

/** Replays recorded exchanges: `npm run conformance -- DIR`. */
async function main(directory: string | undefined): Promise<number> {
  if (directory === undefined) {
    console.error('usage: npm run conformance -- DIR   (a folder of .jsonl files, one exchange a line)')
    return 2
  }
  const rows = await readRows(directory)
  const counts = new Map<Row['dialect'], Counts>()
  const others = new Map<string, number>()
  let understood = 0
  for (const row of rows) {
    const { problems, otherFeature } = await checkRow(row)
    if (otherFeature !== undefined) others.set(otherFeature, (others.get(otherFeature) ?? 0) + 1)
    if (problems.length === 0) understood++
    for (const problem of problems) console.log(`${row.dialect} ${shortId(row)}: ${problem}`)
    add(counts, row, problems.length === 0, otherFeature === undefined)
  }
  print(counts)
  const listed = [...others].map(([feature, count]) => `${feature} (${count})`)
  console.log(`requests with features that are not ours to send: ${listed.join(', ') || 'none'}`)
  console.log(`understood ${understood} of ${rows.length} exchanges`)
  return rows.length > 0 && understood === rows.length ? 0 : 1
}

interface Counts {
  bodies: number
  streams: number
  errors: number
  requests: number
  foreignRequests: number
  understood: number
  all: number
}

function add(counts: Map<Row['dialect'], Counts>, row: Row, isUnderstood: boolean, isOurs: boolean): void {
  const known = counts.get(row.dialect)
  const count = known ?? { bodies: 0, streams: 0, errors: 0, requests: 0, foreignRequests: 0, understood: 0, all: 0 }
  counts.set(row.dialect, count)
  count.all++
  if (isUnderstood) count.understood++
  if (row.status !== 200) count.errors++
  else if (isStream(row)) count.streams++
  else count.bodies++
  if (isOurs) count.requests++
  else count.foreignRequests++
}

function print(counts: ReadonlyMap<Row['dialect'], Counts>): void {
  console.log('dialect            bodies  streams  errors  requests round-tripped  (other features)  understood')
  for (const [dialect, count] of counts) {
    const { bodies, streams, errors, requests, foreignRequests, understood, all } = count
    const cells = [
      dialect.padEnd(17),
      String(bodies).padStart(7),
      String(streams).padStart(8),
      String(errors).padStart(7),
      String(requests).padStart(23),
      String(foreignRequests).padStart(17),
      `${understood} of ${all}`.padStart(11),
    ]
    console.log(cells.join(' '))
  }
}

process.exitCode = await main(process.argv[2])
