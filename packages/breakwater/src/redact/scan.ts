import { AT, classOf, DASH, DIGIT, MARK, UPPER } from './classes.ts'
import { keyIn } from './detect/api-key.ts'
import { assignedAfter } from './detect/assignment.ts'
import { bearerAfter } from './detect/bearer.ts'
import { emailIn } from './detect/email.ts'
import { numberIn } from './detect/numbers.ts'
import { PEM_BEGIN, privateKeyAt } from './detect/private-key.ts'
import { mayNameSecret } from './detect/secret-words.ts'
import { tokenIn } from './detect/token.ts'
import { UNSPACED_MARKS, unspacedSecretAfter } from './detect/unspaced.ts'
import { urlCredentialsAt } from './detect/url-credentials.ts'
import { pseudonymEnd } from './pseudonym.ts'
import type { Rules } from './rules.ts'
import type { Span } from './span.ts'

/** A longer run is read in pieces of this length. */
const MAX_RUN = 8192

/**
 * The most that a decision may look ahead, private keys apart: a run, a long value after it, and what stands between.
 */
export const MAX_REACH: number = MAX_RUN + 4096 + 512

/** How far a scan has come. */
export interface Cursor {
  /** The next character to read. */
  at: number
  /** The end of the last finding: nothing before it is looked at again. */
  floor: number
  /** The run before ended only because it was too long. */
  isCut: boolean
  /** Sorted, without overlaps. */
  readonly found: Span[]
}

/**
 * Finds what is secret or personal, from left to right, until the limit (exclusive) is reached or passed.
 *
 * One pass divides the text into runs (stretches without spaces, quotes or brackets) and notes which classes of
 * characters each holds; only a run that could hold something, or name something, is looked at again, so that a plain
 * word costs a few table look-ups a letter. How far each look reaches is bounded: the whole is linear.
 */
export function scanUntil(text: string, cursor: Cursor, limit: number, rules: Rules): void {
  let { at } = cursor
  while (at < limit) {
    const code = text.charCodeAt(at)
    let flags = classOf(code)
    if (flags === 0) {
      at = code === 32 || code === 44 || code === 34 ? at + 1 : afterMark(text, at, code, cursor, rules)
      continue
    }
    if (text.charCodeAt(at - 1) === 92 && isEscape(text, at)) {
      at += code === 117 ? 5 : 1
      continue
    }
    const start = at
    const stop = Math.min(text.length, start + MAX_RUN)
    for (at++; at < stop; at++) {
      const one = classOf(text.charCodeAt(at))
      if (one === 0) break
      flags |= one
    }
    const isCut = at === stop && classOf(text.charCodeAt(at)) !== 0
    if (needsLook(text, start, at, flags)) at = lookAt(text, start, at, flags, cursor, rules, isCut)
    cursor.isCut = isCut
  }
  cursor.at = at
}

/** Whether a run can hold, name or introduce anything. */
function needsLook(text: string, start: number, end: number, flags: number): boolean {
  if ((flags & (DIGIT | AT)) !== 0 || end - start >= 14) return true
  if (text.charCodeAt(end) === 58 || mayNameSecret(text, end)) return true
  if (flags === UPPER && end - start === 2) return text.charCodeAt(end) === 32
  return (text.charCodeAt(start) | 32) === 98 && end - start === 6
}

function lookAt(
  text: string,
  start: number,
  end: number,
  flags: number,
  cursor: Cursor,
  rules: Rules,
  isCut: boolean,
): number {
  const previous = cursor.found.at(-1)
  if (cursor.isCut && previous !== undefined && cursor.floor === start) {
    // The rest of a secret that is longer than a run is read.
    accept(text, { type: previous.type, start, end }, cursor, rules)
    return end
  }
  fill(text, start, end, cursor, rules, firstLevel(flags, end - start), isCut || cursor.isCut)
  if (cursor.floor >= end) return cursor.floor
  const after = spanAfter(text, start, end, rules)
  if (after === undefined) return end
  accept(text, after, cursor, rules)
  return after.end
}

type Level = (text: string, start: number, end: number, floor: number, rules: Rules) => Span | undefined

