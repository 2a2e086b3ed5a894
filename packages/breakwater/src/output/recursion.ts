import type { JsonSchema } from '../result/index.ts'
import { resolveReference } from './pointer.ts'

/** Where definitions stand: nothing is asked by them unless they are referred to. */
const DEFINITIONS: ReadonlySet<string> = new Set(['$defs', 'definitions'])

/** Does a schema come back to itself by its references? One that leads out of the document, or by an anchor, may. */
export function isRecursive(schema: JsonSchema): boolean {
  const done = new Set<string>()
  const open = new Set<string>()
  const path: { readonly pointer: string; readonly refs: string[] }[] = []
  const enter = (pointer: string): void => {
    open.add(pointer)
    path.push({ pointer, refs: refsIn(resolveReference(schema, pointer)) })
  }
  enter('#')
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const ref = top.refs.pop()
    if (ref === undefined) {
      path.pop()
      open.delete(top.pointer)
      done.add(top.pointer)
    } else if (open.has(ref) || !/^#(?:\/|$)/.test(ref)) return true
    else if (!done.has(ref)) enter(ref)
  }
  return false
}

function refsIn(part: unknown): string[] {
  const refs: string[] = []
  const parts = [part]
  while (parts.length > 0) {
    const next = parts.pop()
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if ((key === '$ref' || key === '$dynamicRef') && typeof value === 'string') refs.push(value)
      else if (!DEFINITIONS.has(key)) parts.push(value)
    }
  }
  return refs
}
