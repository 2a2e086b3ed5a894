import type { Timer, Timers } from '../clock/index.ts'
import type { Failure } from '../result/index.ts'
import type { Attempt, Next, Outcome, Policy } from './attempt.ts'
import type { Tell } from './events.ts'
import { createLatencies } from './latency.ts'

export interface HedgeOptions {
  /** Hedges per call, at most. Default 0.05. */
  readonly share: number
}

export const HEDGE_DEFAULTS: HedgeOptions = { share: 0.05 }

/** The first calls may hedge once without a history of calls behind them. */
const FLOOR = 1

/**
 * A second attempt after the route's own 95th percentile; the first good answer (of a stream, the first event) wins
 * and the other attempt is aborted. At most a share of the calls is hedged, and each hedge counts as an attempt.
 */
export function hedge<A extends Attempt, Output>(options: HedgeOptions, timers: Timers, tell: Tell): Policy<A, Output> {
  const latencies = createLatencies()
  let calls = 0
  let hedges = 0

  return (next: Next<A, Output>) => {
    const noted: Next<A, Output> = async (attempt, signal) => {
      const startedMs = timers.now()
      const outcome = await next(attempt, signal)
      if (outcome.ok) latencies.note(attempt.route.name, timers.now() - startedMs)
      return outcome
    }
    return (attempt, signal) => {
      calls += 1
      const afterMs = latencies.p95(attempt.route.name)
      if (afterMs === undefined) return noted(attempt, signal)
      const mayHedge = () => attempt.call.attemptsLeft > 0 && hedges < Math.max(FLOOR, options.share * calls)
      return race(noted, attempt, signal, timers, afterMs, () => {
        if (!mayHedge()) return false
        hedges += 1
        tell({ type: 'hedge', call: attempt.call, route: attempt.route, afterMs })
        return true
      })
    }
  }
}

/** One of the two attempts of a race. */
interface Runner {
  readonly controller: AbortController
  isOver: boolean
}

function race<A extends Attempt, Output>(
  next: Next<A, Output>,
  attempt: A,
  signal: AbortSignal,
  timers: Timers,
  afterMs: number,
  begin: () => boolean,
): Promise<Outcome<Output>> {
  return new Promise(resolve => {
    const runners: Runner[] = []
    let winner: Runner | undefined
    let won: Outcome<Output> | undefined
    let failed: Outcome<Output> | undefined

    const onAbort = () => {
      for (const { controller } of runners) controller.abort(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const timer: Timer = timers.at(timers.now() + afterMs, () => {
      if (begin()) run()
    })

    /** The first to have something to show wins; whoever comes later is aborted, and refused if it goes on. */
    function claim(runner: Runner): boolean {
      if (winner === undefined) {
        winner = runner
        timer.cancel()
        for (const other of runners) if (other !== runner) other.controller.abort(LOST)
      }
      return winner === runner
    }

    function end(outcome: Outcome<Output>): void {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      resolve(outcome)
    }

    /** The loser gets a moment to report what it had done: it is part of what the call took. */
    function endWith(outcome: Outcome<Output>): void {
      won = outcome
      if (runners.every(({ isOver }) => isOver)) end(outcome)
      else timers.at(timers.now() + GRACE_MS, () => end(outcome))
    }

    function run(): void {
      const runner: Runner = { controller: new AbortController(), isOver: false }
      runners.push(runner)
      const emit: Attempt['emit'] = events => (claim(runner) ? attempt.emit(events) : undefined)
      void next({ ...attempt, emit }, runner.controller.signal).then(outcome => {
        runner.isOver = true
        if (won !== undefined) return endWith(won)
        if (outcome.ok ? claim(runner) : winner === runner) return endWith(outcome)
        failed ??= outcome
        // A failure before the hedge began is the retry policy's; after it the other runner may still win.
        if (winner === undefined && runners.every(({ isOver }) => isOver)) end(failed)
      })
    }
    run()
  })
}

const GRACE_MS = 20
const LOST = { code: 'cancelled' } as Failure
