/** A point in time at which something happens unless it is moved or cancelled before. */
export interface Timer {
  /** Moves the point; `Infinity` rests it. */
  moveTo(dueMs: number): void
  cancel(): void
}

/**
 * All waits of one client: a shared list with a single real timer. An entry costs a few writes, so that every attempt
 * can carry its phases and its deadline in one.
 */
export interface Timers {
  /** Monotonic milliseconds, less the time during which this process did not run. */
  now(): number
  at(dueMs: number, run: () => void): Timer
  /** Resolves after `delayMs`, or rejects with `signal.reason`. Leaves neither a timer nor a listener behind. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
  /** The work's end, or a rejection with `late()` after `timeMs`. */
  race<T>(work: Promise<T>, timeMs: number, late: () => unknown): Promise<T>
}

/** A wake-up later than this means that the process was frozen or blocked, not that somebody else was slow. */
const STALL_MS = 1_000
/** How often the event loop may poll for what has already arrived before a late timer is believed. */
const POLLS_AFTER_STALL = 3

interface Entry extends Timer {
  dueMs: number
  run: () => void
  index: number
}

export function createTimers(monotonic: () => number): Timers {
  const entries: Entry[] = []
  let stalledMs = 0
  let armedMs = Number.POSITIVE_INFINITY
  let handle: ReturnType<typeof setTimeout> | undefined

  const now = () => monotonic() - stalledMs

  function arm(dueMs: number): void {
    if (dueMs >= armedMs) return
    if (handle !== undefined) clearTimeout(handle)
    armedMs = dueMs
    // Rounded up: a timer that fires half a millisecond early would only have to be set again.
    handle = setTimeout(wake, Math.min(Math.max(Math.ceil(dueMs - now()), 0), 0x7fffffff))
  }

  function wake(): void {
    handle = undefined
    const lateMs = now() - armedMs
    armedMs = Number.POSITIVE_INFINITY
    const stalled = lateMs > STALL_MS
    // Time in which we did not run is nobody's silence: the clock of all deadlines stood still.
    if (stalled) stalledMs += lateMs
    settleAfterPolls(stalled ? POLLS_AFTER_STALL : 1)
  }

  /** What has already arrived is read (the loop polls before it comes back here) before anything is called late. */
  function settleAfterPolls(polls: number): void {
    afterPoll(() => (polls > 1 ? settleAfterPolls(polls - 1) : fireDue()))
  }

  function fireDue(): void {
    const nowMs = now()
    const due = entries.filter(entry => entry.dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs)
    for (const entry of due) {
      // Whoever ran before may have moved or cancelled it.
      if (entry.dueMs > nowMs) continue
      entry.cancel()
      entry.run()
    }
    rearm()
  }

  function rearm(): void {
    let nextMs = Number.POSITIVE_INFINITY
    for (const entry of entries) if (entry.dueMs < nextMs) nextMs = entry.dueMs
    if (nextMs !== Number.POSITIVE_INFINITY) arm(nextMs)
  }

  function at(dueMs: number, run: () => void): Timer {
    const entry: Entry = {
      dueMs,
      run,
      index: entries.length,
      moveTo(ms) {
        entry.dueMs = ms
        arm(ms)
      },
      cancel() {
        if (entry.index < 0) return
        const last = entries.pop() as Entry
        if (last !== entry) {
          entries[entry.index] = last
          last.index = entry.index
        }
        entry.index = -1
        entry.dueMs = Number.POSITIVE_INFINITY
        if (entries.length === 0) unref(handle)
      },
    }
    entries.push(entry)
    if (entries.length === 1) ref(handle)
    arm(dueMs)
    return entry
  }

  function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const onAbort = () => {
        timer.cancel()
        reject(signal.reason)
      }
      const timer = at(now() + delayMs, () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      })
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  function race<T>(work: Promise<T>, timeMs: number, late: () => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = at(now() + timeMs, () => reject(late()))
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  return { now, at, sleep, race }
}

const afterPoll: (run: () => void) => void =
  typeof setImmediate === 'function' ? run => void setImmediate(run) : run => void setTimeout(run, 0)

/** An empty list must not keep the process alive; the real timer stays armed, as setting it is what costs. */
const unref = (handle: unknown): void => (handle as { unref?: () => void } | undefined)?.unref?.()
const ref = (handle: unknown): void => (handle as { ref?: () => void } | undefined)?.ref?.()
