import { isUtf8 } from 'node:buffer'
import type { Chunk } from './exchange.ts'
import type { Leaf } from './json-leaves.ts'
import { encodeLeaf, leavesOf } from './leaves.ts'

/** Answers a text that replaces `value`; `name` is what the body calls it, or empty. */
export type ReplaceText = (value: string, name: string) => string

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A body as text, one way or the other: what is no UTF-8 is read byte by byte, so that it goes back unchanged. */
export const encodingOf = (bytes: Buffer): 'utf8' | 'latin1' => (isUtf8(bytes) ? 'utf8' : 'latin1')

/** The same bytes with their texts replaced. */
export function rewriteBytes(bytes: Buffer, contentType: string | undefined, replace: ReplaceText): Buffer {
  const [chunk] = rewriteChunks([{ atMs: 0, bytes }], contentType, replace)
  return chunk!.bytes
}

/**
 * The same chunks with their texts replaced. A text that comes in pieces (one string after the other in the same place of
 * successive events) is replaced as a whole and cut again where it was cut; where its length changes, all of it goes into
 * the first piece.
 */
export function rewriteChunks(
  chunks: readonly Chunk[],
  contentType: string | undefined,
  replace: ReplaceText,
): readonly Chunk[] {
  const bytes = Buffer.concat(chunks.map(chunk => chunk.bytes))
  const encoding = encodingOf(bytes)
  const text = bytes.toString(encoding)
  const edits = editsOf(text, contentType, replace)
  return edits.length === 0 ? chunks : applyEdits(chunks, bytes, text, edits, encoding)
}

function editsOf(text: string, contentType: string | undefined, replace: ReplaceText): Edit[] {
  const { kind, leaves } = leavesOf(text, contentType)
  const edits: Edit[] = []
  for (const pieces of kind === 'lines' ? continued(leaves) : leaves.map(leaf => [leaf])) {
    edits.push(...editPieces(pieces, replace))
  }
  return edits.sort((one, other) => one.start - other.start)
}

function editPieces(pieces: readonly Leaf[], replace: ReplaceText): Edit[] {
  const first = pieces[0]!
  const value = pieces.map(piece => piece.value).join('')
  const replaced = replace(value, first.kind === 'key' ? '' : nameOf(first))
  if (replaced === value) return []
  let from = 0
  return pieces.flatMap((piece, index) => {
    const isCutAlike = replaced.length === value.length
    const end = isCutAlike ? from + piece.value.length : replaced.length
    const part = isCutAlike || index === 0 ? replaced.slice(from, end) : ''
    from = end
    if (part === piece.value) return []
    return [{ start: piece.start, end: piece.end, text: encodeLeaf(piece.kind, part) }]
  })
}

/** The nearest name above; an index names nothing. */
const nameOf = ({ path }: Leaf): string => path.findLast(part => !/^\d*$/.test(part)) ?? ''

/** Strings that stand in the same place of successive events, together; all other leaves alone. */
function continued(leaves: readonly Leaf[]): (readonly Leaf[])[] {
  const groups = new Map<string, Leaf[]>()
  const alone: (readonly Leaf[])[] = []
  const indexes = indexesOf(leaves)
  for (const leaf of leaves) {
    if (leaf.kind !== 'string') {
      if (leaf.kind !== 'other') alone.push([leaf])
      continue
    }
    const key = placeOf(leaf, indexes)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [leaf])
    else group.push(leaf)
  }
  for (const group of groups.values()) {
    // What is the same in every event (an id, a model) is one value said again, not a text in pieces.
    const isRepeated = group.every(({ value }) => value === group[0]!.value)
    alone.push(...(isRepeated ? group.map(leaf => [leaf]) : [group]))
  }
  return alone
}

/** By the path of an object: the numbers in it that say which block, choice or tool call it belongs to. */
function indexesOf(leaves: readonly Leaf[]): ReadonlyMap<string, string> {
  const indexes = new Map<string, string>()
  for (const { kind, path, value } of leaves) {
    if (kind !== 'number' || path.at(-1)?.endsWith('index') !== true) continue
    const object = path.slice(0, -1).join('\0')
    indexes.set(object, `${indexes.get(object) ?? ''} ${path.at(-1)}=${value}`)
  }
  return indexes
}

function placeOf({ path }: Leaf, indexes: ReadonlyMap<string, string>): string {
  let object = path[0]!
  let place = indexes.get(object) ?? ''
  for (const part of path.slice(1)) {
    object += `\0${part}`
    place += `\0${part}${indexes.get(object) ?? ''}`
  }
  return place
}

/** Borders of chunks move with the text before them; one within a replaced text stays as far into it as it can. */
function applyEdits(
  chunks: readonly Chunk[],
  bytes: Buffer,
  text: string,
  edits: readonly Edit[],
  encoding: 'utf8' | 'latin1',
): Chunk[] {
  const parts: Buffer[] = []
  const moves: { readonly from: number; readonly to: number; readonly newFrom: number; readonly newTo: number }[] = []
  let [textAt, at, newAt] = [0, 0, 0]
  for (const edit of edits) {
    const start = at + Buffer.byteLength(text.slice(textAt, edit.start), encoding)
    const end = start + Buffer.byteLength(text.slice(edit.start, edit.end), encoding)
    const part = Buffer.from(edit.text, encoding)
    parts.push(bytes.subarray(at, start), part)
    const newStart = newAt + (start - at)
    moves.push({ from: start, to: end, newFrom: newStart, newTo: newStart + part.length })
    textAt = edit.end
    at = end
    newAt = newStart + part.length
  }
  parts.push(bytes.subarray(at))
  const whole = Buffer.concat(parts)

  let border = 0
  let newBorder = 0
  let next = 0
  return chunks.map(({ atMs, bytes: { length } }) => {
    border += length
    while (next < moves.length && moves[next]!.to <= border) next++
    const before = moves[next - 1]
    const within = moves[next]
    const moved =
      within !== undefined && within.from < border
        ? Math.min(within.newFrom + (border - within.from), within.newTo)
        : border + (before === undefined ? 0 : before.newTo - before.to)
    const chunk = { atMs, bytes: whole.subarray(newBorder, moved) }
    newBorder = moved
    return chunk
  })
}
