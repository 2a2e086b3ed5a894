import { isWordy, isWordyBefore } from '../classes.ts'
import type { Span } from '../span.ts'
import type { Chain } from './chain.ts'
import type { Label } from './labels.ts'

/**
 * Whether a chain begins with an IPv4 address. Loopback, masks and what stands where versions stand are not counted.
 */
export function isIpV4(text: string, chain: Chain, label: Label | undefined): boolean {
  const { sizes, separators, start } = chain
  if (sizes.length < 4 || separators[0] !== '.' || separators[1] !== '.' || separators[2] !== '.') return false
  if (label === 'version' || label === 'reference') return false
  if (separators[3]?.startsWith('.') === true && separators[3].length === 1) return false
  if (isWordy(text.charCodeAt(chain.ends[3]!)) || /[._-]/.test(text[start - 1] ?? '')) return false
  // A comparison of versions: `>= 3.4.5.6`.
  if (/[<>=~^!]=\s?$|[~^]\s?$|[<>]\s$/.test(text.slice(Math.max(0, start - 3), start))) return false
  // A product and its version: `Chrome/120.0.0.0`.
  if (text[start - 1] === '/' && isWordyBefore(text, start - 1)) return false
  return areOctets(chain)
}

function areOctets(chain: Chain): boolean {
  let at = 0
  for (let i = 0; i < 4; i++) {
    const octet = chain.digits.slice(at, at + chain.sizes[i]!)
    at += chain.sizes[i]!
    if (octet.length > 3 || Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))) return false
    if (i === 0 && (octet === '0' || octet === '127' || octet === '255')) return false
  }
  return true
}

const MAX_V6 = 45

/** An IPv6 address that begins here: eight groups, or fewer with `::` after a first group that is in use. */
export function ipV6At(text: string, start: number): Span | undefined {
  if (isWordyBefore(text, start) || /[:.]/.test(text[start - 1] ?? '')) return undefined
  let end = start
  while (end - start <= MAX_V6 && /[0-9a-fA-F:.]/.test(text[end] ?? '')) end++
  while (end > start && /[:.]/.test(text[end - 1]!) && text.slice(end - 2, end) !== '::') end--
  if (isWordy(text.charCodeAt(end)) || !isIpV6(text.slice(start, end))) return undefined
  return { type: 'ip', start, end }
}

function isIpV6(address: string): boolean {
  const [head = '', tail, ...more] = address.split('::')
  if (more.length > 0) return false
  const groups = groupsOf(head)
  if (tail === undefined) return groups === 8
  const rest = groupsOf(tail)
  return groups >= 1 && rest >= 0 && groups + rest < 8 && /^(?:[23f][0-9a-f]{3}|64)$/i.test(head.split(':')[0]!)
}

/** How many groups of 16 bits a part is; -1 where it is none. */
function groupsOf(part: string): number {
  if (part === '') return 0
  let count = 0
  for (const group of part.split(':')) {
    if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(group)) count += 2
    else if (/^[0-9a-f]{1,4}$/i.test(group)) count++
    else return -1
  }
  return count
}

const MAC = /(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9a-z:-])/iy

/** A MAC address that begins here: six pairs, or three groups of four. Longer rows of pairs are fingerprints. */
export function macAt(text: string, start: number): Span | undefined {
  if (isWordyBefore(text, start) || /[:-]/.test(text[start - 1] ?? '')) return undefined
  MAC.lastIndex = start
  const match = MAC.exec(text)
  if (match === null || /^(?:00|ff|[:.-])+$/i.test(match[0])) return undefined
  return { type: 'mac', start, end: start + match[0].length }
}
