import type { Ask, FailureCode } from 'breakwater'
import type { DatasetCase } from '../dataset/index.ts'

/** How a run of a case ended, as scorers see it. */
export interface Ended {
  readonly case: DatasetCase
  /** `value`, or the code of the failure. */
  readonly outcome: 'value' | FailureCode
  /** What the schema accepted; undefined unless the outcome is `value`. */
  readonly value: unknown
}

/** From 0 (as bad as can be) to 1. `unavailable`: it could not be decided; such a run counts for nothing, and is told. */
export type Score = { readonly score: number; readonly reason?: string } | { readonly unavailable: string }

export interface ScorerContext {
  readonly signal: AbortSignal
  /** Asks a model within the budget of the evaluation; undefined offline. What was asked before is not paid twice. */
  readonly ask: Ask | undefined
}

/** A named measure of how good a value is. */
export interface Scorer {
  readonly name: string
  /** `pass`: every score is 0 or 1, and compared as a rate; `score`: anything between. */
  readonly kind: 'pass' | 'score'
  /**
   * Whether the same value may score differently the next time, as with a model that judges. Default false: a score
   * that fell while the output stayed the same is then a regression beyond doubt.
   */
  readonly isNoisy?: boolean
  score(ended: Ended, context: ScorerContext): Score | Promise<Score>
}

export const UNAVAILABLE: { readonly reference: Score; readonly value: Score } = {
  reference: { unavailable: 'the case has no reference' },
  value: { unavailable: 'the case expects no value' },
}

/** What a reference is taken from. Default: the value that the case expects. */
export interface ReferenceOptions {
  readonly name?: string
  /** What the value is compared with; `undefined` makes the scorer unavailable for the case. */
  readonly reference?: (one: DatasetCase) => unknown
  /** Where in the value, and in the expected value, to look: `items[0].price`. Default: all of it. */
  readonly at?: string
}

/**
 * A scorer of a value. Where a case expects a failure it is unavailable; where there should be a value and is none, the
 * score is 0.
 */
export function valueScorer(
  name: string,
  kind: Scorer['kind'],
  score: (value: unknown, ended: Ended, context: ScorerContext) => Score | Promise<Score>,
): Scorer {
  return {
    name,
    kind,
    score(ended, context) {
      if ('code' in ended.case.expect) return UNAVAILABLE.value
      if (ended.outcome !== 'value') return { score: 0, reason: `failed as ${ended.outcome}` }
      return score(ended.value, ended, context)
    },
  }
}
