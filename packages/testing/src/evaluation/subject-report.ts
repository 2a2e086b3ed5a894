import type { VersionComparison } from './compare.ts'
import type { Evaluated } from './evaluate.ts'
import type { CaseRecord, ScoreKind } from './shapes.ts'
import type { Summary } from './summarize.ts'

export interface SubjectReport {
  /** `summarize@1.2.0 on openai/gpt-5-mini over harbour`. */
  readonly title: string
  readonly prompt: string
  readonly version: string
  readonly hash: string
  readonly route: string | undefined
  readonly dataset: string
  readonly datasetHash: string
  readonly summary: Summary
  readonly scores: readonly ScoreKind[]
  readonly cases: readonly CaseRecord[]
  readonly unanswered: number
  readonly failed: Evaluated['failed']
}

export interface SubjectComparison extends VersionComparison {
  /** Titles; differences are the second less the first. */
  readonly first: string
  readonly second: string
}
