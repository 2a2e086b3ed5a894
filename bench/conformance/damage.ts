import { DIALECTS, decodeBody, decodeStream, targetOf } from './ours.ts'
import { isStream, type Row } from './rows.ts'

const ROUNDS = 40

/** A recorded answer that was cut is never whole, and one that was damaged never throws. Seeded by the row itself. */
export function checkDamage(row: Row): readonly string[] {
  const bytes = new TextEncoder().encode(row.body)
  const random = createRandom(bytes.length)
  for (let round = 0; round < ROUNDS; round++) {
    const end = Math.floor(random() * bytes.length)
    if (!isStream(row) && row.status === 200 && isWhole(row, bytes.subarray(0, end))) {
      return [`a body cut after ${end} bytes passes for whole`]
    }
    const thrown = thrownBy(row, damaged(bytes, random))
    if (thrown !== undefined) return [`damaged, it throws ${thrown}`]
  }
  return []
}

/** A cut inside blank space at the end takes nothing away. */
function isWhole(row: Row, part: Uint8Array): boolean {
  const text = new TextDecoder().decode(part)
  return text.trim() !== row.body.trim() && decodeBody(row, text).ok
}

function thrownBy(row: Row, bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes)
  try {
    decodeStream(row, [bytes])
    DIALECTS[row.dialect].decodeBody(text, targetOf(row, false))
    DIALECTS[row.dialect].classifyError(500, {}, text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.name : 'something'
  }
}

/** Bytes flipped, one stretch moved, the end cut off. */
function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice()
  const place = (): number => Math.floor(random() * copy.length)
  for (let flips = 0; flips < 4; flips++) copy[place()] = Math.floor(random() * 256)
  copy.copyWithin(place(), place(), place())
  return copy.subarray(0, place())
}

/** A small generator (mulberry32): the same row is damaged in the same ways in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
