import { createSimulator, storms } from '@breakwater/testing'
import { describe, expect, test } from 'vitest'
import { createClient, openaiCompatible, type SharedState } from '../src/index.ts'
import { createBreakerState, createLimitState, createRetryState } from '../src/policy/index.ts'
import { harbour, summarize, TEXT } from './support.ts'

const HANGING = { name: 'hang', faults: [{ fault: 'hang_before_headers', forMs: 60_000, weight: 1 }] } as const

describe('routes', () => {
  test('a first route that hangs leaves half of the time for the second, which serves', async () => {
    await using hanging = await createSimulator({ storm: HANGING })
    await using healthy = await createSimulator()
    const client = createClient({
      routes: [
        openaiCompatible({ name: 'first', model: 'm', baseURL: hanging.url }),
        openaiCompatible({ name: 'second', model: 'm', baseURL: healthy.url }),
      ],
    })
    const result = await client.run(summarize({ timeMs: 2_000 }), { text: TEXT })
    expect(result.ok).toBe(true)
    expect(result.call.attempts.map(({ route, outcome }) => [route, outcome])).toEqual([
      ['first', 'first_byte_timeout'],
      ['second', 'ok'],
    ])
    await client.close()
  })

  test('a route whose circuit is open is skipped without a wait, and asked again when it is closed', async () => {
    await using first = await createSimulator()
    await using second = await createSimulator()
    const client = createClient({
      routes: [
        openaiCompatible({ name: 'first', model: 'm', baseURL: first.url }),
        openaiCompatible({ name: 'second', model: 'm', baseURL: second.url }),
      ],
    })
    client.routes()[0]?.open()
    expect((await client.ask('The harbour is open.')).call.attempts[0]?.route).toBe('second')
    client.routes()[0]?.release()
    expect((await client.ask('The harbour is open.')).call.attempts[0]?.route).toBe('first')
    await client.close()
  })

  test('each route is admitted by its own window', async () => {
    await using place = await createSimulator()
    const client = createClient({
      routes: [
        openaiCompatible({ name: 'small', model: 'm', baseURL: place.url, contextWindow: 50 }),
        openaiCompatible({ name: 'large', model: 'm', baseURL: place.url, contextWindow: 100_000 }),
      ],
    })
    const result = await client.run(summarize(), { text: TEXT })
    expect(result.call.attempts.map(({ route }) => route)).toEqual(['large'])
    expect(await client.run(summarize(), { text: TEXT }, { route: 'small' })).toMatchObject({
      ok: false,
      failure: { code: 'input_too_long' },
    })
    await client.close()
  })

  test('the keys of a pool are used in turn, and a refused one is set aside by itself', async () => {
    await using place = await createSimulator({ apiKeys: ['good-1', 'good-2'] })
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL: place.url, apiKey: ['good-1', 'bad', 'good-2'] })],
    })
    const outcomes: string[] = []
    for (let call = 0; call < 9; call++) {
      const result = await client.ask(`The harbour is open, call ${call}.`)
      outcomes.push(result.ok ? 'value' : result.failure.code)
    }
    expect(outcomes).toEqual(Array(9).fill('value'))
    const refused = place.requests.filter(({ status }) => status === 401)
    expect(refused.length).toBe(1)
    expect(new Set(place.requests.map(({ credential }) => credential)).size).toBe(3)
  })

  test('the only key there is is used again and again: its refusal is the answer', async () => {
    await using place = await createSimulator({ apiKeys: ['good'] })
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: place.url, apiKey: 'bad' })] })
    for (let call = 0; call < 3; call++) {
      expect(await client.ask('hello')).toMatchObject({ ok: false, failure: { code: 'unauthorized' } })
    }
    expect(place.requests.length).toBe(3)
    await client.close()
  })
})

