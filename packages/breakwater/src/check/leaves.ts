/** A text, a number or another end of a value. */
export interface Leaf {
  /** A JSON path. */
  readonly place: string
  /** The name of the nearest field above it, empty where there is none. */
  readonly field: string
  readonly value: unknown
}

/** Which parts of a value a check looks at: names of fields at any depth, or JSON paths (`$.items[0]`). */
export interface Where {
  /** Default: everything. */
  readonly only?: readonly string[]
  /** Wins over `only`. */
  readonly ignore?: readonly string[]
}

const MAX_NODES = 100_000

/** A value is too large, or holds itself: the check is unavailable. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

interface Node extends Leaf {
  readonly taken: boolean
}

/**
 * The ends of a value of any shape, in order. Walks without recursion; own enumerable fields only.
 *
 * @param sawField is told the name of every field on the way
 */
export function* leaves(value: unknown, where: Where = {}, sawField?: (name: string) => void): Generator<Leaf> {
  const open: Node[] = [node({ place: '$', field: '', value, taken: where.only === undefined }, where)]
  for (let nodes = 0; open.length > 0; nodes++) {
    if (nodes > MAX_NODES) throw new TooLarge(`more than ${MAX_NODES} parts`)
    const next = open.pop()!
    const children = childrenOf(next, sawField)
    if (children === undefined) {
      if (next.taken) yield next
      continue
    }
    for (let index = children.length - 1; index >= 0; index--) {
      const child = node(children[index]!, where)
      if (!isIgnored(child, where)) open.push(child)
    }
  }
}

function childrenOf({ place, field, value, taken }: Node, sawField?: (name: string) => void): Node[] | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ place: `${place}[${index}]`, field, value: item, taken }))
  }
  return Object.entries(value).map(([name, item]) => {
    sawField?.(name)
    return { place: place + step(name), field: name, value: item, taken }
  })
}

/** A key that does not look like a field's name may hold content, and places stand in messages. */
const step = (name: string): string =>
  name.length <= 64 && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? `.${name}` : `[key of length ${name.length}]`

function node(part: Node, where: Where): Node {
  return part.taken || where.only === undefined ? part : { ...part, taken: names(part, where.only) }
}

const isIgnored = (part: Node, where: Where): boolean => where.ignore !== undefined && names(part, where.ignore)

const names = (part: Leaf, list: readonly string[]): boolean => list.includes(part.field) || list.includes(part.place)

/** The texts of a value and where they stand. */
export function* texts(value: unknown, where?: Where): Generator<Leaf & { readonly value: string }> {
  for (const leaf of leaves(value, where)) {
    if (typeof leaf.value === 'string') yield leaf as Leaf & { readonly value: string }
  }
}
