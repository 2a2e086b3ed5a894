import type { FailureCode, FinishReason, RawToolCall } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { DatasetCase } from '../dataset/index.ts'

/** `offline`: recorded outputs. `cassette`: recorded exchanges under the client. `live`: models were asked. */
export type Mode = 'offline' | 'cassette' | 'live'

export interface Dataset {
  readonly name: string
  readonly cases: readonly DatasetCase[]
}

/** One version of a prompt, on one route, over one dataset. */
export interface Subject {
  readonly prompt: AnyPrompt
  /** Undefined: the client's routes, in their order. */
  readonly route: string | undefined
  readonly dataset: Dataset
}

/** What the model wrote last. */
export interface Written {
  readonly text?: string
  readonly toolCalls?: readonly RawToolCall[]
  readonly refusal?: string
  readonly finish?: FinishReason
}

/** What one run of a case came to, before anything is judged. It is what the journal keeps. */
export interface Produced {
  readonly outcome: 'value' | FailureCode
  /** Undefined where the model wrote nothing. */
  readonly written: Written | undefined
  readonly durationMs: number | undefined
  readonly costUsd: number | undefined
  readonly inputTokens: number | undefined
  readonly outputTokens: number | undefined
  /** Requests on the wire. */
  readonly attempts: number
}

/**
 * Why there is nothing to judge. `unanswered`: the case holds no output, and no model was asked. `failed`: not the
 * prompt's doing, and worth trying again. `stopped`: interrupted, or out of budget.
 */
export type Unproduced =
  | { readonly missing: 'unanswered' }
  | { readonly missing: 'failed'; readonly code: FailureCode; readonly message: string }
  | { readonly missing: 'stopped'; readonly by: 'interrupt' | 'budget' }

export interface ProduceOptions {
  readonly route: string | undefined
  /** From 1. */
  readonly repeat: number
  readonly signal: AbortSignal
}

/** Brings what there is to judge: from the case itself, a cassette, or a model. */
export type Produce = (prompt: AnyPrompt, one: DatasetCase, options: ProduceOptions) => Promise<Produced | Unproduced>

/** One run of a case, judged. */
export interface RunRecord {
  /** A hash of what the model wrote; undefined where it wrote nothing. */
  readonly output: string | undefined
  readonly outcome: 'value' | FailureCode
  /** By name; undefined where it could not be decided. */
  readonly scores: { readonly [name: string]: number | undefined }
  /** What is to be said of scores that are not full, by name. Not kept in a baseline. */
  readonly reasons: { readonly [name: string]: string }
  /** Not kept in a baseline either. */
  readonly written?: Written | undefined
  readonly durationMs: number | undefined
  readonly costUsd: number | undefined
}

export interface CaseRecord {
  readonly id: string
  /** A hash of input and expectation: cases of one id are compared only where it is the same. */
  readonly content: string
  readonly runs: readonly RunRecord[]
}

/** What a score is, for all runs of a subject. */
export interface ScoreKind {
  readonly name: string
  readonly kind: 'pass' | 'score'
  readonly isNoisy: boolean
}
