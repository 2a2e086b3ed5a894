import { isWordy } from '../classes.ts'
import { pseudonymEnd } from '../pseudonym.ts'
import type { Span } from '../span.ts'
import { isSecretValue } from './secret-value.ts'
import { mayNameSecret, type SecretKind, secretKindOf } from './secret-words.ts'

const MAX_QUOTED = 200
/** Of credentials in a header, and of what is no password. */
const MAX_PLAIN = 4096

/**
 * Between a name and its value: the end of quotes and brackets, spaces, `=`, `:`, `=>`, `:=`; or a word such as `is`.
 */
const ASSIGNS = /(?:\\?["'`\]]){0,3}[ \t]{0,4}(?:=>|:=|==?|[:：])[ \t]{0,4}/y
const TELLS = /[ \t]{1,4}(?:is|are|was|ist|lautet|es|est|era|é|è|sarà|será|jest)(?:[ \t]{0,2}:)?[ \t]{1,4}/y
/** The first characters that those can have, spaces apart: a quick test before the expressions. */
const ASSIGN_FIRST = '=:："\'`\\] \t'
const TELL_FIRST = 'iawleéèsj'
const OPTION = /[ \t]{1,4}/y
const SCHEME = /(?:bearer|basic|token|digest|apikey|negotiate|aws4-hmac-sha256|key)[ \t]{1,4}/iy
const UNQUOTED = /(?:[^\s"'`,;&(){}[\]|<>\\]|&(?![\w.-]{0,40}=))*/y
/** A name and a quoted value without anything between: `password "…"`. */
const QUOTES = /[ \t]{1,2}(?=["'`][^\s"'`]{3,64}["'`])/y
const COOKIE = /[^\r\n"'`<>\\]*/y

/** The secret that is assigned to the name which this run ends in, or told of it (`the password is …`). */
export function assignedAfter(
  text: string,
  start: number,
  end: number,
  isEnabled: (type: string) => boolean,
): Span | undefined {
  if (!mayNameSecret(text, end)) return undefined
  const from = afterAssignment(text, start, end)
  if (from === undefined) return undefined
  const kind = secretKindOf(text, nameStart(text, start), end)
  if (kind === undefined || !isEnabled(TYPES[kind])) return undefined
  const value = valueAt(text, from.at, kind)
  if (value === undefined) return undefined
  const content = text.slice(value.start, value.end)
  if (!isSecretValue(content, kind, value.isQuoted)) return undefined
  // In prose a word after "password is" is more often an adjective than a password.
  if (from.isTold && !/[\d\p{P}\p{S}]/u.test(content.slice(0, -1))) return undefined
  if (!value.isQuoted && /^\p{L}+$/u.test(content) && isAlsoWord(text, start, end)) return undefined
  return { type: TYPES[kind], start: value.start, end: value.end }
}

/** Short names that are words of a sentence too: `second pass: emit`. */
const isAlsoWord = (text: string, start: number, end: number): boolean =>
  text[end] === ':' && /^(?:pass|passe|pin|clave|pw)$/i.test(text.slice(start, end))

const TYPES = {
  password: 'password',
  token: 'token',
  header: 'authorization',
  cookie: 'authorization',
} satisfies Record<SecretKind, string>

/** Names are written in two words too: `api key: …`, `pin code: …`. */
function nameStart(text: string, start: number): number {
  if (text.charCodeAt(start - 1) !== 32) return start
  let at = start - 1
  while (start - at < 12 && isWordy(text.charCodeAt(at - 1))) at--
  return at
}

function afterAssignment(text: string, start: number, end: number): { at: number; isTold: boolean } | undefined {
  const next = text[end] ?? ''
  const isSpaced = next === ' ' || next === '\t'
  const following = isSpaced ? (text[end + 1] ?? '') : next
  if (ASSIGN_FIRST.includes(following)) {
    ASSIGNS.lastIndex = end
    if (ASSIGNS.test(text)) return { at: ASSIGNS.lastIndex, isTold: false }
  }
  if (!isSpaced) return next === '>' && text[start - 1] === '<' ? { at: end + 1, isTold: false } : undefined
  for (const pattern of ' \t"\'`'.includes(following)
    ? [TELLS, QUOTES]
    : TELL_FIRST.includes(following)
      ? [TELLS]
      : []) {
    pattern.lastIndex = end
    if (pattern.test(text)) return { at: pattern.lastIndex, isTold: true }
  }
  OPTION.lastIndex = end
  return text.startsWith('--', start) && OPTION.test(text) ? { at: OPTION.lastIndex, isTold: false } : undefined
}

interface Value {
  readonly start: number
  readonly end: number
  readonly isQuoted: boolean
}

function valueAt(text: string, at: number, kind: SecretKind): Value | undefined {
  const quote = /\\?["'`]/y
  quote.lastIndex = at
  const opening = quote.exec(text)?.[0]
  if (opening === undefined) return plainValue(text, at, kind)
  const start = afterScheme(text, at + opening.length, kind)
  const end = closing(text, start, opening)
  return end === undefined ? plainValue(text, start, kind) : { start, end, isQuoted: true }
}

function plainValue(text: string, at: number, kind: SecretKind): Value {
  const start = afterScheme(text, at, kind)
  const pattern = kind === 'cookie' ? COOKIE : UNQUOTED
  pattern.lastIndex = 0
  const window = text.slice(start, start + (kind === 'token' || kind === 'header' ? MAX_PLAIN : MAX_QUOTED))
  pattern.test(window)
  let end = start + pattern.lastIndex
  if (kind !== 'cookie') while (end > start && '.?:…'.includes(text[end - 1]!) && end - start > 1) end--
  return { start, end, isQuoted: false }
}

function afterScheme(text: string, at: number, kind: SecretKind): number {
  if (kind !== 'header') return at
  SCHEME.lastIndex = at
  return SCHEME.test(text) ? SCHEME.lastIndex : at
}

/** Where a quoted value ends; nothing when it is longer than 200 characters or the line, or hidden in parts already. */
function closing(text: string, start: number, opening: string): number | undefined {
  const quote = opening.at(-1)!
  for (let at = start; at - start <= MAX_QUOTED && at < text.length; at++) {
    const character = text[at]!
    if (character === '\n' || (character === '<' && pseudonymEnd(text, at) > at)) return undefined
    if (character === quote) return at
    if (character !== '\\') continue
    if (opening.length === 2 && text[at + 1] === quote) return at
    at++
  }
  return undefined
}
