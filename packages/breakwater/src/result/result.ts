import type { FailureCode } from './codes.ts'
import { BreakwaterError, type Failure } from './failure.ts'
import type { Message } from './message.ts'
import type { RawOutput, RawToolCall, Usage } from './raw-output.ts'
import type { PromptIdentity } from './request.ts'

/** How a call ends. A fallback stands on the failure's side: it can never look like a value. */
export type Result<T, F = undefined> =
  | { readonly ok: true; readonly value: T; readonly caveats: readonly Caveat[]; readonly call: CallReport }
  | { readonly ok: false; readonly failure: Failure; readonly fallback: F; readonly call: CallReport }

/** Something true of a value that its reader should know. */
export interface Caveat {
  readonly code: CaveatCode
  /** What was lost or changed, where; never content. */
  readonly message: string
}

export type CaveatCode =
  | 'input_truncated'
  | 'mode_lowered'
  | 'check_flagged'
  | 'history_reduced'
  | 'history_changed'
  | 'setting_dropped'
  | 'tool_result_truncated'
  | 'precision_lost'
  | 'extra_fields_dropped'
  | 'schema_unguided'
  | 'schema_simplified'

/** One change that the parser made in order to read an output. */
export interface Repair {
  /** Stable, in snake_case: `trailing_comma`, `number_from_string`. */
  readonly name: string
  /** A JSON path, or `offset 120` where there is no path yet. */
  readonly place: string
  /** How far the reading went from what was written; repairs of format cost less than repairs of content. */
  readonly cost: number
}

/** Where the time of one attempt went. A phase that was not reached is absent. */
export interface Timings {
  /** Name lookup, connection and TLS; 0 on a kept-alive connection. */
  connectMs?: number
  /** Sending the request. */
  writeMs?: number
  /** From the request sent to the first byte of the answer. */
  firstByteMs?: number
  /** From the first byte to the last. */
  bodyMs?: number
}

/** One request on the wire. */
export interface AttemptReport {
  /** From 1, over the whole call. */
  readonly number: number
  readonly route: string
  /** The turn of the tool loop, from 1. */
  readonly step: number
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  readonly durationMs: number
  readonly timings: Timings
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly usage: Usage
  readonly costUsd: number | undefined
  /** `ok`, or why the attempt has no output. Output codes are set by whoever read the output. */
  readonly outcome: 'ok' | FailureCode
  /** What the model wrote in this attempt. Readable, not enumerable. */
  readonly raw?: RawOutput | undefined
}

/** What a turn of the tool loop ran. Its attempts are those that carry its number. */
export interface ToolStep {
  readonly step: number
  /** Of the attempts of this turn. */
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly tools: readonly {
    readonly name: string
    readonly id: string
    /** `repeated`: the same call had run before, and its result stands. */
    readonly outcome: 'ok' | 'error' | 'timeout' | 'repeated'
    /** Milliseconds since 1970. */
    readonly startedAtMs: number
    readonly durationMs: number
  }[]
}

/** A call that goes on when somebody else has answered: append `call.messages` and the results, and run again. */
export interface PendingResult {
  readonly ok: true
  readonly value: undefined
  readonly pending: readonly RawToolCall[]
  readonly caveats: readonly Caveat[]
  readonly call: CallReport
}

/** What a call took, for logs, tests and people. */
export interface CallReport {
  readonly id: string
  readonly prompt: PromptIdentity
  readonly attempts: readonly AttemptReport[]
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly durationMs: number
  readonly repairs: readonly Repair[]
  /** The turns of the tool loop; one without tools is none. */
  readonly steps: readonly ToolStep[]
  /** What the model said (and what tools answered), ready to append to a history unchanged. */
  readonly messages: readonly Message[]
}

/** The value, or a thrown {@link BreakwaterError} that carries the failure. */
export function unwrap<T, F>(result: Result<T, F>): T {
  if (result.ok) return result.value
  throw new BreakwaterError(result.failure)
}
