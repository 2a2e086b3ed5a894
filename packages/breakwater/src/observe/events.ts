import type { Call } from '../attempt/index.ts'
import type { PolicyEvent } from '../policy/index.ts'
import type { FailureCode, Request, Result } from '../result/index.ts'

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
