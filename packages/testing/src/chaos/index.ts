export { type Certificate, findingsOf, type Row, type Subject, titleOf } from './certificate.ts'
export { type ChaosOptions, certifyPrompt, type PromptChaosOptions } from './certify-prompt.ts'
export { ChaosError } from './chaos-error.ts'
export { FINDINGS, type Finding, type FindingKind, type Grade } from './finding.ts'
export { LIBRARIES, type LibraryName } from './library-callers.ts'
export { certifyProgram, type ProgramChaosOptions } from './program/certify-program.ts'
export type { Ended } from './program/run-program.ts'
export {
  countFindings,
  type Line,
  linesOf,
  renderBadge,
  renderJunit,
  renderMarkdown,
  verdictOf,
} from './render/index.ts'
export { TRIALS, type Trial, trialsNamed } from './trials.ts'
