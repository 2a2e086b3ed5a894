import { isSampled } from '../observe/index.ts'
import type { CaseStore, Redaction } from '../store/index.ts'
import { CaseQueue, type Taken } from './case-queue.ts'
import { Pace } from './pace.ts'
import { createRecord } from './record.ts'

/** Hands every call to the store, and of some their content. */
export interface Capture {
  /** False where nothing is kept: then nothing need be gathered. */
  readonly isOn: boolean
  take(taken: Taken): void
  /** Resolves when all that was taken so far is safe; rejects where something was lost since the last time. */
  flush(): Promise<void>
  close(): Promise<void>
}

export const NO_CAPTURE: Capture = { isOn: false, take: () => {}, flush: async () => {}, close: async () => {} }

export interface CaptureParts {
  readonly store: CaseStore
  /** A redaction of its own for each case. */
  readonly scope: () => Redaction
  /** The share of values of which a case is kept. */
  readonly sampleRate: number
}

/** Calls that may wait for their line in the ledger. */
const MAX_WAITING = 10_000

/** All work happens after the call has been answered, in slices, never on its path. */
export function createCapture({ store, scope, sampleRate }: CaptureParts): Capture {
  const waiting: Taken[] = []
  const pace = new Pace(0)
  const cases = new CaseQueue(store, scope)
  let lost = 0
  let draining: Promise<void> | undefined

  /** Every call has its line; content is kept of failures, as long as their kind has no case yet, and of a sample. */
  function enter(taken: Taken): void {
    const { call, result, traceId } = taken
    const isFailed = !result.ok && result.failure.code !== 'cancelled'
    const hasCase = isFailed || (result.ok && isSampled(traceId ?? call.id, sampleRate))
    const record = createRecord(call, result, { traceId, hasCase })
    store.record(record)
    if (record.fingerprint !== undefined) cases.offer(record.fingerprint, taken)
  }

  async function drain(): Promise<void> {
    await pace.begin()
    for (let taken = waiting.shift(); taken !== undefined; taken = waiting.shift()) {
      try {
        enter(taken)
      } catch {
        lost += 1
      }
      const over = pace.next()
      if (over !== undefined) await over
    }
    draining = undefined
  }

  async function written(): Promise<void> {
    await draining
    await cases.drained()
  }

  return {
    isOn: true,
    take(taken) {
      if (waiting.length >= MAX_WAITING) {
        lost += 1
        return
      }
      waiting.push(taken)
      draining ??= drain()
    },
    async flush() {
      await written()
      await store.flush()
      const missed = lost + cases.takeLost()
      lost = 0
      if (missed > 0) throw new Error(`capture: ${missed} calls or cases were not kept, as too many came at once`)
    },
    async close() {
      await written()
      await store.close()
    },
  }
}