describe('a fleet of calls', () => {
  test('against a limit of ten a second forty calls at once all succeed', async () => {
    await using place = await createSimulator({
      storm: { name: 'limited', rateLimit: { requests: 10, perMs: 1_000 } },
    })
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: place.url })] })
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => client.ask(`Harbour number ${index} is open.`)),
    )
    expect(results.filter(result => result.ok).length).toBe(40)
    const wasted = place.requests.filter(({ status }) => status === 429).length
    expect(wasted).toBeLessThanOrEqual(12)
    await client.close()
  })

  test('a wait for the rate that does not fit the deadline fails at once as rate_limited', async () => {
    await using place = await harbour([{ fault: 'rate_limited', retryAfterMs: 30_000 }])
    const startedMs = performance.now()
    const result = await place.client.run(summarize({ timeMs: 5_000 }), { text: TEXT })
    expect(result).toMatchObject({ ok: false, failure: { code: 'rate_limited', retryable: true } })
    expect(performance.now() - startedMs).toBeLessThan(4_000)
    expect(place.simulator.requests.length).toBe(1)
  })

  test('through a total outage the provider sees 1.1 requests per call and a floor of ten', async () => {
    await using place = await harbour(storms['total-outage']!, { breaker: { consecutive: 1e9, share: 2 } })
    const calls = 300
    await Promise.all(Array.from({ length: calls }, (_, index) => place.client.ask(`Harbour ${index}`)))
    expect(place.simulator.requests.length).toBeLessThanOrEqual(calls * 1.1 + 10)
  })

  test('a slow attempt is hedged, the first good answer wins, and the loser is cancelled', async () => {
    await using place = await harbour([...Array(30).fill('ok'), { fault: 'hang_before_headers', forMs: 60_000 }], {
      hedge: true,
    })
    for (let call = 0; call < 30; call++) await place.client.ask(`Harbour ${call} is open.`)
    const result = await place.client.ask('The harbour is slow.')
    expect(result.ok).toBe(true)
    expect(result.call.attempts.map(({ outcome }) => outcome).toSorted()).toEqual(['cancelled', 'ok'])
  })
})

describe('state that is kept elsewhere', () => {
  /** The same policies over a store that answers late, and fails now and then. */
  function remote(failEvery: number): SharedState & { readonly asked: () => number } {
    const now = () => performance.now()
    const [breaker, limits, retry] = [
      createBreakerState(now),
      createLimitState(now, Math.random),
      createRetryState(now),
    ]
    let count = 0
    const later = async <T>(answer: () => T): Promise<T> => {
      count += 1
      const fails = count % failEvery === 0
      await new Promise(resolve => setTimeout(resolve, 1))
      if (fails) throw new Error('the store is away')
      return answer()
    }
    return {
      asked: () => count,
      breaker: { ...breaker, tryProbe: (key, leaseMs) => later(() => breaker.tryProbe(key, leaseMs) as boolean) },
      limits: { ...limits, take: (key, cost, nowMs) => later(() => limits.take(key, cost, nowMs)) as never },
      retry: { ...retry, withdraw: key => later(() => retry.withdraw(key) as boolean) },
    }
  }

  test('calls end as they would with state in memory, also when the store fails', async () => {
    const state = remote(7)
    await using place = await harbour(
      {
        name: 'mixed',
        seed: 3,
        faults: [
          { fault: 'ok', weight: 6 },
          { fault: 'overloaded', weight: 1 },
          { fault: 'reset_before_headers', weight: 1 },
        ],
      },
      { state },
    )
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) => place.client.run(summarize(), { text: `${TEXT} Number ${index}.` })),
    )
    expect(results.filter(result => result.ok).length).toBeGreaterThan(50)
    expect(state.asked()).toBeGreaterThan(60)
    expect(place.client.routes()[0]).toMatchObject({ inFlight: 0, queued: 0 })
  })
})

describe('reasoning', () => {
  test('on a model that thinks silence is no stall; on another it is', async () => {
    const silent = { fault: 'hang_before_headers', forMs: 700 } as const
    await using thinking = await createSimulator({ storm: { name: 's', faults: [silent] } })
    const options = { model: 'm', baseURL: thinking.url, timeouts: {} }
    const reasoning = createClient({
      routes: [openaiCompatible({ ...options, capabilities: { reasoning: true } })],
      retry: { attempts: 1 },
    })
    expect((await reasoning.ask('The harbour is open.', { budget: { timeMs: 5_000 } })).ok).toBe(true)
    await reasoning.close()
  })
})
