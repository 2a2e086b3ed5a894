import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type CallRecord,
  type CaptureOptions,
  type Case,
  type CaseStore,
  type Check,
  type ClientOptions,
  createClient,
  custom,
  definePrompt,
  grounded,
  openaiCompatible,
  tool,
} from '../src/index.ts'
import { harbour, summarize, TEXT } from './support.ts'

interface Kept extends CaseStore {
  readonly calls: CallRecord[]
  readonly cases: Case[]
}

/** A store in memory: `capture` takes anybody's. */
function inMemory(): Kept {
  const kept = { calls: [] as CallRecord[], cases: [] as Case[], dropped: 0 }
  return {
    ...kept,
    record: call => void kept.calls.push(call),
    put: one => void kept.cases.push(one),
    flush: async () => {},
    close: async () => {},
  }
}

const capturing = (store: CaseStore, more: CaptureOptions = {}) => ({ capture: { store, sampleRate: 0, ...more } })

/** A client whose model writes `answers` one after the other, the last one over and over. */
function writing(answers: readonly string[], options: Partial<ClientOptions>) {
  let calls = 0
  const route = custom({
    name: 'scribe',
    model: 'scribe-1',
    async *call() {
      yield { type: 'text', text: answers[Math.min(calls++, answers.length - 1)] as string } as const
    },
  })
  return createClient({ routes: [route], ...options })
}

describe('the ledger', () => {
  test('has a line of every call, streams included, and nothing of what was said', async () => {
    const store = inMemory()
    await using h = await harbour(['ok', 'ok', 'prose_instead_of_json', 'prose_instead_of_json'], capturing(store))
    await h.client.run(summarize(), { text: TEXT }, { tags: { team: 'harbour' } })
    await h.client.stream(summarize(), { text: TEXT }).result
    await h.client.run(summarize(), { text: TEXT })
    await h.client.run(summarize(), { text: TEXT }, { signal: AbortSignal.abort() })
    await h.client.flush()
    expect(store.calls.map(({ result, attempts }) => [result, attempts.length])).toEqual([
      ['value', 1],
      ['value', 1],
      ['not_json', 2],
      ['cancelled', 0],
    ])
    expect(store.calls[0]).toMatchObject({
      prompt: { name: 'summarize', version: '1.0.0' },
      model: 'simulated',
      tags: { team: 'harbour' },
      attempts: [{ number: 1, outcome: 'ok', status: 200, usage: { inputTokens: expect.any(Number) } }],
    })
    expect(JSON.stringify(store.calls)).not.toContain('breakwater protects')
  })

  test('tells who decided what, in order, within the time of the call', async () => {
    const store = inMemory()
    const look = tool({ name: 'look', description: 'Looks.', input: z.object({}), run: () => 'A wall in the sea.' })
    await using h = await harbour(['overloaded', 'prose_instead_of_json', 'ok'], {
      ...capturing(store),
      limits: { concurrency: 1 },
    })
    await Promise.all([
      h.client.run(summarize(), { text: TEXT }),
      h.client.run(summarize(), { text: TEXT }, { tools: [look] }),
    ])
    await h.client.flush()
    const decisions = store.calls.flatMap(call => call.decisions)
    expect(new Set(decisions.map(({ by }) => by))).toEqual(new Set(['retry', 'reask', 'gate']))
    for (const { durationMs, decisions: own, attempts } of store.calls) {
      const offsets = own.map(({ offsetMs }) => offsetMs)
      expect(offsets).toEqual(offsets.toSorted((one, other) => one - other))
      for (const offset of offsets) expect(offset).toBeLessThanOrEqual(durationMs + 0.1)
      for (const one of attempts) expect(one.offsetMs + one.durationMs).toBeLessThanOrEqual(durationMs + 0.2)
    }
  })

  test('tells when a call moved to another route, and when a limit ended it', async () => {
    const store = inMemory()
    await using h = await harbour(['unauthorized', 'ok'])
    const route = (name: string) => openaiCompatible({ name, model: 'simulated', baseURL: h.simulator.url })
    const client = createClient({ routes: [route('first'), route('second')], ...capturing(store) })
    await client.run(summarize(), { text: TEXT })
    await client.run(summarize(), { text: TEXT }, { budget: { inputTokens: 1 } })
    await client.flush()
    await client.close()
    expect(store.calls.map(call => call.decisions.map(({ by, what }) => [by, what]))).toEqual([
      [['routes', 'unauthorized: on to second']],
      [['budget', expect.any(String)]],
    ])
  })
})

