/** Lower-cased names; a name that came twice stands there twice. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** A request as it is matched and kept. */
export interface CassetteRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: HeaderList
  /** The whole body; empty where there is none. */
  readonly body: Buffer
}

/** A piece of a body as it came. */
export interface Chunk {
  /** Milliseconds since the head of the answer. */
  readonly atMs: number
  readonly bytes: Buffer
}

/**
 * How an answer ended: whole; cut by the other side or never begun (`broken`, with an error); left by the client before
 * its end; or not to be decoded as its content-encoding says.
 */
export type Ending = 'whole' | 'broken' | 'left' | 'undecodable'

export interface CassetteResponse {
  /** 0 where no answer began. */
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
  /** From the request to the head. */
  readonly headMs: number
  /** Decoded, where there was a content-encoding. */
  readonly chunks: readonly Chunk[]
  /** From the head to the end. */
  readonly endMs: number
  readonly end: Ending
  /** Of a broken one: the code of the socket or of undici, and its message. */
  readonly error: { readonly code: string; readonly message: string } | undefined
}

/** The prompt that asked, where a client of Breakwater did. */
export interface AskingPrompt {
  readonly name: string
  readonly version: string
  readonly hash: string
}

/** One request with its answer. */
export interface Recording {
  /** ISO 8601. */
  readonly startedAt: string
  readonly prompt?: AskingPrompt | undefined
  readonly request: CassetteRequest
  readonly response: CassetteResponse
}

export const headerOf = (headers: HeaderList, name: string): string | undefined =>
  headers.find(([other]) => other === name)?.[1]

export const bodyOf = ({ chunks }: CassetteResponse): Buffer => Buffer.concat(chunks.map(({ bytes }) => bytes))
