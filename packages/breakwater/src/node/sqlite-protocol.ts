import type { Row } from './store-rows.ts'

/** What the main thread posts to the worker that owns the file. One batch at a time; each is answered. */
export type ToWorker =
  | { readonly type: 'write'; readonly calls: readonly Row[]; readonly cases: readonly Row[] }
  | { readonly type: 'close' }

/** What the worker answers. */
export type FromWorker =
  /** The batch is in the file; or it is lost, and why. */
  { readonly type: 'written'; readonly error: string | undefined } | { readonly type: 'closed' }