describe('cases', () => {
  test('of one kind are redacted once, however many fail at once; all of them count', async () => {
    const store = inMemory()
    const client = writing(['no answer'], capturing(store))
    await Promise.all(Array.from({ length: 300 }, () => client.run(summarize({ maxReasks: 0 }), { text: TEXT })))
    await client.flush()
    expect(store.calls.length).toBe(300)
    expect(store.cases.length).toBe(1)
    expect(new Set(store.calls.map(({ fingerprint }) => fingerprint))).toEqual(new Set([store.cases[0]?.fingerprint]))
    await client.close()
  })

  test.each([
    [1, 4],
    [0, 0],
  ])('of values are kept at the rate of %d', async (sampleRate, cases) => {
    const store = inMemory()
    const client = writing(['{"summary":"s","key_points":[],"confidence":1}'], capturing(store, { sampleRate }))
    for (let call = 0; call < 4; call++) await client.run(summarize(), { text: TEXT })
    await client.flush()
    expect(store.cases.length).toBe(cases)
    expect(store.calls.filter(({ fingerprint }) => fingerprint !== undefined).length).toBe(cases)
    await client.close()
  })

  test('that cannot be read (a getter throws) cost the case, not the line; flush says that something is missing', async () => {
    const store = inMemory()
    const client = writing(['no answer'], capturing(store))
    const loose = definePrompt({ name: 'loose', output: z.object({}), messages: () => 'Say {}.', maxReasks: 0 })
    const input = {
      get text(): string {
        throw new Error('mine')
      },
    }
    await client.run(loose, input as never)
    await expect(client.flush()).rejects.toThrow('1 calls or cases were not kept')
    await client.flush()
    expect([store.calls.length, store.cases.length]).toEqual([1, 0])
    await client.close()
  })
})

describe('a case is faithful', () => {
  const total = z.object({ total: z.number(), mail: z.string() })
  const text = 'Invoice of ann@example.com, card 4111 1111 1111 1111, total 120.50 EUR.'
  const invoice = (checks: readonly Check<never, never>[]) =>
    definePrompt({
      name: 'invoice',
      output: total,
      messages: (given: string) => given,
      checks: checks as never,
      maxReasks: 0,
    })
  const kept = async (answer: string, checks: readonly Check<never, never>[], more: CaptureOptions = {}) => {
    const store = inMemory()
    const client = writing([answer], capturing(store, { sampleRate: 1, ...more }))
    await client.run(invoice(checks), text)
    await client.flush()
    await client.close()
    return store.cases[0] as Case
  }

  test('where the redacted output reads as the first one did: fakes keep the form of what they stand for', async () => {
    const good = await kept('{"total": 120.5, "mail": "ann@example.com"}', [grounded() as never])
    expect(good).toMatchObject({ failure: undefined, isFaithful: true })
    const broken = await kept('{"total": "4111 1111 1111 1111", "mail": ann@example.com', [])
    expect(broken).toMatchObject({ failure: { code: expect.any(String) }, isFaithful: true })
    expect(JSON.stringify([good, broken])).not.toMatch(/ann@example|4111 1111/)
  })

  test('where the check that cost the value still does', async () => {
    const wrong = await kept('{"total": 999, "mail": "ann@example.com"}', [grounded() as never])
    expect(wrong).toMatchObject({ failure: { code: 'check_failed' }, isFaithful: true })
    const mine: Check<{ mail: string }> = {
      name: 'mine',
      run: ({ mail }) => (mail === 'ann@example.com' ? { pass: false, reason: 'it is hers' } : { pass: true }),
    }
    expect(await kept('{"total": 1, "mail": "ann@example.com"}', [mine as never])).toMatchObject({ isFaithful: false })
  })

  test('a check that asks somebody is not asked again', async () => {
    let asked = 0
    const asks: Check = {
      name: 'asks',
      run: async () => {
        asked += 1
        return { pass: false, reason: 'no' }
      },
    }
    expect(await kept('{"total": 1, "mail": "x"}', [asks as never])).toMatchObject({ isFaithful: true })
    expect(asked).toBe(1)
  })

  test('not where redaction changes how the output reads, and the next of its kind takes its place', async () => {
    const scope = () => ({
      redact: (given: string) => ({ text: given.replaceAll('"', "'<MAIL>'{") }),
      redactJson: (given: unknown) => given,
      stream: () => ({ push: (chunk: string) => chunk, end: () => '' }),
    })
    const bad = await kept('{"total": 120.5, "mail": "ann@example.com"}', [], { redactor: { scope } })
    expect(bad.isFaithful).toBe(false)
  })
})

test.each([
  [{ sampleRate: 2 }, 'capture: { sampleRate }'],
  [{ path: '' }, 'capture: { path }'],
  [{ path: 'a', store: inMemory() }, 'a path or a store'],
  [{ paths: 'a' } as CaptureOptions, 'paths'],
])('the options %o are refused where the client is made', (capture, message) => {
  const route = openaiCompatible({ model: 'm', baseURL: 'http://127.0.0.1:1/v1' })
  expect(() => createClient({ routes: [route], capture })).toThrow(message)
})
