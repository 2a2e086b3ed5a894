import { startChild } from '../harness/child.ts'
import { megabytes } from '../harness/format.ts'
import { startServer } from '../harness/interleave.ts'
import type { Figure, Row } from '../harness/row.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Readers } from '../readers/main.ts'

const ROUNDS = 500
const SLOW = 1_000
const MAX_LEAVE_MS = 100

/** What reading a stream adds until its first token, and what readers cost who do not read on. */
export const readers: Row = {
  name: 'readers',
  async measure({ size }): Promise<readonly Figure[]> {
    using server = await startServer()
    using child = await startChild(`${import.meta.dirname}/../readers/main.ts`, [String(server.greeting)])
    const order = { rounds: Math.ceil(ROUNDS * size), slow: Math.ceil(SLOW * size) }
    const { firstMs, heapBytes, rssBytes, leaveMs } = await child.ask<Readers>(order)
    const [ours, base] = [spreadOf(firstMs.breakwater).median, spreadOf(firstMs.undici).median]
    const latestMs = Math.max(...leaveMs)
    return [
      {
        what: 'time to first token, over bare undici.request',
        measured: `${((ours - base) * 1_000).toFixed(0)} us added (${ours.toFixed(2)} ms, undici ${base.toFixed(2)} ms)`,
      },
      {
        what: `memory of ${order.slow.toLocaleString('en')} readers who stopped after one event`,
        measured: `heap ${megabytes(heapBytes)}, RSS ${megabytes(rssBytes)} (${(heapBytes / order.slow / 1_000).toFixed(1)} KB of heap each)`,
      },
      {
        what: `a reader leaves: the connection is closed, ${leaveMs.length.toLocaleString('en')} times`,
        measured: `at most ${latestMs.toFixed(1)} ms later`,
        reach: `<= ${MAX_LEAVE_MS} ms`,
        holds: latestMs <= MAX_LEAVE_MS,
      },
    ]
  },
}
