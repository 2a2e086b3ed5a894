import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Platform } from './call/index.ts'
import { aroundNow, checkNode, proxyVariables, readVariable, warn } from './node/index.ts'

/** What Node offers, where it is new enough. */
export function nodePlatform(): Platform {
  checkNode()
  return { readVariable, proxy: proxyVariables(), hashKey, warn, around: aroundNow }
}

let salt: string | undefined

/** Salted anew in each process: the name of a key says nothing to who reads it. */
function hashKey(key: string): string {
  salt ??= crypto.randomUUID()
  return bytesToHex(sha256(utf8ToBytes(salt + key))).slice(0, 16)
}
