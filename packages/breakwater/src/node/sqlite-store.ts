import { Worker } from 'node:worker_threads'
import type { Case, CaseStore } from '../store/index.ts'
import type { FromWorker, ToWorker } from './sqlite-protocol.ts'

/** Cases that may wait for the worker; what comes on top is counted and dropped. */
const MAX_WAITING = 10_000

/** Cases in one SQLite file, written by a thread of its own that keeps no process alive. */
export function createSqliteStore(path: string): CaseStore {
  let worker: Worker | undefined
  let waiting: Case[] = []
  let isPosting = false
  let dropped = 0
  let droppedByWorker = 0
  let lastFlush = 0
  const flushes = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let closed: (() => void) | undefined

  function start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js'
    const started = new Worker(new URL(file, import.meta.url), { workerData: { path } })
    started.unref()
    started.on('message', (message: FromWorker) => {
      if (message.type === 'closed') return closed?.()
      droppedByWorker = message.dropped
      const flush = flushes.get(message.id)
      flushes.delete(message.id)
      if (flushes.size === 0) started.unref()
      if (message.error === undefined) flush?.resolve()
      else flush?.reject(new Error(`the case store ${path} cannot be written: ${message.error}`))
    })
    started.on('error', error => {
      for (const flush of flushes.values()) flush.reject(error)
      flushes.clear()
      worker = undefined
    })
    return started
  }

  function tell(message: ToWorker): void {
    worker ??= start()
    worker.postMessage(message)
  }

  function post(): void {
    isPosting = false
    if (waiting.length === 0) return
    const cases = waiting
    waiting = []
    tell({ type: 'put', cases })
  }

  return {
    get dropped() {
      return dropped + droppedByWorker
    },
    put(one) {
      if (waiting.length >= MAX_WAITING) {
        dropped += 1
        return
      }
      waiting.push(one)
      if (isPosting) return
      isPosting = true
      setImmediate(post)
    },
    flush() {
      post()
      if (worker === undefined) return Promise.resolve()
      return new Promise((resolve, reject) => {
        lastFlush += 1
        flushes.set(lastFlush, { resolve, reject })
        // Whoever waits for the acknowledgement keeps the process alive until it comes.
        worker?.ref()
        tell({ type: 'flush', id: lastFlush })
      })
    },
    async close() {
      await this.flush().catch(() => {})
      if (worker === undefined) return
      const ending = new Promise<void>(resolve => {
        closed = resolve
      })
      worker.ref()
      tell({ type: 'close' })
      await ending
      worker = undefined
    },
  }
}
