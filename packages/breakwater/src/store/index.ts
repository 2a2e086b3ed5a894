export type { AttemptRecord, CallRecord, Decision } from './call-record.ts'
export { type Captured, createCase, type Redact } from './capture.ts'
export type { Case, CaseAttempt, CaseStore } from './case.ts'
export type { CallFilter, CaseFilter, StoredCase, StoreReader } from './reading.ts'
