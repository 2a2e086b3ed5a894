import type { FailureCode } from 'breakwater'
import type { Address } from './lead-routes.ts'

export type Mode = 'plain' | 'streamed'

/** How one call ended, whoever made it. */
export type CallEnd =
  /** `isSimplified`: the form of the value is another than that which was asked for first. */
  | { readonly kind: 'value'; readonly value: unknown; readonly isSimplified?: boolean }
  /** A failure with a name. `code` is undefined where the library has no codes. */
  | { readonly kind: 'failure'; readonly name: string; readonly code?: FailureCode }
  /** An error of the kind that programs make, not networks: its author did not reckon with what came. */
  | { readonly kind: 'error'; readonly name: string }

/** One library, ready to call the simulator at one address. */
export interface Caller {
  call(mode: Mode, input: unknown, signal: AbortSignal): Promise<CallEnd>
  close(): Promise<void>
}

export interface Callers {
  readonly name: string
  readonly kind: 'client' | 'library'
  /** At most so many requests may one call make; undefined where the library promises nothing. */
  readonly mostRequests: number | undefined
  /** The routes, as many as there are: what no retry heals is asked of each once. */
  readonly routes: number
  open(address: Address): Caller
}
