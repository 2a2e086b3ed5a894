import { jsonLeaves, type Leaf } from './json-leaves.ts'

/** How a body is read: JSON, lines that hold JSON (server-sent events, JSON lines), a form, or plain text. */
export interface BodyLeaves {
  readonly kind: 'json' | 'lines' | 'form' | 'text'
  readonly leaves: readonly Leaf[]
}

/** Every place of a body that may hold something to hide or to compare. */
export function leavesOf(text: string, contentType: string | undefined): BodyLeaves {
  if (text === '') return { kind: 'text', leaves: [] }
  if (contentType?.includes('application/x-www-form-urlencoded') === true) {
    return { kind: 'form', leaves: formLeaves(text) }
  }
  const json = jsonLeaves(text)
  if (json !== undefined) return { kind: 'json', leaves: json }
  const lines = lineLeaves(text)
  if (lines !== undefined) return { kind: 'lines', leaves: lines }
  return { kind: 'text', leaves: [textLeaf(text, 0, text.length, [])] }
}

const textLeaf = (text: string, start: number, end: number, path: readonly string[]): Leaf => ({
  kind: 'text',
  path,
  value: text.slice(start, end),
  start,
  end,
})

/** Lines of which at least one holds a JSON object or list, with `data:` before it or not; what stands between is text. */
function lineLeaves(text: string): Leaf[] | undefined {
  const leaves: Leaf[] = []
  let plainFrom = 0
  let events = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const from = startOfPayload(text, start)
    const found = text[from] === '{' || text[from] === '[' ? jsonLeaves(text, from, end) : undefined
    if (found !== undefined) {
      if (plainFrom < from) leaves.push(textLeaf(text, plainFrom, from, [String(events)]))
      for (const leaf of found) leaves.push({ ...leaf, path: [String(events), ...leaf.path] })
      plainFrom = end
      events++
    }
    start = end + 1
  }
  if (events === 0) return undefined
  if (plainFrom < text.length) leaves.push(textLeaf(text, plainFrom, text.length, [String(events)]))
  return leaves
}

function startOfPayload(text: string, lineStart: number): number {
  if (!text.startsWith('data:', lineStart)) return lineStart
  return text[lineStart + 5] === ' ' ? lineStart + 6 : lineStart + 5
}

/** The values of `name=value&…`, decoded. */
export function formLeaves(text: string, offset = 0): Leaf[] {
  const leaves: Leaf[] = []
  let start = 0
  for (const pair of text === '' ? [] : text.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeForm(equals === -1 ? pair : pair.slice(0, equals))
    const from = equals === -1 ? pair.length : equals + 1
    leaves.push({
      kind: 'form',
      path: [name],
      value: decodeForm(pair.slice(from)),
      start: offset + start + from,
      end: offset + start + pair.length,
    })
    start += pair.length + 1
  }
  return leaves
}

function decodeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** A new value as its place in the text wants it. */
export function encodeLeaf(kind: Leaf['kind'], value: string): string {
  if (kind === 'text') return value
  if (kind === 'form') return encodeURIComponent(value)
  return kind === 'number' && isNumber(value) ? value : JSON.stringify(value)
}

const isNumber = (text: string): boolean => /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)
