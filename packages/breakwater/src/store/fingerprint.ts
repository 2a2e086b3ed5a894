import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Failure, FailureJSON, PromptIdentity } from '../result/index.ts'

const MAX_PLACES = 8
const LENGTH = 16

export interface Fingerprinted {
  readonly id: string
  readonly prompt: PromptIdentity
  readonly route: string | undefined
  /** Undefined for a value. */
  readonly failure: Pick<Failure | FailureJSON, 'class' | 'code' | 'provider' | 'issues'> | undefined
}

/**
 * What makes two failures the same for a person: the same prompt as it stands today, failing with the same code at the
 * same places on the same route, in the provider's own words where it said something. Places are compared without what
 * depends on the input: numbers of items, offsets, and keys that are no plain names. A value is like no other: each
 * sampled one is a case of its own.
 *
 * @returns 16 hex digits
 */
export function fingerprintOf({ id, prompt, route, failure }: Fingerprinted): string {
  const kind =
    failure === undefined
      ? [id]
      : [failure.code, failure.provider?.status, failure.provider?.type, failure.provider?.code, placesOf(failure)]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([prompt.name, prompt.hash, route, kind])))).slice(0, LENGTH)
}

/** Where it failed; of a check, also which. */
function placesOf({ class: kind, issues }: NonNullable<Fingerprinted['failure']>): string[] {
  const places = new Set<string>()
  for (const { place, expected } of issues) {
    if (places.size >= MAX_PLACES) break
    places.add(kind === 'semantic' ? `${plain(place)} ${expected}` : plain(place))
  }
  return [...places].sort()
}

/** `$.items[3]["ann@example.com"].price` is `$.items[][].price`; `offset 120` is `offset`. */
const plain = (place: string): string => place.replace(/\[[^[\]]*\]/g, '[]').replace(/^offset \d+/, 'offset')
