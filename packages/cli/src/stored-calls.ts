import type { CallFilter, StoredCall, StoreReader } from 'breakwater/store'

/** Calls that are in memory at once, however many there are. */
const PAGE = 5_000

/** All calls that fit, in the order in which they were written, a page at a time. */
export function* storedCalls(
  store: StoreReader,
  filter: Omit<CallFilter, 'afterRow' | 'limit'>,
): Generator<StoredCall, void> {
  for (let afterRow = 0; ; ) {
    const page = store.calls({ ...filter, afterRow, limit: PAGE })
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    afterRow = last.row
  }
}
