import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isDigit,
  isSpace,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './characters.ts'
import { MAX_KEY_CHARACTERS } from './lookahead.ts'
import { isPlainSpelling, plainNumberEnd } from './read-bare.ts'
import { standardContent, standardEnd } from './read-string.ts'
import type { Frame, Tree } from './tree.ts'

/**
 * Takes what stands as JSON has it, as far as that goes, and answers where it ends. Most of a damaged text is whole:
 * the speed of reading it hangs on this. A value with anything amiss in it or behind it is left where it is.
 */
export function takePlain(text: string, from: number, tree: Tree, maxDepth: number): number {
  let at = from
  for (let frame = tree.top; frame !== undefined; frame = tree.top) {
    const start = skipBlank(text, at)
    const next =
      frame.state === 'value' ? takeMark(text, start, tree, frame) : takeNext(text, start, tree, frame, maxDepth)
    if (next === -1) return at
    at = next
  }
  return at
}

function skipBlank(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** What may stand behind a value: a comma or the closing bracket. */
function takeMark(text: string, at: number, tree: Tree, frame: Frame): number {
  const code = text.charCodeAt(at)
  if (code === COMMA) frame.state = 'comma'
  else if (code === frame.closer) tree.close()
  else return -1
  return at + 1
}

function takeNext(text: string, at: number, tree: Tree, frame: Frame, maxDepth: number): number {
  const code = text.charCodeAt(at)
  if (code === frame.closer && frame.state === 'start') {
    tree.close()
    return at + 1
  }
  if (frame.isObject && frame.state !== 'key') return code === QUOTE ? takeKey(text, at, tree, frame) : -1
  if (code === QUOTE) return takeString(text, at, tree, frame)
  if (isDigit(code) || code === MINUS) return takeNumber(text, at, tree, frame)
  if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return takeLiteral(text, at, tree, frame)
  if (tree.depth >= maxDepth) return -1
  tree.open(code === OPEN_BRACE, code === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)
  return at + 1
}

function takeKey(text: string, at: number, tree: Tree, frame: Frame): number {
  const expected = frame.expectedEnd(text, at)
  if (expected !== -1) {
    frame.takeExpected()
    return expected
  }
  const end = plainKeyEnd(text, at)
  const colon = end === -1 ? -1 : skipBlank(text, end + 1)
  if (text.charCodeAt(colon) !== COLON) return -1
  frame.takeKey(text.slice(at + 1, end), true)
  tree.hasProgressed = true
  return colon + 1
}

function plainKeyEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_KEY_CHARACTERS)
  for (let at = start + 1; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH || code < 0x20) return -1
  }
  return -1
}

function takeString(text: string, at: number, tree: Tree, frame: Frame): number {
  const end = standardEnd(text, at)
  if (text.charCodeAt(end) !== QUOTE || !isFollowed(text, end + 1, frame)) return -1
  tree.take('string', standardContent(text, at, end))
  return end + 1
}

function takeNumber(text: string, at: number, tree: Tree, frame: Frame): number {
  const end = plainNumberEnd(text, at, frame.isObject ? 'member' : 'item')
  if (end === -1 || !isPlainSpelling(text, at, end)) return -1
  tree.take('number', Number(text.slice(at, end)))
  return end
}

function takeLiteral(text: string, at: number, tree: Tree, frame: Frame): number {
  const isNull = text.startsWith('null', at)
  const isTrue = text.startsWith('true', at)
  if (!isNull && !isTrue && !text.startsWith('false', at)) return -1
  const end = at + (isNull || isTrue ? 4 : 5)
  if (!isFollowed(text, end, frame)) return -1
  tree.take(isNull ? 'null' : 'boolean', isNull ? null : isTrue)
  return end
}

/** A closing bracket, or a comma and what the next member or item begins with. */
function isFollowed(text: string, end: number, frame: Frame): boolean {
  const at = skipBlank(text, end)
  const code = text.charCodeAt(at)
  if (code === CLOSE_BRACE || code === CLOSE_BRACKET) return true
  if (code !== COMMA) return false
  const next = text.charCodeAt(skipBlank(text, at + 1))
  if (next === QUOTE) return true
  return !frame.isObject && (isDigit(next) || next === MINUS || next === OPEN_BRACE || next === OPEN_BRACKET)
}
