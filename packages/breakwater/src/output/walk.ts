import type { Step } from './place.ts'
import type { Shape } from './shape.ts'

export interface Walk {
  readonly isTooDeep: boolean
  /** Fields that the schema does not name. */
  readonly extras: readonly (readonly Step[])[]
}

const MAX_EXTRAS = 50

/** Looks through a value that was read strictly, level by level: how deep it is, and which fields the schema does not know. */
export function walk(value: unknown, shape: Shape | undefined, maxDepth: number): Walk {
  const extras: Step[][] = []
  let level: Visit[] = isContainer(value) ? [{ value, shape, parent: undefined, step: '' }] : []
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return { isTooDeep: true, extras }
    const next: Visit[] = []
    for (const visit of level) visitChildren(visit, next, extras)
    level = next
  }
  return { isTooDeep: false, extras }
}

type Container = { readonly [key: string]: unknown } | readonly unknown[]

interface Visit {
  readonly value: Container
  readonly shape: Shape | undefined
  readonly parent: Visit | undefined
  readonly step: Step
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

function visitChildren(visit: Visit, next: Visit[], extras: Step[][]): void {
  const { value, shape } = visit
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const child: unknown = value[i]
      if (isContainer(child)) next.push({ value: child, shape: shape?.item(i), parent: visit, step: i })
    }
    return
  }
  const fields = value as { readonly [key: string]: unknown }
  const isKnown = shape !== undefined && shape.propertyNames.length > 0 && !shape.isRecord
  for (const key in fields) {
    const child = fields[key]
    const property = shape?.property(key)
    if (isKnown && property === undefined && extras.length < MAX_EXTRAS) extras.push([...pathOf(visit), key])
    if (isContainer(child)) next.push({ value: child, shape: property, parent: visit, step: key })
  }
}

function pathOf(visit: Visit): Step[] {
  const path: Step[] = []
  for (let at: Visit | undefined = visit; at?.parent !== undefined; at = at.parent) path.push(at.step)
  return path.reverse()
}

/** Is a field of the input gone from the output, although the object that held it is there? */
export function isDropped(output: unknown, path: readonly Step[]): boolean {
  let current = output
  for (const step of path.slice(0, -1)) {
    if (!isContainer(current) || !Object.hasOwn(current, step)) return false
    current = (current as { readonly [key: string]: unknown })[step]
  }
  return isContainer(current) && !Array.isArray(current) && !Object.hasOwn(current, path.at(-1)!)
}
