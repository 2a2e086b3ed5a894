import type { Environment } from '../clock/index.ts'
import type { Request, Result } from '../result/index.ts'
import { type CaseStore, createCase, type Redact } from '../store/index.ts'

/** Hands failed calls to the store. */
export interface Capture {
  take(input: unknown, request: Request | undefined, result: Result<unknown, unknown>): void
  flush(): Promise<void>
  close(): Promise<void>
}

export const NO_CAPTURE: Capture = { take: () => {}, flush: async () => {}, close: async () => {} }

/** Redaction and writing happen after the call has been answered, never on its path. */
export function createCapture(store: CaseStore, redact: Redact, environment: Environment): Capture {
  let pending: Promise<void> = Promise.resolve()
  return {
    take(input, request, result) {
      if (result.ok || result.failure.code === 'cancelled') return
      const captured = { id: environment.newId(), atMs: environment.wallClock(), input, request, result }
      pending = pending.then(() => store.put(createCase(captured, redact)))
    },
    async flush() {
      await pending
      await store.flush()
    },
    async close() {
      await pending
      await store.close()
    },
  }
}
