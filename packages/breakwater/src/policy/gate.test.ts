import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTimers, type Timers } from '../clock/index.ts'
import { createFailure } from '../result/index.ts'
import type { Announced, Attempt, CallState, Next, Outcome, PolicyRoute } from './index.ts'
import { createGate, createLimitState } from './index.ts'

let timers: Timers
beforeEach(() => {
  vi.useFakeTimers()
  timers = createTimers(() => performance.now())
})
afterEach(() => {
  vi.useRealTimers()
})

const routeOf = (more: Partial<PolicyRoute> = {}): PolicyRoute => ({
  name: 'a',
  health: 'a',
  keys: ['a key'],
  slots: 100,
  poolMs: 5_000,
  ...more,
})

function attemptOf(route: PolicyRoute, more: { timeMs?: number; priority?: number; tokens?: number } = {}): Attempt {
  const call: CallState = {
    id: 'call',
    deadlineMs: timers.now() + (more.timeMs ?? 600_000),
    priority: more.priority ?? 0,
    routes: [route],
    step: 1,
    attempts: [],
    attemptsMade: 0,
    attemptsLeft: 12,
    mayRestart: true,
  }
  return {
    call,
    route,
    firstRoute: 0,
    request: undefined,
    tokens: { input: more.tokens ?? 1, output: 0 },
    number: 0,
    keyIndex: 0,
    mayFollow: false,
    hasNextRoute: false,
    emit: () => {},
    restart: () => {},
  }
}

const never = new AbortController().signal
const good = (announced?: Announced): Outcome<string> => ({ ok: true, output: 'yes', report: undefined, announced })
const sleep = (ms: number) => timers.sleep(ms, never)

const gateOf = (queue = 10_000) =>
  createGate<Attempt, string>(
    { queue },
    createLimitState(
      () => timers.now(),
      () => 0.5,
    ),
    timers,
    () => {},
    () => undefined,
  )

/** Runs simulated time until all is settled, or until it can no longer be. */
async function settled<T>(work: Promise<T>, limitMs = 600_000): Promise<T> {
  let isDone = false
  void work.finally(() => {
    isDone = true
  })
  for (let passed = 0; !isDone && passed < limitMs; passed += 50) await vi.advanceTimersByTimeAsync(50)
  return work
}

/** A provider with a real limit: continuous refill, or a window that opens anew. Announced as providers do. */
function limitedProvider(kind: 'bucket' | 'window', limit: number, perMs: number) {
  let available = limit
  let updatedMs = timers.now()
  let wasted = 0
  const refill = () => {
    const nowMs = timers.now()
    if (kind === 'bucket') available = Math.min(limit, available + ((nowMs - updatedMs) * limit) / perMs)
    else if (Math.floor(nowMs / perMs) > Math.floor(updatedMs / perMs)) available = limit
    updatedMs = nowMs
  }
  const resetMs = () => (kind === 'bucket' ? ((limit - available) * perMs) / limit : perMs - (timers.now() % perMs))
  const serve: Next<Attempt, string> = async () => {
    await sleep(20)
    refill()
    const isAllowed = available >= 1
    if (isAllowed) available -= 1
    else wasted += 1
    const announced = { requests: { limit, remaining: Math.floor(available), resetMs: resetMs() } }
    await sleep(30)
    if (isAllowed) return good(announced)
    const retryAfterMs = kind === 'bucket' ? perMs / limit : resetMs()
    const failure = createFailure('rate_limited', 'too many', { retryAfterMs })
    return { ok: false, failure, emitted: false, report: undefined, announced }
  }
  return { serve, wasted: () => wasted }
}

