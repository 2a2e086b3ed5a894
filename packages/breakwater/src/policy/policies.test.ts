import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTimers, type Timers } from '../clock/index.ts'
import { CODES, createFailure, type FailureCode } from '../result/index.ts'
import {
  type Attempt,
  BREAKER_DEFAULTS,
  breaker,
  type CallState,
  compose,
  createBreakerState,
  createRetryState,
  deadline,
  door,
  type Next,
  type Outcome,
  type PolicyEvent,
  type PolicyRoute,
  RETRY_DEFAULTS,
  retry,
  routes,
} from './index.ts'

type Answer = Outcome<string>

const routeNamed = (name: string): PolicyRoute => ({ name, health: name, keys: [name], slots: 10, poolMs: 5_000 })

const ok: Answer = { ok: true, output: 'yes', report: undefined }

const failed = (code: FailureCode, more: { retryAfterMs?: number; shouldRetry?: boolean } = {}): Answer => ({
  ok: false,
  failure: createFailure(code, code, { retryAfterMs: more.retryAfterMs }),
  emitted: false,
  report: {} as never,
  ...(more.shouldRetry === undefined ? {} : { shouldRetry: more.shouldRetry }),
})

let timers: Timers
let events: PolicyEvent[]
const tell = (event: PolicyEvent) => void events.push(event)

beforeEach(() => {
  vi.useFakeTimers()
  timers = createTimers(() => performance.now())
  events = []
})
afterEach(() => {
  vi.useRealTimers()
})

function attemptOf(given: { routes?: PolicyRoute[]; timeMs?: number; attempts?: number } = {}): Attempt {
  const list = given.routes ?? [routeNamed('a')]
  const call: CallState = {
    id: 'call',
    deadlineMs: timers.now() + (given.timeMs ?? 90_000),
    priority: 0,
    routes: list,
    step: 1,
    attempts: [],
    attemptsMade: 0,
    attemptsLeft: given.attempts ?? 12,
    mayRestart: true,
  }
  return {
    call,
    route: list[0] as PolicyRoute,
    firstRoute: 0,
    request: undefined,
    tokens: { input: 1, output: 1 },
    number: 0,
    keyIndex: 0,
    mayFollow: false,
    hasNextRoute: false,
    emit: () => {},
    restart: () => {},
  }
}

/** An innermost step that answers what it is told, one after the other, and notes when it was asked. */
function scripted(
  ...answers: Answer[]
): Next<Attempt, string> & { readonly asked: { atMs: number; attempt: Attempt }[] } {
  const asked: { atMs: number; attempt: Attempt }[] = []
  const next = async (attempt: Attempt) => {
    asked.push({ atMs: timers.now(), attempt })
    attempt.call.attemptsLeft -= 1
    return answers[Math.min(asked.length, answers.length) - 1] as Answer
  }
  return Object.assign(next, { asked })
}

/** What the retries were scheduled for: simulated time need not be waited for to the millisecond. */
const delays = (): number[] => events.flatMap(event => (event.type === 'retry' ? [event.delayMs] : []))

async function settled<T>(promise: Promise<T>): Promise<T> {
  let done = false
  void promise.finally(() => {
    done = true
  })
  while (!done) await vi.advanceTimersByTimeAsync(50)
  return promise
}

const never = new AbortController().signal

describe('compose', () => {
  test('puts the first listed outermost', async () => {
    const order: string[] = []
    const named =
      (name: string) =>
      (next: Next<Attempt, string>): Next<Attempt, string> =>
      async (attempt, signal) => {
        order.push(`${name} in`)
        const outcome = await next(attempt, signal)
        order.push(`${name} out`)
        return outcome
      }
    await compose([named('first'), named('second')], scripted(ok))(attemptOf(), never)
    expect(order).toEqual(['first in', 'second in', 'second out', 'first out'])
  })
})

