import type { Attempt, CallState, Outcome } from '../policy/index.ts'
import type { Timeouts } from '../provider/index.ts'
import type { Caveat, PromptIdentity, Request, Settings } from '../result/index.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { Report } from './report.ts'

/** What one call remembers, with what only the attempt reads of it. */
export interface Call extends CallState<ReadyRoute> {
  readonly prompt: PromptIdentity
  readonly startedMs: number
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly timeouts: Timeouts | undefined
  /** Somebody reads the answer as it comes. */
  readonly isStreamed: boolean
  /** Whether the prompt or the call made this setting: it is never dropped in silence. */
  isAskedFor(setting: keyof Settings): boolean
  /** What was lost on the way. */
  readonly caveats: Caveat[]
  /** The provider refused the history's reasoning parts. */
  dropsReasoning: boolean
}

export type CallAttempt = Attempt<ReadyRoute, Request> & { readonly call: Call }

/** What is observed around an attempt. The outcome is what `run` answers. */
export interface AttemptStep {
  readonly kind: 'attempt'
  readonly attempt: CallAttempt
  readonly report: Report
  /** The answer comes in pieces. */
  readonly isStreamed: boolean
}

/** What observation gives an attempt to take along. */
export interface Carried {
  /** They carry the trace. */
  readonly headers: TraceHeaders
  /** Called for each read of the socket that brought events of a streamed answer. */
  readonly onChunk: (() => void) | undefined
}

export type TraceHeaders = { readonly [name: string]: string }

/** Runs the attempt within what observes it. */
export type Surround = (step: AttemptStep, run: (carried: Carried) => Promise<Outcome>) => Promise<Outcome>
