import { Pieces } from './pieces.ts'

const ENTITIES: { readonly [name: string]: string } = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  apos: "'",
  nbsp: '\u00a0',
}

/** `&quot;`, `&#34;`, `&#x22;`: longer ones are not among those that are undone. */
const ENTITY = /^&(?:([a-z]{2,4})|#(\d{1,6})|#x([0-9a-f]{1,5}));/i
const MAX_CHARACTERS = 9

/** Undoes one layer of HTML escaping. Names that are not among JSON's and HTML's own five stay. */
export function unescapeHtml(text: string): string {
  const pieces = new Pieces()
  let from = 0
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    const entity = ENTITY.exec(text.slice(at, at + MAX_CHARACTERS))
    const char = entity === null ? undefined : charOf(entity)
    if (entity === null || char === undefined) continue
    pieces.add(text.slice(from, at))
    pieces.add(char)
    from = at + entity[0].length
  }
  return pieces.toString() + text.slice(from)
}

function charOf([, name, decimal, hex]: RegExpExecArray): string | undefined {
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
  return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal))
}
