/** Names longer than this are not compared: the distance takes time with the product of both lengths. */
const MAX_NAME_LENGTH = 128

/**
 * The candidate that was most likely meant: equal but for case and separators, or the last part of a qualified name
 * (`functions.search`), or at most a third of its letters away. `undefined` where nothing is near.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined
  const wanted = plain(name)
  const lastPart = plain(name.split(/[./:]/).at(-1)!)
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const other = plain(candidate)
    if (other === wanted || other === lastPart) return candidate
    if (other.length > MAX_NAME_LENGTH) continue
    const distance = editDistance(wanted, other)
    if (distance >= bestDistance || distance * 3 > Math.max(wanted.length, other.length)) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** May a key be one of the names that the object lacks, misspelt? To drop it would lose what was said. */
export function isNearMiss(key: string, object: object, names: readonly string[]): boolean {
  const missing = names.filter(name => !Object.hasOwn(object, name))
  return nearestName(key, missing) !== undefined
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_\-./:]+/g, '')

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
  const row = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let i = 1; i <= left.length; i++) {
    let diagonal = row[0]!
    row[0] = i
    for (let j = 1; j <= right.length; j++) {
      const substituted = diagonal + (left[i - 1] === right[j - 1] ? 0 : 1)
      diagonal = row[j]!
      row[j] = Math.min(substituted, diagonal + 1, row[j - 1]! + 1)
    }
  }
  return row[right.length]!
}
