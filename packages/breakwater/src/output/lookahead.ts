import {
  BACKSLASH,
  BACKTICK,
  EQUALS,
  endsQuote,
  HASH,
  isCloser,
  isColon,
  isComma,
  isDigit,
  isQuote,
  isSpace,
  isWord,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  QUOTE,
  SLASH,
  skipSpace,
} from './characters.ts'
import type { Kind } from './tree.ts'

/** How far is looked ahead for the end of a key. Bounded, so that the reading stays linear. */
export const MAX_KEY_CHARACTERS = 200

/** Where a string stands: what may follow it depends on that. */
export type Context = 'member' | 'item'

/** Does a key with its colon begin here? Answers the offset after the key, before the colon; -1 where none does. */
export function keyEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return isQuote(code) ? quotedKeyEnd(text, at, code) : bareKeyEnd(text, at)
}

function quotedKeyEnd(text: string, at: number, quote: number): number {
  const limit = Math.min(text.length, at + MAX_KEY_CHARACTERS)
  for (let i = at + 1; i < limit; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (endsQuote(quote, code)) return isSeparator(text, skipSpace(text, i + 1)) ? i + 1 : -1
    else if (code === NEWLINE) return -1
  }
  return -1
}

function bareKeyEnd(text: string, at: number): number {
  const limit = Math.min(text.length, at + MAX_KEY_CHARACTERS)
  let i = at
  while (i < limit && (isWord(text.charCodeAt(i)) || (i > at && text.charCodeAt(i) === MINUS))) i++
  if (i === at) return -1
  const end = i
  if (isQuote(text.charCodeAt(i))) i++
  const colon = skipSpace(text, i)
  // `http://` is no key.
  return isSeparator(text, colon) && text.charCodeAt(colon + 1) !== SLASH ? end : -1
}

/** A colon, or what other languages write in its place. */
export function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return isColon(code) || (code === EQUALS && text.charCodeAt(at + 1) !== EQUALS)
}

export const startsKey = (text: string, at: number): boolean => keyEnd(text, at) !== -1

/** Text on a line of its own, then a key: what stands between two members and belongs to neither. -1 if not so. */
export function strayEnd(text: string, at: number): number {
  const limit = Math.min(text.length, at + MAX_KEY_CHARACTERS)
  for (let i = at; i < limit; i++) {
    const code = text.charCodeAt(i)
    if (code === OPEN_BRACE || code === OPEN_BRACKET || isCloser(code)) return -1
    if (code !== NEWLINE && code !== 0x22) continue
    const next = skipSpace(text, i)
    return startsKey(text, next) ? next : -1
  }
  return -1
}

export const startsComment = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === HASH) return true
  const next = text.charCodeAt(at + 1)
  return code === SLASH && (next === SLASH || next === 0x2a)
}

export const startsFence = (text: string, at: number): boolean =>
  text.charCodeAt(at) === BACKTICK && text.charCodeAt(at + 1) === BACKTICK && text.charCodeAt(at + 2) === BACKTICK

/** A fence that ends a block: what names a language begins one, or stands in a string that lost its quote. */
export function endsFenced(text: string, at: number): boolean {
  if (!startsFence(text, at)) return false
  let end = at + 3
  while (text.charCodeAt(end) === BACKTICK) end++
  return end >= text.length || isSpace(text.charCodeAt(end))
}

/** A comment that swallows one quote of a pair is no comment: it stood in a string whose other quote was lost. */
export function hasOpenQuote(text: string, from: number, to: number): boolean {
  let isOpen = false
  for (let at = text.indexOf('"', from); at !== -1 && at < to; at = text.indexOf('"', at + 1)) isOpen = !isOpen
  return isOpen
}

/**
 * May the quote before `after` be the end of its string, by what follows? `inner` says whether the string already
 * holds quotes that did not end it: then a key after a comma must be seen whole.
 */
export function endsString(text: string, after: number, context: Context, inner: boolean): boolean {
  const next = skipSpace(text, after)
  if (next >= text.length) return true
  const code = text.charCodeAt(next)
  if (isCloser(code)) return true
  if (isComma(code)) return commaEnds(text, next, context, inner)
  if (isColon(code)) return context === 'item' && !inner
  if (startsFence(text, next)) return true
  if (isQuote(code)) return next > after && (context === 'item' ? !inner : startsKey(text, next))
  if (code === PLUS) return isQuote(text.charCodeAt(skipSpace(text, next + 1)))
  if (startsComment(text, next)) return !inner && next > after
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return context === 'item' && !inner
  return context === 'member' && text.slice(after, next).includes('\n') && startsKey(text, next)
}

function commaEnds(text: string, comma: number, context: Context, inner: boolean): boolean {
  const next = skipSpace(text, comma + 1)
  if (next >= text.length) return true
  const code = text.charCodeAt(next)
  if (isCloser(code) || isComma(code) || startsComment(text, next) || startsFence(text, next)) return true
  if (text.startsWith('...', next) || code === 0x2026) return true
  if (context === 'item') return startsItem(text, next, code)
  if (isQuote(code) && !inner) return true
  if (startsKey(text, next)) return true
  return text.slice(comma, next).includes('\n') && strayEnd(text, next) !== -1
}

function startsItem(text: string, at: number, code: number): boolean {
  if (isQuote(code) || code === OPEN_BRACE || code === OPEN_BRACKET || code === MINUS || isDigit(code)) return true
  const limit = Math.min(text.length, at + MAX_KEY_CHARACTERS)
  let i = at
  while (i < limit && isWord(text.charCodeAt(i))) i++
  if (i === at) return false
  const end = text.charCodeAt(skipSpace(text, i))
  return isComma(end) || isCloser(end)
}

/** Would JSON write any of its characters by an escape? */
export const needsEscape = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x20 || text.charCodeAt(at) === QUOTE) return true
  return false
}

/** Two neighbours that a forgotten comma may stand between: both quoted, both containers, or both numbers. */
export function areAlike(last: Kind | undefined, code: number): boolean {
  if (last === 'string') return isQuote(code)
  if (last === 'number') return isDigit(code) || code === MINUS || code === PLUS
  return (last === 'object' || last === 'list') && (code === OPEN_BRACE || code === OPEN_BRACKET)
}
