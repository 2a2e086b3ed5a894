import type { FailureJSON, FinishReason, Message, PromptIdentity, RawToolCall, Usage } from '../result/index.ts'
import type { CallRecord } from './call-record.ts'

/** One captured input with what happened. Redacted before it is made: nothing else may be stored. */
export interface Case {
  /** Of the call. */
  readonly id: string
  /** Failures of one kind have one: see `fingerprintOf`. */
  readonly fingerprint: string
  /** When the call began, in milliseconds since 1970. */
  readonly atMs: number
  readonly prompt: PromptIdentity
  readonly input: unknown
  readonly messages: readonly Message[]
  readonly attempts: readonly CaseAttempt[]
  /** Undefined for a call that ended in a value. */
  readonly failure: FailureJSON | undefined
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly durationMs: number
  /** The route that served the call, or the last that was tried. */
  readonly route: string | undefined
  readonly traceId: string | undefined
  /** Whether the redacted outputs, read again, end as the call ended. */
  readonly isFaithful: boolean
}

export interface CaseAttempt {
  readonly number: number
  readonly route: string
  /** The turn of the tool loop, from 1. */
  readonly step: number
  readonly outcome: string
  readonly durationMs: number
  readonly status: number | undefined
  readonly requestId: string | undefined
  /** What the model wrote in this attempt, redacted. Undefined where it wrote nothing that could be read. */
  readonly text: string | undefined
  /** The provider's own refusal field, redacted. */
  readonly refusal: string | undefined
  readonly toolCalls: readonly RawToolCall[]
  readonly finish: FinishReason | undefined
  /** The provider's word for it. */
  readonly rawFinish: string | undefined
}

/** Where calls and cases are kept. Nothing on a call's path waits for it. */
export interface CaseStore {
  /** Takes a call in hand for the ledger; it counts in the case of its fingerprint. Never throws, never waits. */
  record(call: CallRecord): void
  /** Takes a case in hand; never throws, never waits. The first faithful one of a fingerprint stays. */
  put(one: Case): void
  /** Resolves when all that was put so far is safe; rejects with what stands in the way. */
  flush(): Promise<void>
  /** How many calls and cases were dropped because the store could not keep up or could not write. */
  readonly dropped: number
  close(): Promise<void>
}
