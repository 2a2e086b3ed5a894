import type { Step } from './place.ts'
import type { Shape } from './shape.ts'

const MAX_EXTRAS = 50

type Fields = { readonly [key: string]: unknown }
type Container = Fields | readonly unknown[]

/** What is asked of a value before it is validated, in one pass, level by level. */
export interface Survey {
  readonly isTooDeep: boolean
  /** A number beyond the integers that a double holds exactly. */
  readonly hasLargeNumber: boolean
}

export function survey(root: unknown, maxDepth: number): Survey {
  let hasLargeNumber = false
  let next: unknown[] = [[root]]
  const visit = (child: unknown): void => {
    if (typeof child === 'object') {
      if (child !== null) next.push(child)
    } else if (typeof child === 'number' && Math.abs(child) > Number.MAX_SAFE_INTEGER) hasLargeNumber = true
  }
  for (let depth = 0; next.length > 0; depth++) {
    if (depth > maxDepth) return { isTooDeep: true, hasLargeNumber }
    const level = next
    next = []
    for (const value of level) {
      if (Array.isArray(value)) for (const item of value) visit(item)
      else for (const key in value as Fields) visit((value as Fields)[key])
    }
  }
  return { isTooDeep: false, hasLargeNumber }
}

/** The paths of fields that the schema does not name. */
export function extraFields(root: unknown, shape: Shape | undefined): Step[][] {
  return hasExtras(root, shape) ? findExtras(root as Container, shape) : []
}

function hasExtras(root: unknown, shape: Shape | undefined): boolean {
  if (shape === undefined || !isContainer(root)) return false
  const values: Container[] = [root]
  const shapes: Shape[] = [shape]
  const visit = (child: unknown, childShape: Shape | undefined): void => {
    if (childShape === undefined || !isContainer(child)) return
    values.push(child)
    shapes.push(childShape)
  }
  while (values.length > 0) {
    const container = values.pop()!
    const guide = shapes.pop()!
    if (Array.isArray(container)) {
      const item = guide.listItem
      for (let i = 0; i < container.length; i++) visit(container[i], item ?? guide.item(i))
      continue
    }
    for (const key in container) {
      const property = guide.property(key)
      if (property === undefined && guide.isSelective) return true
      visit((container as Fields)[key], property)
    }
  }
  return false
}

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
