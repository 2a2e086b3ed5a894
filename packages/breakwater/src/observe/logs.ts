import type { Contents } from './content.ts'
import { createLogEvent, type Logged, type LogSink } from './log-event.ts'
import { DEFAULT_SAMPLE_RATE, type ObserveOptions } from './options.ts'
import { isSampled } from './sampling.ts'

/** Events that may wait for the sink; what comes on top is lost, and counted. */
export const MAX_WAITING = 1_000
/** A sink that holds the thread up gets a tenth of the time: what it took is waited for nine times. */
const REST_FACTOR = 9
/** Shorter work is nobody's hold-up. */
const BRIEF_MS = 2

export interface Logs {
  take(logged: Logged): void
  /** Resolves when every event that was taken so far has been handed over, or is lost. */
  flush(): Promise<void>
}

export interface LogParts {
  readonly sink: LogSink
  readonly contentOf: (call: object) => Contents
  /** Told of each event that is lost. */
  readonly onLost: (why: 'queue_full' | 'sink_failed') => void
}

/** Hands one event at a time to the sink, after the calls have been answered, never on their path. */
export function createLogs(
  { sampleRate = DEFAULT_SAMPLE_RATE, content = false }: ObserveOptions,
  { sink, contentOf, onLost }: LogParts,
): Logs {
  const waiting: Logged[] = []
  let lost = 0
  let isDraining = false
  let idle: (() => void)[] = []

  const lose = (why: 'queue_full' | 'sink_failed') => {
    lost += 1
    onLost(why)
  }

  async function hand(logged: Logged): Promise<void> {
    const lostBefore = lost
    try {
      const handed = sink(createLogEvent(logged, contentOf(logged.call), content, lostBefore))
      if (handed instanceof Promise) await handed
      lost -= lostBefore
    } catch {
      lose('sink_failed')
    }
  }

  async function drain(): Promise<void> {
    await turn()
    for (let logged = waiting.shift(); logged !== undefined; logged = waiting.shift()) {
      const startedMs = performance.now()
      const handed = hand(logged)
      const heldUpMs = performance.now() - startedMs
      await handed
      if (heldUpMs > BRIEF_MS) await rest(heldUpMs * REST_FACTOR)
      else await turn()
    }
    isDraining = false
    const resolved = idle
    idle = []
    for (const resolve of resolved) resolve()
  }

  return {
    take(logged) {
      if (logged.result.ok && !isSampled(idOf(logged), sampleRate)) return
      if (waiting.length >= MAX_WAITING) return lose('queue_full')
      waiting.push(logged)
      if (isDraining) return
      isDraining = true
      void drain()
    },
    flush: () => (isDraining ? new Promise(resolve => idle.push(resolve)) : Promise.resolve()),
  }
}

const idOf = ({ call, spanContext }: Logged): string => spanContext?.traceId ?? call.id

/** Lets everybody else go first. */
const turn = (): Promise<void> =>
  new Promise(resolve => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

const rest = (restMs: number): Promise<void> => new Promise(resolve => setTimeout(resolve, restMs))
