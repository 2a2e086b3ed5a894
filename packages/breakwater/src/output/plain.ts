import type { Repair } from '../result/index.ts'
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  codeAt,
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
import { addRepair } from './repairs.ts'
import type { Frame, Tree } from './tree.ts'
import { Spelled, type Written } from './written.ts'

/** What is read, and where it goes. */
export interface Source {
  readonly text: string
  readonly tree: Tree
  readonly repairs: Repair[]
  readonly maxDepth: number
}

/**
 * Takes what stands as JSON has it, as far as that goes, and answers where it ends. Most of a damaged text is whole: the
 * speed of reading it hangs on this. So the two most frequent slips are taken along: a comma before a closing bracket
 * and Python's literals. A value with anything else amiss in it or behind it is left where it is.
 */
export function takePlain(source: Source, from: number): number {
  const { text, tree } = source
  let at = from
  for (let frame = tree.top; frame !== undefined; frame = tree.top) {
    const start = skipBlank(text, at)
    const next = frame.state === 'value' ? takeMark(source, start, frame) : takeNext(source, start, frame)
    if (next === -1) return at
    at = next
  }
  return at
}

function skipBlank(text: string, from: number): number {
  let at = from
  while (isSpace(codeAt(text, at))) at++
  return at
}

/** What may stand behind a value: a comma or the closing bracket. */
function takeMark({ text, tree }: Source, at: number, frame: Frame): number {
  const code = codeAt(text, at)
  if (code === COMMA) frame.state = 'comma'
  else if (code === frame.closer) tree.close()
  else return -1
  return at + 1
}

/** A key with its colon, a value, the beginning of a container, or its end where none of them comes. */
function takeNext(source: Source, at: number, frame: Frame): number {
  const code = codeAt(source.text, at)
  const isKeyDue = frame.isObject && frame.state !== 'key'
  if (code === QUOTE) return isKeyDue ? takeKey(source, at, frame) : takeString(source, at, frame)
  if (code === frame.closer && frame.state !== 'key') return takeEnd(source, at, frame)
  if (isKeyDue) return -1
  if (isDigit(code) || code === MINUS) return takeNumber(source, at, frame)
  return code === OPEN_BRACE || code === OPEN_BRACKET
    ? takeStart(source, at, code)
    : takeLiteral(source, at, code, frame)
}

function takeStart({ tree, maxDepth }: Source, at: number, code: number): number {
  if (tree.depth >= maxDepth) return -1
  tree.open(code === OPEN_BRACE, code === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)
  return at + 1
}

function takeEnd({ tree, repairs }: Source, at: number, frame: Frame): number {
  if (frame.state === 'comma') addRepair(repairs, 'trailing_comma', at)
  tree.close()
  return at + 1
}

function takeKey({ text, tree }: Source, at: number, frame: Frame): number {
  const expected = frame.expectedEnd(text, at)
  if (expected !== -1) {
    frame.takeExpected()
    return expected
  }
  const end = plainKeyEnd(text, at)
  if (end === -1) return -1
  const colon = skipBlank(text, end + 1)
  if (codeAt(text, colon) !== COLON) return -1
  frame.takeKey(text.slice(at + 1, end), true)
  tree.hasProgressed = true
  return colon + 1
}

function plainKeyEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_KEY_CHARACTERS)
  for (let at = start + 1; at < limit; at++) {
    const code = codeAt(text, at)
    if (code === QUOTE) return at
    if (code === BACKSLASH || code < 0x20) return -1
  }
  return -1
}

function takeString({ text, tree }: Source, at: number, frame: Frame): number {
  const end = standardEnd(text, at)
  if (codeAt(text, end) !== QUOTE || !isFollowed(text, end + 1, frame)) return -1
  tree.take('string', standardContent(text, at, end))
  return end + 1
}

function takeNumber({ text, tree }: Source, at: number, frame: Frame): number {
  const end = plainNumberEnd(text, at, frame.isObject ? 'member' : 'item')
  if (end === -1 || !isPlainSpelling(text, at, end)) return -1
  tree.take('number', Number(text.slice(at, end)))
  return end
}

interface Literal {
  readonly word: string
  readonly kind: 'boolean' | 'null'
  readonly value: Written
  readonly isPython: boolean
}

const literal = (word: string, kind: 'boolean' | 'null', value: Written, isPython = false): Literal => ({
  word,
  kind,
  value,
  isPython,
})

/** By their first characters. */
const LITERALS: ReadonlyMap<number, Literal> = new Map(
  [
    literal('true', 'boolean', true),
    literal('false', 'boolean', false),
    literal('null', 'null', null),
    literal('True', 'boolean', new Spelled('boolean', 'True'), true),
    literal('False', 'boolean', new Spelled('boolean', 'False'), true),
    literal('None', 'null', null, true),
  ].map(one => [one.word.charCodeAt(0), one]),
)

function takeLiteral({ text, tree, repairs }: Source, at: number, code: number, frame: Frame): number {
  const found = LITERALS.get(code)
  if (found === undefined || !text.startsWith(found.word, at)) return -1
  const end = at + found.word.length
  if (!isFollowed(text, end, frame)) return -1
  if (found.isPython) addRepair(repairs, 'python_literal', at)
  tree.take(found.kind, found.value)
  return end
}

/** A closing bracket, or a comma and what the next member or item begins with; a bracket again where that is missing. */
function isFollowed(text: string, end: number, frame: Frame): boolean {
  const at = skipBlank(text, end)
  const code = codeAt(text, at)
  if (code !== COMMA) return isEnd(code)
  const next = codeAt(text, skipBlank(text, at + 1))
  if (next === QUOTE || isEnd(next)) return true
  return !frame.isObject && (isDigit(next) || next === MINUS || next === OPEN_BRACE || next === OPEN_BRACKET)
}

const isEnd = (code: number): boolean => code === CLOSE_BRACE || code === CLOSE_BRACKET
