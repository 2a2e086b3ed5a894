import type { Worker } from 'node:worker_threads'
import type { CaseStore } from '../store/index.ts'
import type { FromWorker, ToWorker } from './sqlite-protocol.ts'
import { callRow, caseRow, type Row } from './store-rows.ts'
import { warn } from './warn.ts'

/** What may wait for the worker, in rows and in characters; what comes on top is counted and dropped. */
const MAX_WAITING = 20_000
const MAX_WAITING_CHARACTERS = 64_000_000
/** Rows of one transaction. */
const MAX_BATCH = 2_000
/** A transaction costs as much as ten rows: what comes within this time shares one. */
const LINGER_MS = 50

interface Waiter {
  /** How many rows must be settled. */
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Calls and cases in one SQLite file, written by a thread of its own that keeps no process alive. */
export function createSqliteStore(path: string): CaseStore {
  let worker: Worker | undefined
  const calls: Row[] = []
  const cases: Row[] = []
  let characters = 0
  /** Rows that the worker has in hand. */
  let posted = 0
  let accepted = 0
  let settled = 0
  let dropped = 0
  let trouble: string | undefined
  let hasWarned = false
  let linger: NodeJS.Timeout | undefined
  let waiters: Waiter[] = []
  let closed: (() => void) | undefined

  function start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js'
    // Not imported above: whoever imports the library and keeps nothing need not load it.
    const threads = process.getBuiltinModule('node:worker_threads')
    const started = new threads.Worker(new URL(file, import.meta.url), { workerData: { path }, execArgv: [] })
    started.on('message', (message: FromWorker) => {
      if (message.type === 'written') settle(message.error)
    })
    started.on('error', error => settle(error.message))
    started.on('exit', () => {
      worker = undefined
      if (posted > 0) settle('its thread ended')
      closed?.()
    })
    // Last: who listens for messages holds the process again.
    started.unref()
    return started
  }

  function settle(error: string | undefined): void {
    settled += posted
    if (error !== undefined) {
      dropped += posted
      trouble = `${path} cannot be written: ${error}`
      if (!hasWarned) warn(`capture: ${trouble}; calls go on, what cannot be kept is counted`)
      hasWarned = true
    }
    posted = 0
    const done = waiters.filter(({ until }) => until <= settled)
    waiters = waiters.filter(({ until }) => until > settled)
    for (const waiter of done) answer(waiter)
    if (calls.length + cases.length > 0) schedule(waiters.length > 0)
  }

  /** What was lost is told once. */
  function answer({ resolve, reject }: Pick<Waiter, 'resolve' | 'reject'>): void {
    if (trouble === undefined) return resolve()
    reject(new Error(trouble))
    trouble = undefined
  }

  function tell(message: ToWorker): void {
    worker ??= start()
    worker.postMessage(message)
  }

  function post(): void {
    clearTimeout(linger)
    linger = undefined
    if (posted > 0) return
    const batch = { calls: calls.splice(0, MAX_BATCH), cases: cases.splice(0, MAX_BATCH) }
    posted = batch.calls.length + batch.cases.length
    if (posted === 0) return
    characters -= sizeOf(batch.calls) + sizeOf(batch.cases)
    tell({ type: 'write', ...batch })
  }

  function schedule(isUrgent: boolean): void {
    if (isUrgent || calls.length + cases.length >= MAX_BATCH) post()
    else linger ??= setTimeout(post, LINGER_MS).unref()
  }

  function take(rows: Row[], row: Row): void {
    const size = sizeOfRow(row)
    if (
      closed !== undefined ||
      calls.length + cases.length >= MAX_WAITING ||
      characters + size > MAX_WAITING_CHARACTERS
    ) {
      dropped += 1
      return
    }
    rows.push(row)
    accepted += 1
    characters += size
    schedule(false)
  }

  const flush = (): Promise<void> => {
    post()
    return new Promise((resolve, reject) => {
      if (settled === accepted) answer({ resolve, reject })
      else waiters.push({ until: accepted, resolve, reject })
    })
  }

  return {
    get dropped() {
      return dropped
    },
    record: call => take(calls, callRow(call)),
    put: one => take(cases, caseRow(one)),
    flush,
    async close() {
      await flush().catch(() => {})
      const ending = new Promise<void>(resolve => {
        closed = resolve
      })
      if (worker === undefined) return
      tell({ type: 'close' })
      await ending
    },
  }
}

/** The text of a row is its last value. */
const sizeOfRow = (row: Row): number => (row.at(-1) as string).length
const sizeOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + sizeOfRow(row), 0)
