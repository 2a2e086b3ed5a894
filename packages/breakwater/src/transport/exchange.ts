import type { FailureCode, PromptIdentity, Timings } from '../result/index.ts'

/** One HTTP request, credentials included. It never appears in an error, a report or a log. */
export interface HttpRequest {
  readonly method: string
  /** Scheme, host and port. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** Names and values in turn. */
  readonly headers: string[]
  readonly body: string | Uint8Array | undefined
  /** Who asks. It is not sent: a tool that records is told of it. */
  readonly prompt?: PromptIdentity
}

/** How long each phase may be silent, and how much may come. */
export interface SendLimits {
  readonly connectMs: number
  readonly writeMs: number
  readonly firstByteMs: number
  readonly idleMs: number
  /** Of the decoded body. */
  readonly maxBytes: number
  /** Of one server-sent event. */
  readonly maxEventBytes: number
}

/** Reads the events of a stream as they come. */
export interface EventSink {
  /** Takes any body, whatever its status and type, as bytes only: `event` is never called. Default false. */
  readonly isRaw?: boolean
  /** The head of an answer whose body goes to this sink. */
  head?(status: number, headers: Headers): void
  /** What one read of the socket brought (decoded, where it had a content-encoding), before its events. */
  bytes?(piece: Uint8Array): void
  /** One server-sent event; answers true when it was the terminal one. */
  event(name: string, data: string): boolean
  /** Whether what has come may be all of it: a body without further events is over. */
  mayEnd?(): boolean
  /** After such a piece and its events. A promise holds the sender back until it resolves. */
  flush(): void | Promise<void>
}

export type Headers = { readonly [name: string]: string | undefined }

/** What came back: a status and a body, or a stream whose events a sink has read. */
export interface Exchange {
  readonly status: number
  readonly headers: Headers
  /** The whole body; empty where a sink read it. */
  readonly body: string
  /** The body went to the sink. */
  readonly streamed: boolean
}

/** How a request ended. `timings` and what was seen of the answer are there in both cases. */
export type Sent =
  | { readonly ok: true; readonly exchange: Exchange; readonly timings: Timings }
  | {
      readonly ok: false
      readonly code: FailureCode
      /** What happened and where; no header, no body. */
      readonly message: string
      readonly timings: Timings
      /** The part of the answer that came before the end. */
      readonly status: number | undefined
      readonly headers: Headers
      readonly streamed: boolean
      /** How long nothing had been heard when it ended. */
      readonly silentMs: number
      /** The last byte of the request had left: the provider may have worked, and may charge for it. */
      readonly written: boolean
    }
