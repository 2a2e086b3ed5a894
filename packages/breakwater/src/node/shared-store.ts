import { resolve } from 'node:path'
import type { CaseStore } from '../store/index.ts'
import { createSqliteStore } from './sqlite-store.ts'

interface Shared {
  readonly store: CaseStore
  users: number
}

/**
 * A file has one thread in a process, however many clients write to it: in development each reload of a module makes a
 * new client, and nobody closes the old one.
 */
const open = new Map<string, Shared>()

/** The store of a file, made by the first who asks and closed with the last who closes. */
export function shareSqliteStore(path: string): CaseStore {
  const file = resolve(path)
  const shared = open.get(file) ?? { store: createSqliteStore(path), users: 0 }
  open.set(file, shared)
  shared.users += 1
  const { store } = shared
  let isClosed = false
  return {
    get dropped() {
      return store.dropped
    },
    record: call => store.record(call),
    put: one => store.put(one),
    flush: () => store.flush(),
    async close() {
      if (isClosed) return
      isClosed = true
      shared.users -= 1
      if (shared.users > 0) return store.flush().catch(() => {})
      open.delete(file)
      await store.close()
    },
  }
}
