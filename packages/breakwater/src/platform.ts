import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Platform } from './call/index.ts'
import { aroundNow, proxyVariables, readVariable, warn } from './node/index.ts'

/** What Node offers. */
export const nodePlatform = (): Platform => ({
  readVariable,
  proxy: proxyVariables(),
  hashKey,
  warn,
  around: aroundNow,
})

const salt = crypto.randomUUID()

/** Salted anew in each process: the name of a key says nothing to who reads it. */
const hashKey = (key: string): string => bytesToHex(sha256(utf8ToBytes(salt + key))).slice(0, 16)
