import { scan } from './candidates.ts'
import { placeOf } from './place.ts'

/**
 * Where a place of a failure (`$.items[3].price`, `offset 120`) lies in the text: the offset of its first character, or
 * of the nearest container that was read; undefined where nothing of the place was found.
 */
export function locatePlace(text: string, place: string): number | undefined {
  const offset = /^offset (\d+)$/.exec(place)?.[1]
  if (offset !== undefined) return Math.min(Number(offset), text.length)
  let node = scan(text, 0, { maxDepth: 200 }).candidates.at(-1)?.node
  if (node === undefined || !place.startsWith('$')) return undefined
  let at = '$'
  while (at !== place) {
    const steps: (string | number)[] = node.keys ?? (node.items ?? []).map((_, index) => index)
    const index = steps.findIndex(step => isPrefix(at + placeOf([step]).slice(1), place))
    if (index === -1) return node.start
    at += placeOf([steps[index]!]).slice(1)
    node = node.items![index]!
  }
  return node.start
}

const isPrefix = (prefix: string, place: string): boolean =>
  place === prefix || place.startsWith(`${prefix}.`) || place.startsWith(`${prefix}[`)
