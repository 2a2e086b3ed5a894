import { scan } from './candidates.ts'
import { readValue } from './reader.ts'

const MAX_DEPTH = 200

/**
 * Where a place of a failure (`$.items[3].price`, `offset 120`) lies in the text: the offset of its first character, or
 * of the nearest container that was read; undefined where nothing of the place was found.
 */
export function locatePlace(text: string, place: string): number | undefined {
  const offset = /^offset (\d+)$/.exec(place)?.[1]
  if (offset !== undefined) return Math.min(Number(offset), text.length)
  const start = scan(text, 0, { maxDepth: MAX_DEPTH }).candidates.at(-1)?.start
  if (start === undefined || !place.startsWith('$')) return undefined
  const places = new Map<string, number>()
  readValue(text, start, { maxDepth: MAX_DEPTH, places })
  let nearest = place
  while (nearest !== '$' && !places.has(nearest)) nearest = parentOf(nearest)
  return places.get(nearest) ?? start
}

const parentOf = (place: string): string => place.slice(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['), 1))
