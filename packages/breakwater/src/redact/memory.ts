import { canonicalOf } from './canonical.ts'
import { pseudonymOf } from './pseudonym.ts'

/** What stands for the values hidden so far: the same value gets the same replacement. */
export interface Memory {
  replacementOf(type: string, value: string): string
}

/** Beyond this many values the oldest is forgotten: met again, it gets a new number. */
const MAX_VALUES = 10_000

export function createPseudonyms(): Memory {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  return {
    replacementOf: (type, value) => {
      const key = canonicalOf(type, value)
      const known = names.get(key)
      if (known !== undefined) return known
      const count = (counts.get(type) ?? 0) + 1
      counts.set(type, count)
      const name = pseudonymOf(type, count)
      if (names.size >= MAX_VALUES) names.delete(names.keys().next().value!)
      // Joined anew: a slice would keep the whole text that it was cut from in memory.
      names.set(key.split('').join(''), name)
      return name
    },
  }
}
