import type { ReadBudgets } from '../observe/index.ts'
import type { ClientOptions } from './options.ts'

/** Reads what the named keys may still spend; undefined where none is named, or the store does not know. */
export function budgetsOf({ observe, state }: Pick<ClientOptions, 'observe' | 'state'>): ReadBudgets | undefined {
  const keys = observe?.budgetKeys ?? []
  const store = state?.budget
  if (store?.left === undefined || keys.length === 0) return undefined
  const ofKey = async (key: string) => (await store.left?.(key))?.map(left => ({ key, ...left })) ?? []
  return async () => {
    const read = await Promise.allSettled(keys.map(ofKey))
    return read.flatMap(each => (each.status === 'fulfilled' ? each.value : []))
  }
}
