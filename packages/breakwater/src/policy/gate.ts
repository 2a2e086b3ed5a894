import type { Timer, Timers } from '../clock/index.ts'
import { createFailure, type Failure } from '../result/index.ts'
import { type Attempt, type Next, type Outcome, type Policy, type PolicyRoute, unsent } from './attempt.ts'
import type { Tell } from './events.ts'
import { isKeyRefused } from './key-refusal.ts'
import type { LimitState, Permit } from './limit-state.ts'
import type { Maybe } from './maybe.ts'

export interface GateOptions {
  /** Attempts that may wait. Default 1 000. */
  readonly queue: number
}

export interface GateView {
  readonly inFlight: number
  readonly queued: number
}

export interface Gate<A extends Attempt, Output> {
  readonly policy: Policy<A, Output>
  /** The same queues for attempts of another kind. */
  policyFor<B extends Attempt, Other>(usedTokens: (outcome: Outcome<Other>) => number | undefined): Policy<B, Other>
  describe(route: PolicyRoute): GateView
}

/** One who waits for a slot, a request and its tokens at the same moment. */
interface Waiter {
  readonly attempt: Attempt
  readonly enqueuedMs: number
  /** Given before anybody had to wait for it. */
  answer: Admitted | Failure | undefined
  leave: (answer: Admitted | Failure) => void
}

interface Admitted {
  readonly keyIndex: number
  readonly permit: Permit
}

/** A shorter wait is no decision, only the order of things. */
const MIN_TOLD_MS = 1

/** How long a refused key of a pool is left alone. */
const SET_ASIDE_MS = 60_000

/** The only queue of a route. */
class Line {
  readonly route: PolicyRoute
  readonly #limits: LimitState
  readonly #timers: Timers
  readonly #queueLimit: number
  readonly #tell: Tell
  readonly waiters: Waiter[] = []
  inFlight = 0
  #nextKey = 0
  readonly #setAsideUntilMs: number[] = []
  #isPumping = false
  #isAskedAgain = false
  #wake: Timer | undefined
  /** Since when every slot has been taken; undefined while one is free. */
  #fullSinceMs: number | undefined

  constructor(route: PolicyRoute, limits: LimitState, timers: Timers, queueLimit: number, tell: Tell) {
    this.route = route
    this.#limits = limits
    this.#timers = timers
    this.#queueLimit = queueLimit
    this.#tell = tell
  }

  /** At once where nobody waits and there is room; otherwise in the queue. */
  enter(attempt: Attempt, signal: AbortSignal): Maybe<Admitted | Failure> {
    if (this.waiters.length >= this.#queueLimit) return poolTimeout(this.route, 'its queue is full')
    const waiter: Waiter = {
      attempt,
      enqueuedMs: this.#timers.now(),
      answer: undefined,
      leave: answer => {
        waiter.answer = answer
      },
    }
    this.#insert(waiter)
    this.pump()
    return waiter.answer ?? this.#wait(waiter, signal)
  }

  #wait(waiter: Waiter, signal: AbortSignal): Promise<Admitted | Failure> {
    return new Promise(resolve => {
      const onAbort = () => {
        this.#remove(waiter)
        waiter.leave(signal.reason as Failure)
      }
      waiter.leave = answer => {
        signal.removeEventListener('abort', onAbort)
        this.#tellOfWait(waiter)
        resolve(answer)
      }
      signal.addEventListener('abort', onAbort)
    })
  }

  exit(): void {
    this.inFlight -= 1
    this.pump()
  }

