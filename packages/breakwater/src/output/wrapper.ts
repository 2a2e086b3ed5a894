import type { Node } from './node.ts'
import { plainName } from './shape.ts'

/** Names that models give to an object around the answer. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'result',
  'results',
  'response',
  'data',
  'output',
  'answer',
  'finalanswer',
  'value',
  'values',
  'items',
  'list',
  'object',
  'json',
  'payload',
  'content',
  'properties',
  'arguments',
  'parameters',
  'input',
])

/** What may stand beside the wrapped value: the type or name that a model copied from the schema or the tool. */
const BESIDE: ReadonlySet<string> = new Set(['type', 'name', 'title', 'description', '$schema'])

/** The value in an object that holds nothing else but its name and type. */
export function wrappedMember(node: Node, title: string | undefined): Node | undefined {
  let wrapped: Node | undefined
  for (const [index, key] of node.keys!.entries()) {
    const item = node.items![index]!
    if (isWrapper(key, title)) {
      if (wrapped !== undefined) return undefined
      wrapped = item
    } else if (!BESIDE.has(key) || item.kind !== 'string') return undefined
  }
  return wrapped
}

export const isWrapper = (key: string, title: string | undefined): boolean =>
  WRAPPERS.has(plainName(key)) || (title !== undefined && plainName(key) === plainName(title))
