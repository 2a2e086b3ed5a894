import { createFetch } from 'breakwater'
import { openWith } from './openai.ts'
import type { Addresses, Subject } from './subject.ts'

/** The official client over the hardened fetch, which does the retrying. */
export const open = (addresses: Addresses): Subject => openWith(addresses, { fetch: createFetch(), maxRetries: 0 })
