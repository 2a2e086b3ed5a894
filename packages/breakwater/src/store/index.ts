export { type Captured, createCase, type Redact, redactValue } from './capture.ts'
export type { Case, CaseAttempt, CaseStore } from './case.ts'