  /** Lets go whoever may. Asked again while it waits for a shared state, it runs once more. */
  pump(): void {
    if (this.#isPumping) {
      this.#isAskedAgain = true
      return
    }
    this.#isPumping = true
    const more = this.#admitAll()
    if (more === undefined) this.#pumped()
    else void more.then(() => this.#pumped())
  }

  #pumped(): void {
    this.#isPumping = false
    if (!this.#isAskedAgain) return
    this.#isAskedAgain = false
    this.pump()
  }

  #admitAll(): Promise<void> | undefined {
    while (this.waiters.length > 0) {
      const nowMs = this.#timers.now()
      this.#noteSlots()
      if (this.inFlight >= this.route.slots) return void this.#waitForSlot(nowMs)
      const waiter = this.waiters[0] as Waiter
      const taken = this.#take(waiter, nowMs)
      if (taken instanceof Promise) {
        return taken.then(answer => (this.#settle(waiter, answer) ? this.#admitAll() : undefined))
      }
      if (!this.#settle(waiter, taken)) return undefined
    }
    this.#noteSlots()
    this.#rest()
    return undefined
  }

  /** True when the queue has moved on. */
  #settle(waiter: Waiter, answer: Admitted | { readonly waitMs: number }): boolean {
    const isGone = this.waiters[0] !== waiter
    if ('permit' in answer) {
      // Cancelled while a shared state was asked: what was taken goes back.
      if (isGone && !this.waiters.includes(waiter)) {
        this.#limits.settle(answer.permit, { code: 'cancelled', tokens: 0, retryAfterMs: undefined }, undefined)
        return true
      }
      this.#remove(waiter)
      this.inFlight += 1
      waiter.leave(answer)
      return true
    }
    if (isGone) return true
    const dueMs = this.#timers.now() + answer.waitMs
    if (answer.waitMs !== Number.POSITIVE_INFINITY && dueMs >= waiter.attempt.call.deadlineMs) {
      this.#remove(waiter)
      waiter.leave(rateLimited(this.route, answer.waitMs))
      return true
    }
    this.#wakeAt(dueMs)
    return false
  }

  #tellOfWait({ attempt: { call }, enqueuedMs }: Waiter): void {
    const waitMs = this.#timers.now() - enqueuedMs
    if (waitMs >= MIN_TOLD_MS) this.#tell({ type: 'queued', call, route: this.route, waitMs })
  }

  /** The first key that lets it go, beginning behind the last one used; else the shortest wait. */
  #take(waiter: Waiter, nowMs: number): Admitted | { waitMs: number } | Promise<Admitted | { waitMs: number }> {
    const { keys } = this.route
    const tokens = waiter.attempt.tokens.input + waiter.attempt.tokens.output
    const isAnyUsable = keys.some((_, index) => !this.#isSetAside(index, nowMs))
    let waitMs = Number.POSITIVE_INFINITY
    for (let step = 0; step < keys.length; step++) {
      const keyIndex = (this.#nextKey + step) % keys.length
      if (isAnyUsable && this.#isSetAside(keyIndex, nowMs)) continue
      const answer = this.#limits.take(keys[keyIndex] as string, { tokens }, nowMs)
      if (answer instanceof Promise) return this.#taken(answer, keyIndex, nowMs)
      if (!('waitMs' in answer)) {
        this.#nextKey = keyIndex + 1
        return { keyIndex, permit: answer }
      }
      waitMs = Math.min(waitMs, answer.waitMs)
    }
    return { waitMs }
  }

  /** A key of a pool that the provider has refused rests; the only key there is never does. */
  setAside(keyIndex: number): void {
    this.#setAsideUntilMs[keyIndex] = this.#timers.now() + SET_ASIDE_MS
  }

  #isSetAside(keyIndex: number, nowMs: number): boolean {
    return (this.#setAsideUntilMs[keyIndex] ?? 0) > nowMs
  }

  /** A shared state that fails is no reason to stop: the attempt goes, and the provider's own limit decides. */
  async #taken(
    asked: Promise<Permit | { readonly waitMs: number }>,
    keyIndex: number,
    nowMs: number,
  ): Promise<Admitted | { waitMs: number }> {
    try {
      const answer = await asked
      if ('waitMs' in answer) return answer
      this.#nextKey = keyIndex + 1
      return { keyIndex, permit: answer }
    } catch {
      this.#tell({ type: 'state_failed', store: 'limit', route: this.route })
      return { keyIndex, permit: { key: this.route.keys[keyIndex] as string, tokens: 0, takenMs: nowMs } }
    }
  }

  #noteSlots(): void {
    if (this.inFlight < this.route.slots) this.#fullSinceMs = undefined
    else this.#fullSinceMs ??= this.#timers.now()
  }

  /** Whoever has waited for a slot for longer than `poolMs` is told so; waiting for the rate does not count. */
  #waitForSlot(nowMs: number): void {
    const { poolMs } = this.route
    const fullSinceMs = this.#fullSinceMs ?? nowMs
    let nextMs = Number.POSITIVE_INFINITY
    for (const waiter of [...this.waiters]) {
      const dueMs = Math.max(waiter.enqueuedMs, fullSinceMs) + poolMs
      if (dueMs <= nowMs) {
        this.#remove(waiter)
        waiter.leave(poolTimeout(this.route, `no slot was free for ${poolMs} ms`))
      } else nextMs = Math.min(nextMs, dueMs)
    }
    this.#wakeAt(nextMs)
  }

