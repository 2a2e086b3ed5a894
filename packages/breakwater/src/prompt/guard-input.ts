// Dotprompt finds roles and media by markers in the rendered text, so text that holds a marker, or a piece that another
// text or the template makes whole, would become structure. Every string of an input therefore stands between two random
// marks while the template is filled, and what it holds of a marker is replaced by a third; the finished parts are
// restored. Standing between marks, even an empty text counts as text: it keeps its message and its part.

export const OPENING = '<<<dotprompt:'

const REPLACED: Readonly<Record<string, string>> = { '[': '', ']': '', o: OPENING, l: '<', c: ':' }

/** A copy of an input in which no text can become structure. */
export function guard(value: unknown, mark: string): unknown {
  if (typeof value === 'string') return `${mark}[${value.replaceAll(OPENING, `${mark}o`)}${mark}]`
  if (typeof value !== 'object' || value === null) return value
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, item => guard(item, mark))
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [guardKey(key, mark), guard(item, mark)]))
  return withOwnWords(copy, value, mark)
}

/** A name cannot stand between marks: the template looks it up. Without these two characters it is no marker. */
export const guardKey = (key: string, mark: string): string =>
  key.replaceAll('<', `${mark}l`).replaceAll(':', `${mark}c`)

/** How an object writes itself (a date, a decimal) is a text as well. */
function withOwnWords(copy: object, value: object, mark: string): object {
  for (const name of ['toString', 'toJSON'] as const) {
    const write = (value as { readonly [word in typeof name]?: unknown })[name]
    if (typeof write !== 'function' || write === Object.prototype.toString) continue
    Object.defineProperty(copy, name, { value: () => guard(write.call(value), mark) })
  }
  return copy
}

/** A text as it was before it was guarded. */
export function restore(text: string, mark: string): string {
  const [first = '', ...rest] = text.split(mark)
  return first + rest.map(piece => (REPLACED[piece.charAt(0)] ?? '') + piece.slice(1)).join('')
}
