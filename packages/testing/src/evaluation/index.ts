export type { AnyPrompt } from '../any-prompt.ts'
export { type Asker, createAsker } from './asking.ts'
export {
  type Baseline,
  BaselineError,
  type BaselineSubject,
  baselineOf,
  formatBaseline,
  readBaseline,
} from './baseline.ts'
export { type CalibrateOptions, type Calibration, calibrateJudges } from './calibrate.ts'
export type { ScoreComparison, VersionComparison } from './compare.ts'
export {
  type CallsComparison,
  type CompareCallsOptions,
  compareCalls,
  type Deciding,
  type FigureComparison,
  type FigureSide,
} from './compare-calls.ts'
export {
  type Evaluated,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Progress,
  ScorerError,
} from './evaluate.ts'
export type { Gate, GateReason } from './gate.ts'
export { type Journal, JournalError, memoryJournal, openJournal } from './journal.ts'
export { type LiveCall, ranTogether, type Together } from './live-calls.ts'
export { type PreferenceOptions, type PreferenceReport, preferBetween } from './preferences.ts'
export { type LiveOptions, produceLive } from './produce-live.ts'
export { produceRecorded } from './produce-recorded.ts'
export type { Regression } from './regressions.ts'
export {
  comparisonRows,
  failingCases,
  notesOf,
  type Rows,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  summaryRows,
} from './render/index.ts'
export {
  type BaselineComparison,
  pairsOf,
  type Report,
  type ReportOptions,
  reportOn,
  titleOf,
} from './report.ts'
export type { Ended, ReferenceOptions, Score, Scorer, ScorerContext } from './scorer.ts'
export {
  type EmbedTexts,
  type ExactOptions,
  exact,
  type JudgedOptions,
  type JudgedScorer,
  jsonSimilarity,
  judged,
  type MatchesOptions,
  matches,
  type NumericOptions,
  numeric,
  type PairwiseJudge,
  type PairwiseOptions,
  type Preference,
  pairwise,
  prefer,
  type SemanticOptions,
  semanticSimilarity,
} from './scorers/index.ts'
export { type EvaluationConfig, evaluationOf } from './settings.ts'
export type {
  CaseRecord,
  Dataset,
  Mode,
  Produce,
  Produced,
  ProduceOptions,
  RunRecord,
  ScoreKind,
  Subject,
  Unproduced,
  Written,
} from './shapes.ts'
export { createSpending, type Spending } from './spending.ts'
export type { SubjectComparison, SubjectReport } from './subject-report.ts'
export type { ScoreSummary, Summary } from './summarize.ts'
export { parseThreshold, type Threshold, ThresholdError } from './threshold.ts'
