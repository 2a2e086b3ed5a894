/** What has been hidden so far, so that the same value gets the same name. */
export interface Pseudonyms {
  of(type: string, value: string): string
}

/** Beyond this many values the oldest are forgotten: met again, they get a new number. */
const MAX_VALUES = 10_000

export function createPseudonyms(): Pseudonyms {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  return {
    of: (type, value) => {
      const key = `${type} ${value.toLowerCase()}`
      const known = names.get(key)
      if (known !== undefined) return known
      const count = (counts.get(type) ?? 0) + 1
      counts.set(type, count)
      const name = `<${type.toUpperCase()}_${count}>`
      if (names.size >= MAX_VALUES) names.delete(names.keys().next().value!)
      // Joined anew: a slice would keep the whole text that it was cut from in memory.
      names.set([...key].join(''), name)
      return name
    },
  }
}
