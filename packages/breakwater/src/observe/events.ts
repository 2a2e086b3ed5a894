import type { Call } from '../attempt/index.ts'
import type { Outcome, PolicyEvent } from '../policy/index.ts'
import type { FailureCode, RawOutput, Request, Result } from '../result/index.ts'

/** What is told to whoever observes. Observers decide nothing. */
export type ObservedEvent =
  | PolicyEvent
  | { readonly type: 'next_round'; call: Call; code: FailureCode }
  | { readonly type: 'restart'; call: Call; code: FailureCode }

/** A call that is observed from its beginning to its end. */
export interface ObservedCall extends Call {
  readonly options: { readonly tags?: { readonly [name: string]: string } }
  /** As it was rendered, or as the last re-ask made it. */
  readonly request: Request | undefined
  readonly reasks: number
}

export type AnyResult = Result<unknown, unknown>

/** What somebody else's code asks of a model through the hardened fetch, with all attempts that it takes. */
export interface ObservedRequest {
  /** The call that policies tell of. */
  readonly call: object
  readonly route: { readonly name: string }
  readonly provider: string
  readonly model: string
  readonly url: URL
  readonly isStreamed: boolean
}

/** What an attempt of it came to; `output` is undefined where nothing of the answer could be read. */
export type RequestOutcome = Outcome<{ readonly output: RawOutput | undefined }>