const LEVELS: readonly Level[] = [
  (text, start, end, _floor, rules) => keyIn(text, start, end, rules.isEnabled),
  (text, start, end, floor, rules) => (rules.isEnabled('email') ? emailIn(text, start, end, floor) : undefined),
  numberIn,
  (text, start, end, _floor, rules) => (rules.isEnabled('token') ? tokenIn(text, start, end) : undefined),
]
const [KEYS, EMAILS, NUMBERS, NOTHING] = [0, 1, 2, 4]

function firstLevel(flags: number, length: number): number {
  if (length >= 14 && (flags & (DASH | MARK | DIGIT | UPPER)) !== 0) return KEYS
  if ((flags & AT) !== 0) return EMAILS
  return (flags & DIGIT) !== 0 || (flags === UPPER && length === 2) ? NUMBERS : NOTHING
}

/** Finds all of one level in a piece of a run, and, in the gaps between, all of the levels below. */
function fill(
  text: string,
  start: number,
  end: number,
  cursor: Cursor,
  rules: Rules,
  level: number,
  isPartial: boolean,
): void {
  const search = LEVELS[level]
  if (search === undefined || (isPartial && level === LEVELS.length - 1)) return
  let from = start
  while (from < end) {
    const span = search(text, from, end, cursor.floor, rules)
    if (span === undefined) break
    fill(text, from, Math.min(span.start, end), cursor, rules, level + 1, isPartial)
    accept(text, span, cursor, rules)
    from = span.end
  }
  if (from < end) fill(text, from, end, cursor, rules, level + 1, isPartial)
}

/** What a run introduces: a private key, credentials in a URL, a bearer token, the value of a secret's name. */
function spanAfter(text: string, start: number, end: number, rules: Rules): Span | undefined {
  const next = text.charCodeAt(end)
  if (next === 58 && text.startsWith('://', end)) {
    return rules.isEnabled('url_credentials') ? urlCredentialsAt(text, end + 3) : undefined
  }
  if (next === 32 && text.startsWith(PEM_BEGIN, end - 10)) {
    return rules.isEnabled('private_key') ? privateKeyAt(text, end - 10) : undefined
  }
  if ((next === 32 || next === 9) && text.slice(end - 6, end).toLowerCase() === 'bearer') {
    const bearer = rules.isEnabled('authorization') ? bearerAfter(text, end) : undefined
    if (bearer !== undefined) return withOwnType(text, bearer, rules)
  }
  const assigned = assignedAfter(text, start, end, rules.isEnabled)
  return assigned === undefined ? undefined : withOwnType(text, assigned, rules)
}

/** A value that is a key by its own looks is called so, whatever it is assigned to. */
function withOwnType(text: string, span: Span, rules: Rules): Span {
  const key = keyIn(text, span.start, span.end, rules.isEnabled)
  return key !== undefined && key.start === span.start && key.end === span.end ? key : span
}

/**
 * Notes a finding, unless it is allowed; either way its text is not looked at again. A number may reach into what was
 * found behind it: then the rest of that is noted.
 */
function accept(text: string, { type, start, end }: Span, cursor: Cursor, rules: Rules): void {
  const from = Math.max(start, cursor.floor)
  if (from >= end) return
  if (!rules.isAllowed(text.slice(from, end))) cursor.found.push({ type, start: from, end })
  cursor.floor = end
}

/** Past a character that is in no run: a whole pseudonym of ours, for what is hidden is not hidden twice. */
function afterMark(text: string, at: number, code: number, cursor: Cursor, rules: Rules): number {
  if (code === 60) return Math.max(pseudonymEnd(text, at), at + 1)
  if (!UNSPACED_MARKS.has(code) || !(text.charCodeAt(at - 1) >= 0x3000) || !rules.isEnabled('password')) return at + 1
  const span = unspacedSecretAfter(text, at)
  if (span === undefined) return at + 1
  accept(text, span, cursor, rules)
  return span.end
}

/**
 * Whether the letter after a backslash belongs to it (`\n`, `\u00e9`), as in JSON: the backslash is not itself
 * escaped.
 */
function isEscape(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === 117 ? !/^[0-9a-f]{4}$/i.test(text.slice(at + 1, at + 5)) : !'nrtbf'.includes(text[at]!)) return false
  let slashes = 1
  while (slashes < 16 && text.charCodeAt(at - 1 - slashes) === 92) slashes++
  return slashes % 2 === 1
}
