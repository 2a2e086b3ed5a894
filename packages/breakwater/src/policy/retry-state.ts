import type { Maybe } from './maybe.ts'

/** The retry budget of a model, shared by all calls to it. */
export interface RetryState {
  /** A call has come. */
  deposit(key: string): void
  /** May a retry be made? If so, it is counted. */
  withdraw(key: string): Maybe<boolean>
}

const WINDOW_MS = 10_000
const SLOT_MS = 1_000
const SLOTS = WINDOW_MS / SLOT_MS
/** So that a quiet client may retry at all. */
const FLOOR = 10
const SHARE = 0.1

interface Window {
  readonly calls: number[]
  readonly retries: number[]
  slot: number
}

/** Retries are at most 10% of the calls of the last 10 s, and never fewer than 10 in 10 s. */
export function createRetryState(now: () => number): RetryState {
  const windows = new Map<string, Window>()

  function current(key: string): Window {
    const slot = Math.floor(now() / SLOT_MS)
    let window = windows.get(key)
    if (window === undefined) {
      window = { calls: new Array(SLOTS).fill(0), retries: new Array(SLOTS).fill(0), slot }
      windows.set(key, window)
    }
    // Slots that have passed since the last look are empty again.
    for (let passed = Math.max(window.slot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
      window.calls[passed % SLOTS] = 0
      window.retries[passed % SLOTS] = 0
    }
    window.slot = Math.max(slot, window.slot)
    return window
  }

  return {
    deposit(key) {
      const window = current(key)
      window.calls[window.slot % SLOTS]! += 1
    },
    withdraw(key) {
      const window = current(key)
      if (sum(window.retries) >= Math.max(FLOOR, Math.floor(SHARE * sum(window.calls)))) return false
      window.retries[window.slot % SLOTS]! += 1
      return true
    },
  }
}

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0)
