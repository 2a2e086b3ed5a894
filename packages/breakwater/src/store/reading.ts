import type { CallRecord } from './call-record.ts'
import type { Case } from './case.ts'

/** What is kept, read by people's tools: never on a call's path. Newest first where a list is asked. */
export interface StoreReader {
  calls(filter?: CallFilter): StoredCall[]
  cases(filter?: CaseFilter): StoredCase[]
  /** By fingerprint, by its beginning (at least 4 characters, and only one fits), or by the id of one of its calls. */
  findCase(id: string): StoredCase | undefined
  /** By id, or by its beginning (at least 4 characters, and only one fits). */
  findCall(id: string): StoredCall | undefined
  /** How many calls and cases there are, from when to when. */
  summary(): {
    readonly calls: number
    readonly cases: number
    readonly firstAtMs: number | undefined
    readonly lastAtMs: number | undefined
  }
  /** Removes what was last seen before `beforeMs` (cases) or began before it (calls); answers how many of each. */
  prune(beforeMs: number): { readonly calls: number; readonly cases: number }
  close(): void
}

export interface CallFilter {
  /** From this time on, in milliseconds since 1970. */
  readonly fromMs?: number
  /** Before this time. */
  readonly toMs?: number
  readonly prompt?: string
  readonly result?: string
  readonly isFailed?: boolean
  /** The call that a case was kept of, and all others like it. */
  readonly fingerprint?: string
  /** Only those written after the row of this number, the oldest first: how a reader follows. */
  readonly afterRow?: number
  readonly limit?: number
}

export interface CaseFilter {
  /** Last seen from this time on. */
  readonly fromMs?: number
  readonly prompt?: string
  readonly code?: string
  readonly isFailed?: boolean
  readonly limit?: number
}

/** A call, and the number of its row: later rows have higher ones, and none is used twice. */
export interface StoredCall extends CallRecord {
  readonly row: number
}

/** A case as often as it was seen: the first faithful one of its kind stands for all. */
export interface StoredCase extends Case {
  readonly count: number
  readonly firstAtMs: number
  readonly lastAtMs: number
}