  #wakeAt(dueMs: number): void {
    if (dueMs === Number.POSITIVE_INFINITY) this.#rest()
    else if (this.#wake === undefined) this.#wake = this.#timers.at(dueMs, () => this.#woken())
    else this.#wake.moveTo(dueMs)
  }

  #woken(): void {
    this.#wake = undefined
    this.pump()
  }

  #rest(): void {
    this.#wake?.cancel()
    this.#wake = undefined
  }

  #insert(waiter: Waiter): void {
    const { priority } = waiter.attempt.call
    let place = this.waiters.length
    while (place > 0 && (this.waiters[place - 1] as Waiter).attempt.call.priority < priority) place--
    this.waiters.splice(place, 0, waiter)
  }

  #remove(waiter: Waiter): void {
    const place = this.waiters.indexOf(waiter)
    if (place >= 0) this.waiters.splice(place, 1)
    if (this.waiters.length === 0) this.#rest()
  }
}

/** Limiter and bulkhead in one. */
export function createGate<A extends Attempt, Output>(
  options: GateOptions,
  limits: LimitState,
  timers: Timers,
  tell: Tell,
  usedTokens: (outcome: Outcome<Output>) => number | undefined,
): Gate<A, Output> {
  const lines = new Map<string, Line>()

  function lineOf(route: PolicyRoute): Line {
    let line = lines.get(route.name)
    if (line === undefined) {
      line = new Line(route, limits, timers, options.queue, tell)
      lines.set(route.name, line)
    }
    return line
  }

  const policyFor =
    <B extends Attempt, Other>(used: (outcome: Outcome<Other>) => number | undefined): Policy<B, Other> =>
    (next: Next<B, Other>) =>
    async (attempt, signal) => {
      const line = lineOf(attempt.route)
      const entered = line.enter(attempt, signal)
      const admitted = entered instanceof Promise ? await entered : entered
      if (!('permit' in admitted)) return unsent(admitted)
      const outcome = await next({ ...attempt, keyIndex: admitted.keyIndex }, signal)
      const failure = outcome.ok ? undefined : outcome.failure
      limits.settle(
        admitted.permit,
        { code: failure?.code ?? 'ok', tokens: used(outcome), retryAfterMs: failure?.retryAfterMs },
        outcome.announced,
      )
      if (failure !== undefined && isKeyRefused(failure.code)) line.setAside(admitted.keyIndex)
      line.exit()
      return outcome
    }

  return {
    policy: policyFor<A, Output>(usedTokens),
    policyFor,
    describe: route => {
      const line = lines.get(route.name)
      return { inFlight: line?.inFlight ?? 0, queued: line?.waiters.length ?? 0 }
    },
  }
}

const poolTimeout = (route: PolicyRoute, why: string): Failure =>
  createFailure('pool_timeout', `route ${route.name}: ${why}; raise limits.concurrency, or send less at once`)

const rateLimited = (route: PolicyRoute, waitMs: number): Failure =>
  createFailure(
    'rate_limited',
    `route ${route.name}: its limit frees the next request in ${Math.round(waitMs)} ms, after the deadline`,
    { retryAfterMs: Math.round(waitMs) },
  )