describe('retry', () => {
  const policy = (options = {}, random = () => 0.5) =>
    retry<Attempt, string>({
      options: { ...RETRY_DEFAULTS, ...options },
      state: createRetryState(() => timers.now()),
      timers,
      random,
      tell,
    })

  test.each(Object.entries(CODES))('after %s it does what the table of codes says', async (code, rule) => {
    const next = scripted(failed(code as FailureCode), ok)
    const outcome = await settled(policy()(next)(attemptOf(), never))
    expect(next.asked.length).toBe(rule.retry ? 2 : 1)
    expect(outcome.ok).toBe(rule.retry)
  })

  test('makes at most three attempts, keeps the code of the last, and says that it is exhausted', async () => {
    const next = scripted(failed('overloaded'))
    const outcome = await settled(policy()(next)(attemptOf(), never))
    expect(next.asked.length).toBe(3)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'overloaded', exhausted: true } })
  })

  test('waits a random time below a bound that doubles', async () => {
    const next = scripted(failed('overloaded'))
    await settled(policy({ attempts: 4 }, () => 0.999_999)(next)(attemptOf(), never))
    expect(delays().map(Math.round)).toEqual([1_000, 2_000, 4_000])
  })

  test('takes an announced delay as a minimum, with up to a tenth on top', async () => {
    const next = scripted(failed('overloaded', { retryAfterMs: 7_000 }), ok)
    await settled(policy({}, () => 1)(next)(attemptOf(), never))
    expect(delays().map(Math.round)).toEqual([7_700])
  })

  test('fails at once, with the code of the answer, when the delay does not fit the deadline', async () => {
    const next = scripted(failed('overloaded', { retryAfterMs: 60_000 }))
    const startedMs = timers.now()
    const outcome = await settled(policy()(next)(attemptOf({ timeMs: 20_000 }), never))
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'overloaded', retryAfterMs: 60_000 } })
    expect(timers.now() - startedMs).toBeLessThan(100)
  })

  test('neither sleeps nor draws on the retry budget after rate_limited: the gate holds the key', async () => {
    const state = createRetryState(() => timers.now())
    const withdraw = vi.spyOn(state, 'withdraw')
    const next = scripted(failed('rate_limited', { retryAfterMs: 5_000 }), ok)
    const outcome = await retry<Attempt, string>({ options: RETRY_DEFAULTS, state, timers, random: () => 1, tell })(
      next,
    )(attemptOf(), never)
    expect(outcome.ok).toBe(true)
    expect(withdraw).not.toHaveBeenCalled()
  })

  test("the provider's explicit word wins over the table", async () => {
    const no = scripted(failed('overloaded', { shouldRetry: false }), ok)
    await settled(policy()(no)(attemptOf(), never))
    expect(no.asked.length).toBe(1)
    const yes = scripted(failed('invalid_request', { shouldRetry: true }), ok)
    await settled(policy()(yes)(attemptOf(), never))
    expect(yes.asked.length).toBe(2)
  })

  test('while another route is untried, a time-out is not tried again on the same one', async () => {
    const next = scripted(failed('first_byte_timeout'), ok)
    await settled(policy()(next)({ ...attemptOf(), hasNextRoute: true }, never))
    expect(next.asked.length).toBe(1)
  })

  test('only the last attempt may use all of the time that is left', async () => {
    const next = scripted(failed('overloaded'))
    await settled(policy()(next)(attemptOf(), never))
    expect(next.asked.map(({ attempt }) => attempt.mayFollow)).toEqual([true, true, false])
  })

  test('a call that may make no further request keeps the code of its last answer', async () => {
    const next = scripted(failed('overloaded'))
    const outcome = await settled(policy()(next)(attemptOf({ attempts: 2 }), never))
    expect(next.asked.length).toBe(2)
    expect(outcome).toMatchObject({ failure: { code: 'overloaded', exhausted: true } })
  })

  test('an abort during a delay ends it at once', async () => {
    const controller = new AbortController()
    const next = scripted(failed('overloaded', { retryAfterMs: 50_000 }))
    const running = policy()(next)(attemptOf(), controller.signal)
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(createFailure('cancelled', 'enough'))
    await running
    expect(next.asked.length).toBe(1)
  })

  test('through an outage retries stay within a tenth of the calls, and a floor of 10 in 10 s', async () => {
    const state = createRetryState(() => timers.now())
    const wrapped = retry<Attempt, string>({ options: RETRY_DEFAULTS, state, timers, random: () => 0, tell })
    const next = scripted(failed('overloaded'))
    for (let call = 0; call < 1_000; call++) await wrapped(next)(attemptOf(), never)
    expect(next.asked.length).toBeLessThanOrEqual(1_000 * 1.1 + 10)
    expect(events.some(event => event.type === 'retry_refused')).toBe(true)
  })
})

