import type { Memory } from '../client/main.ts'
import type { SubjectName } from '../client/subjects.ts'
import type { Order } from '../client/work.ts'
import { megabytes } from '../harness/format.ts'
import { startClient, startServer } from '../harness/interleave.ts'
import type { Figure, Row, Scale } from '../harness/row.ts'

const CALLS = 100_000
/** Until code is compiled, pools are open and caches are full. */
const WARM_UP = 5_000
/** Heap that may be there afterwards and was not before: noise of the machine's own. */
const MAX_GROWTH_BYTES = 2_000_000

/** What stays of many calls, after a full collection of garbage. */
export const memory: Row = {
  name: 'memory',
  async measure(scale) {
    const figures: Figure[] = []
    for (const name of ['breakwater', 'breakwater-telemetry', 'undici'] as const) figures.push(await grown(name, scale))
    return figures
  },
}

async function grown(name: SubjectName, { size }: Scale): Promise<Figure> {
  using server = await startServer()
  using client = await startClient(name, server)
  const calls = Math.round(CALLS * size)
  const order = (count: number): Order => ({ work: 'call', count: Math.ceil(count), inParallel: 16 })
  await client.ask(order(WARM_UP * size))
  const before = await client.ask<Memory>('memory')
  // In parts: what telemetry keeps in memory is dropped between them, as an exporter would.
  for (let part = 0; part < 20; part++) await client.ask(order(calls / 20))
  const after = await client.ask<Memory>('memory')
  const growth = after.heapBytes - before.heapBytes
  const isOurs = name !== 'undici'
  return {
    what: `heap grown over ${calls.toLocaleString('en')} calls: ${name}`,
    measured: `${megabytes(growth)} (heap ${megabytes(after.heapBytes)}, RSS ${megabytes(after.rssBytes)})`,
    ...(isOurs ? { reach: `<= ${megabytes(MAX_GROWTH_BYTES)}`, holds: growth <= MAX_GROWTH_BYTES } : {}),
  }
}
