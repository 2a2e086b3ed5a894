import type { Call } from '../attempt/index.ts'
import type { PolicyEvent } from '../policy/index.ts'
import type { FailureCode, Result } from '../result/index.ts'

/** What is told to whoever observes. Observers decide nothing. */
export type ObservedEvent =
  | PolicyEvent
  | { readonly type: 'next_round'; call: Call; code: FailureCode }
  | { readonly type: 'restart'; call: Call; code: FailureCode }

/** A call that is observed from its beginning to its end. */
export type ObservedCall = Call & { readonly options: { readonly tags?: { readonly [name: string]: string } } }

export type AnyResult = Result<unknown, unknown>
