import process from 'node:process'
import { compared } from '../harness/format.ts'
import { compare } from '../harness/interleave.ts'
import { type Figure, FULL, QUICK } from '../harness/row.ts'
import { tableOf } from '../harness/table.ts'

// What observation costs of a call's CPU: `node bench/observe/main.ts [--quick]`.

const WORK = {
  call: { count: 4_000, inParallel: 16 },
  burst: { count: 200, inParallel: 8 },
  events: { count: 200, inParallel: 8 },
}
const MAX_WITHOUT_SDK = 1.03
const MAX_WITH_SDK = 1.15

const scale = process.argv.includes('--quick') ? QUICK : FULL
const figures: Figure[] = []
for (const work of ['call', 'burst', 'events'] as const) {
  const [, without] = await compare(
    { base: 'breakwater-unobserved', others: ['breakwater'], work, ...WORK[work] },
    scale,
  )
  const [, withSdk] = await compare(
    { base: 'breakwater', others: ['breakwater-telemetry'], work, ...WORK[work] },
    scale,
  )
  if (without === undefined || withSdk === undefined) throw new Error('nothing was compared')
  figures.push(
    {
      what: `${work}: no SDK registered, against no observation at all`,
      measured: compared(without),
      reach: `<= ${MAX_WITHOUT_SDK}x`,
      holds: without.ratio.median <= MAX_WITHOUT_SDK,
    },
    {
      what: `${work}: spans, metrics and 1% logged, against none`,
      measured: compared(withSdk),
      reach: `<= ${MAX_WITH_SDK}x`,
      holds: withSdk.ratio.median <= MAX_WITH_SDK,
    },
  )
}
console.log(tableOf(figures))
