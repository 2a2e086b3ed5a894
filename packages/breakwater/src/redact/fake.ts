import { sha256 } from '@noble/hashes/sha2.js'
import { canonicalOf } from './canonical.ts'
import { fakeable } from './fakeable.ts'
import type { Memory } from './memory.ts'

/** Beyond this many values a scope no longer knows which fakes are taken. */
const MAX_VALUES = 10_000
const TRIES = 16

/**
 * Fakes are drawn from a hash of the value and a salt: the same value gets the same fake wherever it stands, whatever
 * was met before, and without the salt a fake says nothing of its value.
 */
export function createFaker(seed: string | undefined): Memory {
  const salt = seed ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16)).join('.')
  const owners = new Map<string, string>()
  return {
    replacementOf: (type, value) => {
      const key = canonicalOf(type, value)
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const fake = fakeOf(type, value, drawsFrom(`${salt}|${attempt}|${key}`))
        const mark = canonicalOf(type, fake)
        const owner = owners.get(mark) ?? key
        if (mark === key || owner !== key) continue
        if (owners.size < MAX_VALUES) owners.set(mark, key.split('').join(''))
        return fake
      }
      return fakeOf(type, value, () => 7)
    },
  }
}

/** Endless bytes that depend on nothing but the text. */
function drawsFrom(text: string): () => number {
  const bytes = new TextEncoder().encode(text)
  let block = sha256(bytes)
  let at = 0
  return () => {
    if (at === block.length) {
      block = sha256(block)
      at = 0
    }
    return block[at++]!
  }
}

/** The same layout with other characters. Separators do not count: a number has one fake however it is written. */
function fakeOf(type: string, value: string, draw: () => number): string {
  const mask = fakeable(type, value)
  const isHex = type === 'mac' || type === 'ip' || (/\d/.test(value) && /^[\da-f-]+$/i.test(value))
  const first = mask.indexOf(1)
  let fake = ''
  for (let at = 0; at < value.length; at++) {
    fake += mask[at] === 1 ? other(value[at]!, draw(), isHex, at === first) : value[at]
  }
  return type === 'ip' && !value.includes(':') ? octets(fake) : fake
}

/** Another character of the same class. The first digit is zero only where it was: JSON allows no other. */
function other(character: string, drawn: number, isHex: boolean, isFirst: boolean): string {
  if (character >= '0' && character <= '9') {
    if (!isFirst) return String(drawn % 10)
    return character === '0' ? '0' : String(1 + (drawn % 9))
  }
  const isUpper = character !== character.toLowerCase()
  return String.fromCharCode((isUpper ? 65 : 97) + (drawn % (isHex ? 6 : 26)))
}

/** Octets stay below 256, and without leading zeros. */
const octets = (address: string): string =>
  address.replace(/\d{2,3}/g, octet => (octet.length === 3 || octet.startsWith('0') ? `1${octet.slice(1)}` : octet))
