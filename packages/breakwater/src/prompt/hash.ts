import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256, in hex, of plain data; the order of keys does not matter. */
export const contentHash = (content: unknown): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(content))))

/** JSON with sorted keys; what JSON cannot hold is left out. */
export function canonicalJson(content: unknown): string {
  return JSON.stringify(content, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}
