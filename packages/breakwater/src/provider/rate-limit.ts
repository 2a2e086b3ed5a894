import type { ResponseHeaders } from './dialect.ts'
import { parseResetMs } from './retry-after.ts'

/** What a provider announces of one of its limits; what it does not say is undefined. */
export interface AnnouncedLimit {
  readonly limit: number | undefined
  readonly remaining: number | undefined
  /** Until the limit is whole again, in milliseconds. */
  readonly resetMs: number | undefined
}

export interface RateLimit {
  readonly requests?: AnnouncedLimit
  readonly tokens?: AnnouncedLimit
}

/** Names of one limit's headers. */
interface Names {
  readonly limit: string
  readonly remaining: string
  readonly reset?: string
  /** There is no reset header: the window is the wall clock's minute. */
  readonly minute?: true
}

const openai = (suffix: string): Names => ({
  limit: `x-ratelimit-limit-${suffix}`,
  remaining: `x-ratelimit-remaining-${suffix}`,
  reset: `x-ratelimit-reset-${suffix}`,
})

const anthropic = (middle: string): Names => ({
  limit: `anthropic-ratelimit-${middle}-limit`,
  remaining: `anthropic-ratelimit-${middle}-remaining`,
  reset: `anthropic-ratelimit-${middle}-reset`,
})

const mistral = (suffix: string): Names => ({
  limit: `x-ratelimit-limit-${suffix}`,
  remaining: `x-ratelimit-remaining-${suffix}`,
  minute: true,
})

/** OpenAI, Azure and Groq; Anthropic; Cerebras; Mistral; Together and OpenRouter. */
const REQUESTS: readonly Names[] = [
  openai('requests'),
  anthropic('requests'),
  openai('requests-minute'),
  openai('requests-hour'),
  openai('requests-day'),
  mistral('req-minute'),
  { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
]

const TOKENS: readonly Names[] = [
  openai('tokens'),
  openai('project-tokens'),
  anthropic('tokens'),
  anthropic('input-tokens'),
  anthropic('output-tokens'),
  openai('tokens-minute'),
  openai('tokens-hour'),
  openai('tokens-day'),
  mistral('tokens-minute'),
  { limit: 'x-tokenlimit-limit', remaining: 'x-tokenlimit-remaining', reset: 'x-ratelimit-reset' },
]

/** One of the limits that are known: the tables say which comes first where two are as near to their ends. */
interface Known {
  readonly kind: 'requests' | 'tokens'
  readonly rank: number
  readonly names: Names
}

const knownOf = (kind: Known['kind'], table: readonly Names[]): [header: string, Known][] =>
  table.flatMap((names, rank) =>
    [names.limit, names.remaining].map((header): [string, Known] => [header, { kind, rank, names }]),
  )

/** By header: most answers announce little, and looking their headers through takes less time than asking for each of these. */
const KNOWN: ReadonlyMap<string, Known> = new Map([...knownOf('requests', REQUESTS), ...knownOf('tokens', TOKENS)])

const NOTHING: RateLimit = Object.freeze({})

/** A limit as it was read, and where its table has it. */
interface Found {
  readonly limit: AnnouncedLimit
  readonly rank: number
}

/**
 * The limits that a response announces, on success too. Of several limits of one kind the nearest to its end counts.
 *
 * @param wallClockMs milliseconds since 1970, to read dates against
 */
export function readRateLimit(headers: ResponseHeaders, wallClockMs: number): RateLimit {
  let requests: Found | undefined
  let tokens: Found | undefined
  for (const header in headers) {
    const known = KNOWN.get(header)
    if (known === undefined) continue
    // Both of its headers lead here.
    if (header === known.names.remaining && headers[known.names.limit] !== undefined) continue
    if (known.kind === 'requests') requests = nearer(requests, known, headers, wallClockMs)
    else tokens = nearer(tokens, known, headers, wallClockMs)
  }
  if (requests === undefined && tokens === undefined) return NOTHING
  return {
    ...(requests === undefined ? {} : { requests: requests.limit }),
    ...(tokens === undefined ? {} : { tokens: tokens.limit }),
  }
}

/** How long an empty limit stays empty, for a refusal that names no wait of its own. */
export function emptyLimitWaitMs(headers: ResponseHeaders, wallClockMs: number): number | undefined {
  const { requests, tokens } = readRateLimit(headers, wallClockMs)
  const waits = [requests, tokens].filter(limit => limit?.remaining === 0).map(limit => limit?.resetMs ?? 0)
  const waitMs = Math.max(0, ...waits)
  return waitMs === 0 ? undefined : waitMs
}

function nearer(
  found: Found | undefined,
  { names, rank }: Known,
  headers: ResponseHeaders,
  wallClockMs: number,
): Found | undefined {
  const limit = readCount(headers[names.limit])
  const remaining = readCount(headers[names.remaining])
  if (limit === undefined && remaining === undefined) return found
  if (found !== undefined) {
    const difference = share(found.limit) - share({ limit, remaining })
    if (difference < 0 || (difference === 0 && found.rank < rank)) return found
  }
  return { limit: { limit, remaining, resetMs: readReset(names, headers, wallClockMs) }, rank }
}

/** How much of a limit is left, from 0 to 1. */
function share({ limit, remaining }: Pick<AnnouncedLimit, 'limit' | 'remaining'>): number {
  if (remaining === undefined || limit === undefined) return 1
  return limit === 0 ? 0 : remaining / limit
}

const MINUTE_MS = 60_000

function readReset(names: Names, headers: ResponseHeaders, wallClockMs: number): number | undefined {
  if (names.minute === true) return MINUTE_MS - (wallClockMs % MINUTE_MS)
  const written = names.reset === undefined ? undefined : headers[names.reset]
  return written === undefined ? undefined : parseResetMs(written, wallClockMs)
}

const COUNT = /^\d{1,15}(?:\.\d{1,6})?$/

/** Commas between thousands have been seen; -1 means unknown. */
function readCount(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  if (COUNT.test(written)) return Number(written)
  const digits = written.trim().replaceAll(',', '')
  return COUNT.test(digits) ? Number(digits) : undefined
}
