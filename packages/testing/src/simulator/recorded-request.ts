import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Headers } from '../dialects/index.ts'
import type { Play } from '../faults/index.ts'

/** What the simulator saw of a request, and what it did. The object is the same while the request goes on. */
export interface RecordedRequest {
  /** From 1, in the order of arrival. */
  readonly number: number
  /** Milliseconds since the simulator was created. */
  readonly startedAtMs: number
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Lower-cased names; those that carry credentials are left out. */
  readonly headers: Headers
  /** Which key was used: the beginning of a hash, undefined where none was sent. Never the key itself. */
  readonly credential: string | undefined
  /** From 1: which connection it came on. */
  readonly connection: number
  /** From 1: 2 and more came on a connection that was kept alive. */
  readonly requestOnConnection: number
  /** The parsed body; the text where it is no JSON; undefined until it was read, or where it never was. */
  readonly body: unknown
  /** The key of its conversation; undefined where no dialect could read it. */
  readonly conversation: string | undefined
  /** From 1: the requests of this conversation. */
  readonly attempt: number
  /** What was played. */
  readonly play: Play
  readonly status: number | undefined
  /** Bytes that were handed to the socket for this answer, its head included. */
  readonly bytesSent: number
  /**
   * Going on, answered as planned, left by the client before that, cut by the end of the simulator, or failed because
   * the model given to the simulator threw.
   */
  readonly state: 'open' | 'done' | 'client_left' | 'stopped' | 'failed'
  /** When it ended, in milliseconds since the simulator was created. */
  readonly endedAtMs: number | undefined
}

/** The same while the simulator writes it. */
export type OpenRecord = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] }

const CREDENTIAL_WORDS = ['auth', 'key', 'token', 'secret', 'cookie', 'credential']

/** By what the name says, since every vendor has a header of its own. */
const isCredential = (name: string): boolean =>
  name !== 'idempotency-key' && CREDENTIAL_WORDS.some(word => name.includes(word))

function withoutCredentials(headers: IncomingHttpHeaders): Headers {
  const safe: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!isCredential(name) && value !== undefined) safe[name] = String(value)
  }
  return safe
}

/** The key that a request carries, wherever its dialect puts it. */
export function keyOf(request: IncomingMessage): string | undefined {
  const { headers } = request
  const key = headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization
  if (key !== undefined) return String(key).replace(/^Bearer /i, '')
  return addressOf(request).searchParams.get('key') ?? undefined
}

function credentialOf(request: IncomingMessage): string | undefined {
  const key = keyOf(request)
  return key === undefined ? undefined : createHash('sha256').update(key).digest('hex').slice(0, 12)
}

/** The path without a key in its query. */
function pathOf(request: IncomingMessage): string {
  const address = addressOf(request)
  address.searchParams.delete('key')
  return address.pathname + address.search
}

const addressOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://simulator')

export function openRecord(
  request: IncomingMessage,
  number: number,
  connection: { readonly number: number; readonly requests: number },
  startedAtMs: number,
): OpenRecord {
  return {
    number,
    startedAtMs,
    method: request.method ?? '',
    path: pathOf(request),
    headers: withoutCredentials(request.headers),
    credential: credentialOf(request),
    connection: connection.number,
    requestOnConnection: connection.requests,
    body: undefined,
    conversation: undefined,
    attempt: 0,
    play: 'ok',
    status: undefined,
    bytesSent: 0,
    state: 'open',
    endedAtMs: undefined,
  }
}