describe('the gate', () => {
  test('lets no more go at once than there are slots', async () => {
    const gate = gateOf()
    let inFlight = 0
    let most = 0
    const run = gate.policy(async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await sleep(10)
      inFlight -= 1
      return good()
    })
    const route = routeOf({ slots: 3 })
    await settled(Promise.all(Array.from({ length: 20 }, () => run(attemptOf(route), never))))
    expect(most).toBe(3)
  })

  test('serves by priority, then by arrival', async () => {
    const gate = gateOf()
    const order: number[] = []
    const run = gate.policy(async attempt => {
      order.push(attempt.tokens.input)
      await sleep(10)
      return good()
    })
    const route = routeOf({ slots: 1 })
    const runs = [
      [1, 0],
      [2, 0],
      [3, 5],
      [4, 0],
      [5, 5],
    ].map(([tokens, priority]) =>
      run(attemptOf(route, { tokens: tokens as number, priority: priority as number }), never),
    )
    await settled(Promise.all(runs))
    expect(order).toEqual([1, 3, 5, 2, 4])
  })

  test('until its first answer a route lets ten go, then the number doubles with each answered round', async () => {
    const gate = gateOf()
    const begun: number[] = []
    const run = gate.policy(async () => {
      begun.push(Math.round(timers.now()))
      await sleep(1_000)
      return good()
    })
    const startedMs = Math.round(timers.now())
    await settled(Promise.all(Array.from({ length: 60 }, () => run(attemptOf(routeOf()), never))))
    const rounds = Map.groupBy(begun, ms => Math.round((ms - startedMs) / 1_000))
    expect([...rounds.values()].map(({ length }) => length)).toEqual([10, 20, 30])
  })

  test('a wait for a slot past poolMs is pool_timeout, a wait for the rate is not', async () => {
    const gate = gateOf()
    const run = gate.policy(async () => {
      await sleep(60_000)
      return good()
    })
    const route = routeOf({ slots: 1 })
    void run(attemptOf(route), never)
    const startedMs = timers.now()
    expect(await settled(run(attemptOf(route), never))).toMatchObject({ failure: { code: 'pool_timeout' } })
    expect(timers.now() - startedMs).toBeGreaterThan(4_999)
    expect(timers.now() - startedMs).toBeLessThan(5_200)

    const limited = limitedProvider('bucket', 1, 20_000)
    const patient = gateOf().policy(limited.serve)
    const other = routeOf({ name: 'b', keys: ['b key'] })
    await settled(patient(attemptOf(other), never))
    expect((await settled(patient(attemptOf(other), never))).ok).toBe(true)
  })

  test('fails at once as rate_limited when the computed wait does not fit the deadline', async () => {
    const limited = limitedProvider('bucket', 1, 60_000)
    const run = gateOf().policy(limited.serve)
    await settled(run(attemptOf(routeOf()), never))
    const startedMs = timers.now()
    expect(await settled(run(attemptOf(routeOf(), { timeMs: 10_000 }), never))).toMatchObject({
      failure: { code: 'rate_limited' },
    })
    expect(timers.now() - startedMs).toBeLessThan(200)
  })

  test('a cancelled waiter leaves the queue at once', async () => {
    const gate = gateOf()
    const run = gate.policy(async () => {
      await sleep(60_000)
      return good()
    })
    const route = routeOf({ slots: 1 })
    void run(attemptOf(route), never)
    const controller = new AbortController()
    const waiting = run(attemptOf(route), controller.signal)
    controller.abort(createFailure('cancelled', 'enough'))
    expect(await waiting).toMatchObject({ failure: { code: 'cancelled' } })
    expect(gate.describe(route)).toEqual({ inFlight: 1, queued: 0 })
  })

  test.each(['bucket', 'window'] as const)(
    'once a limit is known, at most a tenth of the requests run into it (%s)',
    async kind => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 5, max: 40 }),
          fc.integer({ min: 500, max: 5_000 }),
          async (limit, perMs) => {
            const provider = limitedProvider(kind, limit, perMs)
            const run = gateOf().policy(provider.serve)
            const tryUntil = async (): Promise<Outcome<string>> => {
              for (;;) {
                const outcome = await run(attemptOf(routeOf()), never)
                if (outcome.ok || outcome.failure.code !== 'rate_limited') return outcome
              }
            }
            // The first crowd teaches the limit; of the second, few may run into it.
            await settled(Promise.all(Array.from({ length: limit * 2 }, tryUntil)))
            const before = provider.wasted()
            const outcomes = await settled(Promise.all(Array.from({ length: limit * 4 }, tryUntil)))
            expect(outcomes.every(outcome => outcome.ok)).toBe(true)
            expect(provider.wasted() - before).toBeLessThanOrEqual(Math.ceil(limit * 4 * 0.1))
          },
        ),
        { numRuns: 15 },
      )
    },
  )

  test('a window whose end no answer tells is asked after, not waited for without end', async () => {
    let asked = 0
    const run = gateOf().policy(async () => {
      asked += 1
      await sleep(10)
      const announced = { requests: { limit: 2, remaining: 0, resetMs: 50 } }
      if (asked <= 2) return good(announced)
      if (asked === 3)
        return {
          ok: false,
          failure: createFailure('rate_limited', 'x', { retryAfterMs: 50 }),
          emitted: false,
          report: undefined,
          announced,
        }
      return { ok: false, failure: createFailure('connection_reset', 'x'), emitted: false, report: undefined }
    })
    for (let call = 0; call < 12; call++) await settled(run(attemptOf(routeOf()), never), 20_000)
    expect(asked).toBe(12)
  })

  test('every slot and every place in the queue is given back, whatever ends and whoever leaves', async () => {
    const plan = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 50 }), ok: fc.boolean(), leaves: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 5 }), async (calls, slots) => {
        const gate = gateOf()
        const route = routeOf({ slots, poolMs: 60 })
        const runs = calls.map(({ ms, ok, leaves }) => {
          const controller = new AbortController()
          const run = gate.policy(async () => {
            await sleep(ms)
            return ok
              ? good()
              : { ok: false, failure: createFailure('overloaded', 'x'), emitted: false, report: undefined }
          })
          if (leaves) void sleep(ms / 2).then(() => controller.abort(createFailure('cancelled', 'left')))
          return run(attemptOf(route), controller.signal)
        })
        await settled(Promise.all(runs), 10_000)
        expect(gate.describe(route)).toEqual({ inFlight: 0, queued: 0 })
      }),
      { numRuns: 40 },
    )
  })
})
