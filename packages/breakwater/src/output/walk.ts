import type { Step } from './place.ts'
import type { Shape } from './shape.ts'

export interface Walk {
  readonly isTooDeep: boolean
  /** A number beyond the integers that a double holds exactly. */
  readonly hasLargeNumber: boolean
  /** Fields that the schema does not name. */
  readonly extras: readonly (readonly Step[])[]
}

const MAX_EXTRAS = 50

/** Looks through a value that was read strictly: how deep it is, and which fields the schema does not know. */
export function walk(value: unknown, shape: Shape | undefined, maxDepth: number): Walk {
  const values: Container[] = []
  const shapes: (Shape | undefined)[] = []
  const depths: number[] = []
  let hasExtras = false
  let hasLargeNumber = false
  let deepest = 0
  const visit = (child: unknown, childShape: Shape | undefined, depth: number): void => {
    if (typeof child === 'number' && Math.abs(child) > Number.MAX_SAFE_INTEGER) hasLargeNumber = true
    if (typeof child !== 'object' || child === null) return
    values.push(child as Container)
    shapes.push(childShape)
    depths.push(depth)
    if (depth > deepest) deepest = depth
  }
  visit(value, shape, 1)
  while (values.length > 0 && deepest <= maxDepth) {
    const container = values.pop()!
    const guide = shapes.pop()
    const depth = depths.pop()! + 1
    if (Array.isArray(container)) {
      const item = guide?.listItem
      for (let i = 0; i < container.length; i++) visit(container[i], item ?? guide?.item(i), depth)
      continue
    }
    const knowsAll = guide === undefined || !guide.isSelective
    for (const key in container) {
      const property = guide?.property(key)
      if (property === undefined && !knowsAll) hasExtras = true
      visit((container as Fields)[key], property, depth)
    }
  }
  return {
    isTooDeep: deepest > maxDepth,
    hasLargeNumber,
    extras: hasExtras ? findExtras(value as Container, shape) : [],
  }
}

type Fields = { readonly [key: string]: unknown }
type Container = Fields | readonly unknown[]

interface Visit {
  readonly value: Container
  readonly shape: Shape | undefined
  readonly path: readonly Step[]
}

/** The same walk once more, now with paths: only where there is something to find. */
function findExtras(root: Container, shape: Shape | undefined): Step[][] {
  const extras: Step[][] = []
  const open: Visit[] = [{ value: root, shape, path: [] }]
  while (open.length > 0 && extras.length < MAX_EXTRAS) {
    const visit = open.pop()!
    const isList = Array.isArray(visit.value)
    for (const [key, child] of Object.entries(visit.value)) {
      const step = isList ? Number(key) : key
      const next = isList ? visit.shape?.item(Number(key)) : visit.shape?.property(key)
      if (!isList && next === undefined && visit.shape?.isSelective) extras.push([...visit.path, step])
      if (isContainer(child)) open.push({ value: child, shape: next, path: [...visit.path, step] })
    }
  }
  return extras
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

/** Is a field of the input gone from the output, although the object that held it is there? */
export function isDropped(output: unknown, path: readonly Step[]): boolean {
  let current = output
  for (const step of path.slice(0, -1)) {
    if (!isContainer(current) || !Object.hasOwn(current, step)) return false
    current = (current as Fields)[step]
  }
  return isContainer(current) && !Array.isArray(current) && !Object.hasOwn(current, path.at(-1)!)
}
