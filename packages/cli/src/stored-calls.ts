import type { CallFilter, StoredCall, StoreReader } from 'breakwater/store'
import { ProgressLine } from './progress-line.ts'

/** Calls that are in memory at once, however many there are. */
const PAGE = 5_000

/** All calls that fit, in the order in which they were written, a page at a time; a terminal shows how far it is. */
export function* storedCalls(
  store: StoreReader,
  filter: Omit<CallFilter, 'afterRow' | 'limit'>,
): Generator<StoredCall, void> {
  const progress = new ProgressLine()
  const { calls: total } = store.summary()
  try {
    for (let afterRow = 0, read = 0; ; ) {
      const page = store.calls({ ...filter, afterRow, limit: PAGE })
      yield* page
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return
      afterRow = last.row
      read += page.length
      progress.show(read, total, ' calls read')
    }
  } finally {
    progress.clear()
  }
}
