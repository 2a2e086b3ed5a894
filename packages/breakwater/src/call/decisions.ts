import type { ObservedEvent, Observer } from '../observe/index.ts'
import type { AttemptReport, Failure, ToolStep } from '../result/index.ts'
import type { Decision } from '../store/index.ts'

type CallEvent = Extract<ObservedEvent, { readonly call: unknown }>
type Told = Omit<Decision, 'offsetMs'>

/** A call that goes wrong over and over is understood from its beginning. */
const MAX_DECISIONS = 200

/** Gathers what is decided of one call, in the order of its happening. */
export class Decisions {
  readonly list: Decision[] = []
  readonly #now: () => number
  #reasks = 0

  /** @param now milliseconds since the call's begin */
  constructor(now: () => number) {
    this.#now = now
  }

  /** @param reasks how often the model was asked again so far */
  note(event: CallEvent, reasks: number): void {
    if (this.list.length >= MAX_DECISIONS) return
    const isReask = reasks > this.#reasks
    this.#reasks = reasks
    this.list.push({ offsetMs: this.#now(), ...toldOf(event, isReask) })
  }
}

function toldOf(event: CallEvent, isReask: boolean): Told {
  switch (event.type) {
    case 'retry': {
      const { code, route, attempt, delayMs } = event
      const wait = { waitMs: delayMs }
      return { by: 'retry', what: `${code} on ${route.name}: once more, try ${attempt}`, ...(delayMs > 0 ? wait : {}) }
    }
    case 'retry_refused':
      return { by: 'retry', what: `${event.code} on ${event.route.name}: too many retries of late, not tried again` }
    case 'next_route':
      return { by: 'routes', what: `${event.code}: on to ${event.route.name}` }
    case 'next_round':
      return isReask
        ? { by: 'reask', what: `${event.code}: the model is told, and asked again` }
        : { by: 'routes', what: `${event.code}: on to the next route` }
    case 'hedge':
      return {
        by: 'hedge',
        what: `no answer from ${event.route.name} yet: a second attempt beside it`,
        waitMs: event.afterMs,
      }
    case 'queued':
      return { by: 'gate', what: `waited for room on ${event.route.name}`, waitMs: event.waitMs }
    case 'breaker':
      return { by: 'breaker', what: `the circuit of ${event.route.name}: ${event.from} to ${event.to}` }
    case 'restart':
      return { by: 'stream', what: `${event.code}: what was streamed is taken back, and made again` }
    default:
      return event satisfies never
  }
}

/** What is known only when the call is over: the turns of tools, and a limit that was reached. */
export function lateDecisions(
  {
    steps,
    attempts,
    durationMs,
  }: { steps: readonly ToolStep[]; attempts: readonly AttemptReport[]; durationMs: number },
  failure: Failure | undefined,
  offsetOf: (attempt: AttemptReport) => number,
): Decision[] {
  const late = steps
    .filter(({ tools }) => tools.length > 0)
    .map(({ step, tools }): Decision => {
      const before = attempts.filter(attempt => attempt.step <= step)
      return {
        offsetMs: Math.max(0, ...before.map(attempt => offsetOf(attempt) + attempt.durationMs)),
        by: 'tools',
        what: `step ${step}: ${tools.map(({ name, outcome }) => `${name} (${outcome})`).join(', ')}`,
        waitMs: Math.max(...tools.map(tool => tool.durationMs)),
      }
    })
  if (failure?.class === 'budget') late.push({ offsetMs: durationMs, by: 'budget', what: failure.message })
  return late
}

/** The same observer, which also lets each call gather what is told of it. */
export function noting(observer: Observer): Observer {
  return {
    ...observer,
    tell(event) {
      observer.tell(event)
      if (!('call' in event)) return
      const { decisions, reasks = 0 }: Partial<Noted> = event.call as object
      decisions?.note(event, reasks)
    },
  }
}

/** A call of a client; those of the hardened fetch gather nothing. */
interface Noted {
  readonly decisions: Decisions | undefined
  readonly reasks: number
}
