/** Where time, chance and names come from: parameters, so that tests and simulations can give their own. */
export interface Environment {
  /** Monotonic milliseconds. All deadlines and delays run on it. Default `performance.now`. */
  readonly now: () => number
  /** Milliseconds since 1970, for reports and for dates in headers. Default `Date.now`. */
  readonly wallClock: () => number
  /** From 0 (included) to 1. Default `Math.random`. */
  readonly random: () => number
  /** A new unique id. Default: 96 random bits in hex. */
  readonly newId: () => string
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const BATCH_BYTES = 3_072
const ID_BYTES = 12
let pool = new Uint8Array(0)
let used = 0

/** Random bytes are drawn for many ids at once: a draw costs as much as all the rest of a call's bookkeeping. */
function newId(): string {
  if (used + ID_BYTES > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(BATCH_BYTES))
    used = 0
  }
  let id = ''
  for (const end = used + ID_BYTES; used < end; used++) id += hex[pool[used]!]
  return id
}

export const createEnvironment = (given: Partial<Environment> = {}): Environment => ({
  now: given.now ?? (() => performance.now()),
  wallClock: given.wallClock ?? (() => Date.now()),
  random: given.random ?? Math.random,
  newId: given.newId ?? newId,
})
