export { type Captured, createCase, type Redact } from './capture.ts'
export type { Case, CaseAttempt, CaseStore } from './case.ts'
