import { plainName } from './shape.ts'
import { Doubled, type Written, type WrittenObject } from './written.ts'

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
export function wrappedMember(object: WrittenObject, title: string | undefined): Written | undefined {
  let wrapped: Written | undefined
  for (const [key, item] of Object.entries(object)) {
    if (isWrapper(key, title)) {
      if (wrapped !== undefined || item instanceof Doubled) return undefined
      wrapped = item
    } else if (!BESIDE.has(key) || typeof item !== 'string') return undefined
  }
  return wrapped
}

export const isWrapper = (key: string, title: string | undefined): boolean =>
  WRAPPERS.has(plainName(key)) || (title !== undefined && plainName(key) === plainName(title))
