import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { keepCalls } from './calls.ts'
import { type Kept, keepCases } from './cases.ts'
import { replayCases, replayExchanges } from './replays.ts'

// Capture and replay in a process of their own: one round at a time.

export interface HarnessOrder {
  readonly cases: number
  readonly calls: number
  readonly exchanges: number
  readonly streams: number
  readonly replays: number
}

/** All but `kept.dropped` for each second. */
export interface HarnessRound {
  readonly kept: Kept
  readonly calls: number
  readonly exchanges: number
  readonly streams: number
  readonly replays: number
}

const [port = ''] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

async function round(order: HarnessOrder): Promise<HarnessRound> {
  const under = mkdtempSync(join(directory, 'round-'))
  const result = {
    kept: await keepCases(under, order.cases),
    calls: await keepCalls(under, order.calls),
    exchanges: await replayExchanges(under, port, { work: 'call', count: order.exchanges, inParallel: 16 }),
    streams: await replayExchanges(under, port, { work: 'events', count: order.streams, inParallel: 8 }),
    replays: await replayCases(order.replays),
  }
  rmSync(under, { recursive: true })
  return result
}

process.on('message', (order: HarnessOrder) => void round(order).then(result => process.send?.(result)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
