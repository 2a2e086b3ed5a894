import type { HeaderList } from './exchange.ts'

/** Stands where a credential stood. */
export const SCRUBBED = 'scrubbed'

/** What of a request's headers says how it is to be read. All others are left out: a vendor's next one may be a key. */
const REQUEST_NAMES = ['content-type', 'accept', 'anthropic-version', 'anthropic-beta', 'openai-beta']
/** What of an answer's headers clients act upon, or people look for. */
const RESPONSE_NAMES = [
  'content-type',
  'content-encoding',
  'content-length',
  'date',
  'location',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'request-id',
  'x-request-id',
]
/** Credentials are named, so that one sees that there were some; their values never stay. */
const CREDENTIAL_NAMES = ['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie']
const CREDENTIAL_WORDS = ['auth', 'key', 'token', 'secret', 'cookie', 'credential', 'password', 'signature']

const isRateLimit = (name: string): boolean => name.includes('ratelimit')

/** By what a name says: `api_key`, `X-Amz-Signature`, `access_token`. */
export const isCredentialName = (name: string): boolean => {
  const lower = name.toLowerCase()
  return lower === 'sig' || (lower !== 'idempotency-key' && CREDENTIAL_WORDS.some(word => lower.includes(word)))
}

export function keptRequestHeaders(headers: HeaderList, more: readonly string[]): HeaderList {
  const names = new Set([...REQUEST_NAMES, ...more])
  return headers.flatMap(([name, value]) => {
    if (CREDENTIAL_NAMES.includes(name)) return [[name, SCRUBBED] as const]
    return names.has(name) && !isCredentialName(name) ? [[name, value] as const] : []
  })
}

export function keptResponseHeaders(headers: HeaderList, more: readonly string[]): HeaderList {
  const names = new Set([...RESPONSE_NAMES, ...more])
  return headers.flatMap(([name, value]) => {
    if (name === 'set-cookie') return [[name, SCRUBBED] as const]
    // The window of tokens in a rate limit is no credential.
    return isRateLimit(name) || (names.has(name) && !isCredentialName(name)) ? [[name, value] as const] : []
  })
}

/** The values that are credentials, without the word before them (`Bearer`). */
export function credentialsOf(headers: HeaderList): string[] {
  return headers
    .filter(([name]) => isCredentialName(name))
    .flatMap(([name, value]) => (name === 'cookie' || name === 'set-cookie' ? cookieValues(value) : [value]))
    .map(value => value.slice(value.lastIndexOf(' ') + 1))
}

const cookieValues = (text: string): string[] => text.split(';').map(pair => pair.slice(pair.indexOf('=') + 1).trim())
