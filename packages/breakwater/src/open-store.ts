// The entry `breakwater/store`: what was captured, for tools. Needs Node.

export { openStore } from './node/index.ts'
export type {
  AttemptRecord,
  CallFilter,
  CallRecord,
  Case,
  CaseAttempt,
  CaseFilter,
  Decision,
  StoredCall,
  StoredCase,
  StoreReader,
} from './store/index.ts'
