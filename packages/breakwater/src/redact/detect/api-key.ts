import { isAlphanumeric, isWordy } from '../classes.ts'
import type { Span } from '../span.ts'
import { type KeyShape, SHAPES_BY_FIRST } from './key-prefixes.ts'

/** The first API key or JWT in a run: a known beginning at the start of a word, and a body long and mixed enough. */
export function keyIn(
  text: string,
  start: number,
  end: number,
  isEnabled: (type: string) => boolean,
): Span | undefined {
  for (let at = start; at + 14 <= end; at++) {
    if (at > start && isWordy(text.charCodeAt(at - 1))) continue
    const span = keyAt(text, at, end)
    if (span !== undefined && isEnabled(span.type)) return span
  }
  return undefined
}

function keyAt(text: string, at: number, end: number): Span | undefined {
  if (text.startsWith('eyJ', at)) {
    const stop = jwtEnd(text, at, end)
    if (stop !== undefined) return { type: 'jwt', start: at, end: stop }
  }
  for (const shape of SHAPES_BY_FIRST.get(text.charCodeAt(at)) ?? []) {
    if (!text.startsWith(shape.prefix, at)) continue
    const stop = bodyEnd(text, at + shape.prefix.length, end, shape)
    if (stop !== undefined) return { type: 'api_key', start: at, end: stop }
  }
  return undefined
}

/** A longer run may be the piece of a still longer one, whose further parts are not seen here. */
const LONG = 4096

/** Three parts of base64url (five when encrypted), the first a JSON object; the signature may be empty. RFC 7519. */
function jwtEnd(text: string, start: number, end: number): number | undefined {
  let dots = 0
  let at = start
  let part = start
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 46 && dots < 4 && (dots > 0 || at - part >= 10)) {
      dots++
      part = at + 1
    } else if (!isAlphanumeric(code) && code !== 45 && code !== 95) break
  }
  if (dots === 1 && at === end && end - start > LONG) return end
  // A full stop after the token is the sentence's.
  return dots >= 2 ? (part === at && dots !== 2 ? at - 1 : at) : undefined
}

/** A body without digits so far is none: a row of prefixes must not be read to its end from each of them. */
const MIXED_WITHIN = 128

function bodyEnd(text: string, from: number, end: number, shape: KeyShape): number | undefined {
  let at = from
  let digits = 0
  let uppers = 0
  let lowers = 0
  let marks = 0
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (at - from === MIXED_WITHIN && digits < 2) return undefined
    if (isAlphanumeric(code)) {
      if (code < 58) digits++
      else if (code < 91) uppers++
      else lowers++
    } else if ((code === 45 || code === 95) && shape.body !== 'alphanumeric') marks++
    else if (code !== 46 || shape.body !== 'dotted') break
  }
  while (at > from && (text[at - 1] === '.' || text[at - 1] === '-')) at--
  // A name such as `sk-learn-contrib-classifier` has the prefix of a key, not its mixture.
  const isMixed = digits >= 2 || (uppers >= 2 && marks === 0 && (digits > 0 || lowers >= 2))
  return at - from >= shape.min && isMixed ? at : undefined
}
