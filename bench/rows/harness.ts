import type { HarnessOrder, HarnessRound } from '../capture/main.ts'
import { startChild } from '../harness/child.ts'
import { compared } from '../harness/format.ts'
import { compare, startServer } from '../harness/interleave.ts'
import type { Figure, Row, Scale } from '../harness/row.ts'
import { spreadOf } from '../harness/statistics.ts'

const ORDER: HarnessOrder = { cases: 30_000, calls: 1_000, exchanges: 1_000, streams: 100, replays: 500 }
const MIN_CASES = 20_000

/** What keeps failures and plays them again: how many a second, and what a call pays for it. */
export const harness: Row = {
  name: 'harness',
  async measure(scale): Promise<readonly Figure[]> {
    return [...(await speeds(scale)), await cost(scale)]
  },
}

async function speeds({ rounds, size }: Scale): Promise<readonly Figure[]> {
  using server = await startServer()
  using child = await startChild(`${import.meta.dirname}/../capture/main.ts`, [String(server.greeting)])
  const order = Object.fromEntries(Object.entries(ORDER).map(([name, count]) => [name, Math.ceil(count * size)]))
  const all: HarnessRound[] = []
  for (let round = 0; round < Math.ceil(rounds / 2); round++) all.push(await child.ask<HarnessRound>(order))
  const kept = all.map(({ kept }) => kept.perSecond)
  const dropped = all.reduce((sum, { kept }) => sum + kept.dropped, 0)
  return [
    {
      what: 'cases kept in the store, each of its own kind, 1 KB',
      measured: `${perSecond(kept)}, ${dropped} dropped`,
      reach: `>= ${MIN_CASES.toLocaleString('en')}/s`,
      holds: spreadOf(kept).median >= MIN_CASES && dropped === 0,
    },
    { what: 'calls that each became a case, redacted', measured: perSecond(all.map(({ calls }) => calls)) },
    { what: 'plain exchanges replayed by the client', measured: perSecond(all.map(({ exchanges }) => exchanges)) },
    { what: 'streams of 200 chunks replayed', measured: perSecond(all.map(({ streams }) => streams)) },
    { what: 'cases of a dataset replayed', measured: perSecond(all.map(({ replays }) => replays)) },
  ]
}

/** CPU of the whole process, the thread that writes included. */
async function cost(scale: Scale): Promise<Figure> {
  const [, captured] = await compare(
    { base: 'breakwater', others: ['breakwater-capture'], work: 'call', count: 2_000, inParallel: 16 },
    scale,
  )
  return { what: 'CPU per call with capture on, against capture off', measured: compared(captured!) }
}

function perSecond(numbers: readonly number[]): string {
  const { median, min, max } = spreadOf(numbers)
  const [middle, low, high] = [median, min, max].map(number => Math.round(number).toLocaleString('en'))
  return `${middle}/s (${low}-${high})`
}