describe('breaker', () => {
  const create = () => createBreakerState(() => timers.now())
  const around = (state: ReturnType<typeof create>, next: Next<Attempt, string>) => {
    const now = () => timers.now()
    return compose([door<Attempt, string>(state, now), breaker<Attempt, string>(state, now, tell)], next)
  }
  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  async function opened(): Promise<ReturnType<typeof create>> {
    const state = create()
    const run = around(state, scripted(failed('server_error')))
    for (let index = 0; index < BREAKER_DEFAULTS.consecutive; index++) await run(attemptOf(), never)
    return state
  }

  test('opens after five failures in a row, and then asks nobody', async () => {
    const state = await opened()
    const next = scripted(ok)
    const outcome = await around(state, next)(attemptOf(), never)
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'circuit_open' } })
    expect(next.asked.length).toBe(0)
  })

  test('opens when half of at least ten attempts in 30 s have failed', async () => {
    const state = create()
    const mixed = around(
      state,
      scripted(
        ok,
        failed('overloaded'),
        ok,
        failed('overloaded'),
        ok,
        failed('overloaded'),
        ok,
        failed('overloaded'),
        ok,
        failed('overloaded'),
      ),
    )
    for (let index = 0; index < 9; index++) await mixed(attemptOf(), never)
    expect(state.read('a', timers.now())).toBe('closed')
    await mixed(attemptOf(), never)
    expect(state.read('a', timers.now())).toBe('open')
  })

  test('forgets failures that are older than the window', async () => {
    const state = create()
    const run = around(state, scripted(failed('overloaded')))
    for (let index = 0; index < 4; index++) await run(attemptOf(), never)
    await around(state, scripted(ok))(attemptOf(), never)
    await after(31_000)
    for (let index = 0; index < 4; index++) await run(attemptOf(), never)
    expect(state.read('a', timers.now())).toBe('closed')
  })

  test.each(Object.entries(CODES).filter(([, rule]) => !rule.breaker))('never counts %s', async code => {
    const state = create()
    const run = around(state, scripted(failed(code as FailureCode)))
    for (let index = 0; index < 50; index++) await run(attemptOf(), never)
    expect(state.read('a', timers.now())).toBe('closed')
  })

  test('lets one probe through after 10 s, and closes when it ends well', async () => {
    const state = await opened()
    await after(10_000)
    const answer = Promise.withResolvers<Answer>()
    const probe = around(state, () => answer.promise)(attemptOf(), never)
    expect(await around(state, scripted(ok))(attemptOf(), never)).toMatchObject({ failure: { code: 'circuit_open' } })
    answer.resolve(ok)
    expect((await probe).ok).toBe(true)
    expect(state.read('a', timers.now())).toBe('closed')
    expect(events.filter(event => event.type === 'breaker').map(event => event.to)).toEqual([
      'open',
      'half_open',
      'closed',
    ])
  })

  test('doubles the time to the next probe after each that fails, up to 60 s', async () => {
    const state = await opened()
    for (const ms of [10_000, 20_000, 40_000, 60_000, 60_000]) {
      await after(ms - 100)
      expect(state.read('a', timers.now())).toBe('open')
      await after(100)
      expect(state.read('a', timers.now())).toBe('half_open')
      await around(state, scripted(failed('overloaded')))(attemptOf(), never)
    }
  })

  test('a probe that is cancelled gives the probe back', async () => {
    const state = await opened()
    await after(10_000)
    await around(state, scripted({ ...failed('first_byte_timeout'), isUncounted: true } as Answer))(attemptOf(), never)
    expect(state.read('a', timers.now())).toBe('half_open')
  })

  test('an attempt from before the circuit opened does not close it', async () => {
    const state = create()
    const answer = Promise.withResolvers<Answer>()
    const early = around(state, () => answer.promise)(attemptOf(), never)
    for (let index = 0; index < 5; index++) await around(state, scripted(failed('overloaded')))(attemptOf(), never)
    answer.resolve(ok)
    await early
    expect(state.read('a', timers.now())).toBe('open')
  })

  test('can be held open or closed by hand, and let go again', async () => {
    const state = create()
    state.force('a', 'open')
    expect(await around(state, scripted(ok))(attemptOf(), never)).toMatchObject({ failure: { code: 'circuit_open' } })
    state.force('a', undefined)
    expect((await around(state, scripted(ok))(attemptOf(), never)).ok).toBe(true)
  })
})

