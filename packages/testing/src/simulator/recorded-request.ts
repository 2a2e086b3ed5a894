import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
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
  /** Going on, answered as planned, left by the client before that, or cut by the end of the simulator. */
  readonly state: 'open' | 'done' | 'client_left' | 'stopped'
  /** When it ended, in milliseconds since the simulator was created. */
  readonly endedAtMs: number | undefined
}

/** The same while the simulator writes it. */
export type OpenRecord = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] }

const CREDENTIAL_WORDS = ['auth', 'key', 'token', 'secret', 'cookie', 'credential']

/** By what the name says, since every vendor has a header of its own. */
const isCredential = (name: string): boolean =>
  name !== 'idempotency-key' && CREDENTIAL_WORDS.some(word => name.includes(word))

export function withoutCredentials(headers: IncomingHttpHeaders): Headers {
  const safe: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!isCredential(name) && value !== undefined) safe[name] = String(value)
  }
  return safe
}

export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization
  return key === undefined ? undefined : createHash('sha256').update(String(key)).digest('hex').slice(0, 12)
}
