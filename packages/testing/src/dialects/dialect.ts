import type { Answer, DialectName, Question } from './question.ts'

/** Fields that a dialect needs to make a body and that are no part of the answer. */
export interface Envelope {
  /** Made from the request's number: the same run gives the same ids. */
  readonly id: string
  /** Seconds since 1970. */
  readonly createdAt: number
  /** The host that signs what the model thought. Default: one that is nowhere. */
  readonly signer?: string
}

/** One server-sent event, before it is written. */
export interface Frame {
  /** What it is for: faults find their place by it. */
  readonly role: 'start' | 'reasoning' | 'text' | 'tool' | 'refusal' | 'other' | 'finish' | 'usage' | 'done'
  readonly event?: string
  readonly data: string
}

/** Why a request was refused, in words that each dialect translates. */
export interface ErrorAnswer {
  readonly status: number
  readonly message: string
  /** The dialect's usual type for the status where left out. */
  readonly type?: string
  readonly code?: string | null
  readonly param?: string | null
  /** How long the client is asked to wait, for dialects that say so in the body. */
  readonly retryAfterMs?: number
}

/** What is left of one limit. */
export interface LimitState {
  readonly limit: number
  readonly remaining: number
  /** Until the limit is whole again. */
  readonly resetMs: number
}

export interface LimitStates {
  readonly requests?: LimitState
  readonly tokens?: LimitState
}

export type Headers = { readonly [name: string]: string }

/** One wire format, seen from the server: pure functions from a request to a question and from an answer to bytes. */
export interface SimulatedDialect {
  readonly name: DialectName
  /** Whether this path (without its query) is this dialect's. */
  matches(path: string): boolean
  /** What is asked; a string says what is wrong with the request. */
  read(path: string, body: { readonly [field: string]: unknown }): Question | string
  /** What is wrong with the signed thoughts of its history; left out where thoughts are not signed. */
  foreign?(body: { readonly [field: string]: unknown }, model: string, signer: string): string | undefined
  body(answer: Answer, question: Question, envelope: Envelope): unknown
  frames(answer: Answer, question: Question, envelope: Envelope): Frame[]
  /** The event that tells of an error in the middle of a stream. */
  errorFrame(error: ErrorAnswer): Frame
  error(error: ErrorAnswer): unknown
  /** How it says that the input does not fit the model's window. */
  overflow(windowTokens: number, tokens: number): ErrorAnswer
  /** Its status for "no capacity for anybody". */
  readonly overloadedStatus: 503 | 529
  /** How it announces a wait in headers: `retry-after` in seconds, `retry-after-ms` beside it, or not at all. */
  readonly announces: 'both' | 'seconds' | 'none'
  /** How it ends its lines on a stream. */
  readonly newline: '\n' | '\r\n'
  /** A ping or comment that keeps a stream alive without saying anything. */
  readonly ping: string
  requestIdHeader(id: string): Headers
  rateLimitHeaders(states: LimitStates, now: number): Headers
}

/** An event as it goes over the wire. */
export function renderFrame(frame: Frame, newline: SimulatedDialect['newline']): string {
  const event = frame.event === undefined ? '' : `event: ${frame.event}${newline}`
  return `${event}data: ${frame.data}${newline}${newline}`
}
