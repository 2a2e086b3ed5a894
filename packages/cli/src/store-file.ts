import { loadConfig } from '@breakwater/testing/config'
import { BreakwaterError } from 'breakwater'
import { openStore, type StoreReader } from 'breakwater/store'
import { Mistake } from './mistake.ts'

/**
 * Reads the store of a project, and closes it.
 *
 * @param file default: as breakwater.config.ts says
 * @throws Mistake where the store cannot be read
 */
export async function withStore<T>(file: string | undefined, work: (store: StoreReader) => T | Promise<T>): Promise<T> {
  const path = file ?? (await loadConfig()).store
  try {
    const store = openStore(path)
    try {
      return await work(store)
    } finally {
      store.close()
    }
  } catch (error) {
    if (BreakwaterError.isInstance(error)) throw new Mistake(error.message)
    throw error
  }
}