describe('routes', () => {
  const two = [routeNamed('a'), routeNamed('b')]
  const admitAll = () => ({ tokens: { input: 1, output: 1 } })
  const around = (next: Next<Attempt, string>, admit: Parameters<typeof routes<Attempt, string>>[0] = admitAll) =>
    routes<Attempt, string>(
      admit,
      createBreakerState(() => timers.now()),
      () => timers.now(),
      tell,
    )(next)

  test.each(Object.entries(CODES))('after %s the call moves on as the table of codes says', async (code, rule) => {
    const next = scripted(failed(code as FailureCode), ok)
    await around(next)(attemptOf({ routes: two }), never)
    expect(next.asked.map(({ attempt }) => attempt.route.name)).toEqual(rule.nextRoute ? ['a', 'b'] : ['a'])
  })

  test('skips a route whose circuit is open while another is left', async () => {
    const state = createBreakerState(() => timers.now())
    state.force('a', 'open')
    const next = scripted(ok)
    await routes<Attempt, string>(admitAll, state, () => timers.now(), tell)(next)(attemptOf({ routes: two }), never)
    expect(next.asked.map(({ attempt }) => attempt.route.name)).toEqual(['b'])
  })

  test('a route that does not admit the request is passed over for one that does', async () => {
    const next = scripted(ok)
    const admit = (_request: unknown, route: PolicyRoute) =>
      route.name === 'a' ? { failure: createFailure('input_too_long', 'too long') } : admitAll()
    expect((await around(next, admit)(attemptOf({ routes: two }), never)).ok).toBe(true)
    expect(next.asked.map(({ attempt }) => attempt.route.name)).toEqual(['b'])
  })

  test('the last route knows that none follows', async () => {
    const next = scripted(failed('overloaded'))
    await around(next)(attemptOf({ routes: two }), never)
    expect(next.asked.map(({ attempt }) => attempt.hasNextRoute)).toEqual([true, false])
  })
})

describe('deadline', () => {
  test('ends work that does not heed its signal, with the reason of the signal', async () => {
    const controller = new AbortController()
    const outcome = deadline<Attempt, string>(timers)(() => new Promise(() => {}))(attemptOf(), controller.signal)
    controller.abort(createFailure('cancelled', 'enough'))
    expect(await settled(outcome)).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })

  test('lets work that heeds its signal report itself, under the reason of the signal', async () => {
    const controller = new AbortController()
    const report = { number: 1 } as never
    const work: Next<Attempt, string> = (_attempt, signal) =>
      new Promise(resolve => {
        signal.addEventListener('abort', () => resolve({ ...failed('first_byte_timeout'), report } as Answer))
      })
    const outcome = deadline<Attempt, string>(timers)(work)(attemptOf(), controller.signal)
    controller.abort(createFailure('deadline_exceeded', 'over'))
    expect(await settled(outcome)).toMatchObject({ failure: { code: 'deadline_exceeded' }, report: { number: 1 } })
  })
})
