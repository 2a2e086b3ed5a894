import type { Span } from '../span.ts'

/** The longest key that is looked for the end of, in characters: an RSA key of 16 384 bits takes 12 700. */
export const MAX_PEM = 16_384
export const PEM_BEGIN = '-----BEGIN '

const LABEL = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y
const BODY = /(?:[A-Za-z0-9+/=:,. \t\r\n-]|\\[nrt])*/y

/** A private key that begins here: up to its last line, or, cut off, as far as its characters go. */
export function privateKeyAt(text: string, start: number): Span | undefined {
  LABEL.lastIndex = start
  if (!LABEL.test(text)) return undefined
  const from = LABEL.lastIndex
  const window = text.slice(from, start + MAX_PEM)
  const last = window.indexOf('-----END ')
  const close = last < 0 ? -1 : window.indexOf('-----', last + 9)
  if (close >= 0) return { type: 'private_key', start, end: from + close + 5 }
  BODY.lastIndex = 0
  BODY.test(window)
  return { type: 'private_key', start, end: from + window.slice(0, BODY.lastIndex).trimEnd().length }
}
