import { COMMA, isDigit, isSpace, MINUS, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './characters.ts'
import type { Context } from './lookahead.ts'
import { isPlainSpelling, plainNumberEnd } from './read-bare.ts'
import { standardEnd } from './read-string.ts'
import type { ScalarKind } from './written.ts'

export function skipBlank(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** What a scalar would be that begins with this character; undefined for what begins none of JSON's. */
export function plainKind(code: number): ScalarKind | undefined {
  if (code === QUOTE) return 'string'
  if (isDigit(code) || code === MINUS) return 'number'
  if (code === 0x74 || code === 0x66) return 'boolean'
  return code === 0x6e ? 'null' : undefined
}

/** Where a scalar ends that stands as JSON has it, with nothing amiss behind it; -1 for any other. */
export function plainEnd(text: string, at: number, kind: ScalarKind, context: Context): number {
  if (kind === 'number') {
    const end = plainNumberEnd(text, at, context)
    return end !== -1 && isPlainSpelling(text, at, end) ? end : -1
  }
  const end = kind === 'string' ? stringEnd(text, at) : literalEnd(text, at)
  return end !== -1 && isFollowed(text, end, context) ? end : -1
}

function stringEnd(text: string, at: number): number {
  const end = standardEnd(text, at)
  return text.charCodeAt(end) === QUOTE ? end + 1 : -1
}

function literalEnd(text: string, at: number): number {
  if (text.startsWith('true', at) || text.startsWith('null', at)) return at + 4
  return text.startsWith('false', at) ? at + 5 : -1
}

/** A closing bracket, or a comma and what the next member or item begins with. */
function isFollowed(text: string, end: number, context: Context): boolean {
  const at = skipBlank(text, end)
  const code = text.charCodeAt(at)
  if (code === 0x7d || code === 0x5d) return true
  if (code !== COMMA) return false
  const next = text.charCodeAt(skipBlank(text, at + 1))
  if (next === QUOTE) return true
  return context === 'item' && (isDigit(next) || next === MINUS || next === OPEN_BRACE || next === OPEN_BRACKET)
}
