import { phonePrefixDigits } from './canonical.ts'
import { SHAPES_BY_FIRST } from './detect/key-prefixes.ts'

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u

const WITH_EXPONENT = /^-?\d+(?:\.\d+)?e[+-]?\d+$/i

/**
 * Marks by 1 the places whose character a fake may change: letters and digits, except those that make the value what it
 * is (the prefix of a key, the country of an IBAN, the top level of a domain, the exponent of a number) and those of
 * escapes in JSON.
 */
export function fakeable(type: string, value: string): Uint8Array {
  const mask = new Uint8Array(value.length)
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 92) at += value[at + 1] === 'u' ? 5 : 1
    else if ((code >= 0xd800 && code <= 0xdfff) || LETTER_OR_DIGIT.test(value[at]!)) mask[at] = 1
  }
  if (WITH_EXPONENT.test(value)) mask.fill(0, value.search(/e/i))
  KEPT[type]?.(value, mask)
  return mask
}

const KEPT: Readonly<Record<string, (value: string, mask: Uint8Array) => void>> = {
  api_key: (value, mask) => mask.fill(0, 0, prefixLength(value)),
  jwt: (_value, mask) => mask.fill(0, 0, 3),
  iban: (_value, mask) => mask.fill(0, 0, 2),
  email: (value, mask) => mask.fill(0, value.lastIndexOf('.')),
  private_key: keepLines,
  phone: (value, mask) => mask.fill(0, 0, placeOfDigit(value, phonePrefixDigits(value))),
}

function prefixLength(value: string): number {
  const shapes = SHAPES_BY_FIRST.get(value.charCodeAt(0)) ?? []
  return shapes.find(({ prefix }) => value.startsWith(prefix))?.prefix.length ?? 0
}

/** The lines that say where a private key begins and ends. */
function keepLines(value: string, mask: Uint8Array): void {
  mask.fill(0, 0, value.indexOf('-----', 10) + 5)
  const last = value.lastIndexOf('-----END ')
  if (last > 0) mask.fill(0, last)
}

/** Where the digit with this number stands, from 0. */
function placeOfDigit(value: string, number: number): number {
  let rest = number
  for (let at = 0; at < value.length; at++) if (/\d/.test(value[at]!) && rest-- === 0) return at
  return value.length
}
