/** The steps of a JSON pointer, by RFC 6901. */
export const pointerPath = (pointer: string): string[] =>
  pointer === '' ? [] : pointer.slice(1).split('/').map(unescapePointer)

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

/** What a `$ref` within a document (`#/$defs/item`) refers to; undefined for any other, and where nothing stands. */
export function resolveReference(document: object, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined
  let current: unknown = document
  for (const step of reference.split('/').slice(1)) {
    const key = unescapePointer(decodeURIComponent(step))
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = current[key as never]
  }
  return current
}
