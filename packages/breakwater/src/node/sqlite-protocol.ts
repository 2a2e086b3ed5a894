import type { Case } from '../store/index.ts'

/** What the main thread posts to the worker that owns the file. */
export type ToWorker =
  | { readonly type: 'put'; readonly cases: readonly Case[] }
  | { readonly type: 'flush'; readonly id: number }
  | { readonly type: 'close' }

/** What the worker answers. */
export type FromWorker =
  | { readonly type: 'flushed'; readonly id: number; readonly error: string | undefined; readonly dropped: number }
  | { readonly type: 'closed' }
