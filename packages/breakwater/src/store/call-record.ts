import type { CaveatCode, FailureCode, PromptIdentity, Timings, Usage } from '../result/index.ts'

/** One call in the ledger: what it took and how it ended, and nothing of what was said. Every call leaves one. */
export interface CallRecord {
  readonly id: string
  /** When the call began, in milliseconds since 1970. */
  readonly atMs: number
  readonly durationMs: number
  readonly prompt: PromptIdentity
  /** The route that served the call, or the last that was tried. Undefined where none was. */
  readonly route: string | undefined
  readonly model: string | undefined
  /** `value`, or the failure's code. */
  readonly result: 'value' | FailureCode
  readonly hasFallback: boolean
  readonly caveats: readonly CaveatCode[]
  readonly repairs: readonly string[]
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly attempts: readonly AttemptRecord[]
  readonly decisions: readonly Decision[]
  /** Turns of the tool loop: what was run, for how long. */
  readonly tools: readonly {
    readonly step: number
    readonly name: string
    readonly outcome: string
    /** From the call's begin. Undefined in lines that an older version wrote. */
    readonly offsetMs?: number
    readonly durationMs: number
  }[]
  readonly tags: { readonly [name: string]: string }
  readonly traceId: string | undefined
  /** The case that keeps this call's input and outputs, where it was captured. */
  readonly fingerprint: string | undefined
}

/** One request on the wire, without its content. */
export interface AttemptRecord {
  readonly number: number
  readonly route: string
  readonly step: number
  /** From the call's begin. */
  readonly offsetMs: number
  readonly durationMs: number
  readonly timings: Timings
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly usage: Usage
  readonly costUsd: number | undefined
  readonly outcome: 'ok' | FailureCode
}

/** Why the call went on as it did: who decided what, and when. */
export interface Decision {
  /** From the call's begin. */
  readonly offsetMs: number
  readonly by: 'retry' | 'hedge' | 'routes' | 'gate' | 'breaker' | 'budget' | 'reask' | 'tools' | 'stream'
  /** A short line for people: places, codes and figures, never content. */
  readonly what: string
  /** How long it made the call wait, where it did. */
  readonly waitMs?: number
}
