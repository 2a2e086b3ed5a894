import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Client,
  createBudgetStore,
  createClient,
  currentBudget,
  custom,
  definePrompt,
  openaiCompatible,
  type Prices,
  type RawOutput,
  type Usage,
  withBudget,
} from '../src/index.ts'
import { harbour, summarize, TEXT } from './support.ts'

const UNKNOWN: Usage = {
  inputTokens: undefined,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  outputTokens: undefined,
  reasoningTokens: undefined,
}

const said = (text: string, usage: Partial<Usage> = {}): RawOutput => ({
  text,
  reasoning: '',
  toolCalls: [],
  refusal: undefined,
  finish: { reason: 'stop', raw: 'stop' },
  usage: { ...UNKNOWN, ...usage },
  rawUsage: undefined,
  model: undefined,
  responseId: undefined,
  logprobs: undefined,
  message: { role: 'assistant', content: text },
})

const GOOD = '{"summary":"A breakwater protects ships.","key_points":[],"confidence":0.9}'

/** A client whose only route answers with these, one after the other, the last again and again. */
function clientOf(answers: readonly RawOutput[], prices?: Prices, caps: (number | undefined)[] = []): Client {
  let asked = 0
  const call = (request: { settings: { maxOutputTokens?: number } }) => {
    caps.push(request.settings.maxOutputTokens)
    return answers[Math.min(asked++, answers.length - 1)] as RawOutput
  }
  return createClient({
    routes: [custom({ name: 'main', model: 'm', call, ...(prices === undefined ? {} : { prices }) })],
  })
}

describe('the budget of a call', () => {
  test('a cap of 800 survives one answer of 790 tokens that does not fit the schema', async () => {
    const caps: (number | undefined)[] = []
    const bad = said('{"summary":""}', { inputTokens: 100, outputTokens: 790 })
    const good = said(GOOD, { inputTokens: 950, outputTokens: 700 })
    const result = await clientOf([bad, good], undefined, caps).run(summarize({ maxOutputTokens: 800 }), { text: TEXT })
    expect(result.ok).toBe(true)
    expect(caps).toEqual([800, 800])
    expect(result.call.usage.outputTokens).toBe(1_490)
  })

  test('a further attempt is sent with no more than what is left, or not at all', async () => {
    const caps: (number | undefined)[] = []
    const bad = said('{"summary":""}', { inputTokens: 100, outputTokens: 790 })
    const result = await clientOf([bad], undefined, caps).run(
      summarize({ maxOutputTokens: 800, maxReasks: 5 }),
      { text: TEXT },
      { budget: { outputTokens: 1_700 } },
    )
    expect(caps).toEqual([800, 800])
    expect(result).toMatchObject({ ok: false, failure: { code: 'tokens_exhausted' } })
    expect(result.call.attempts).toHaveLength(2)
    if (!result.ok)
      expect(result.failure.message).toMatch(/120 is left of budget.outputTokens 1700; spent so far: main 2 att/)
  })

  test('money is counted at the prices of the route', async () => {
    const prices = { input: 10, output: 100, cacheRead: 1, cacheWrite: 12 }
    const usage = { inputTokens: 130_213, cacheReadTokens: 128_955, cacheWriteTokens: 1_253, outputTokens: 10 }
    const result = await clientOf([said(GOOD, usage)], prices).run(summarize(), { text: TEXT })
    expect(result.call.usage.inputTokens).toBe(130_213)
    expect(result.call.costUsd).toBeCloseTo((5 * 10 + 128_955 + 1_253 * 12 + 10 * 100) / 1e6, 12)
  })

  test('an attempt that money does not suffice for is not sent', async () => {
    const prices = { input: 10, output: 100 }
    const result = await clientOf([said(GOOD)], prices).run(
      summarize(),
      { text: TEXT },
      { budget: { costUsd: 0.0001 } },
    )
    expect(result).toMatchObject({ ok: false, failure: { code: 'cost_exhausted', retryable: false } })
    expect(result.call.attempts).toEqual([])
  })

  test('a limit of money holds where prices are not known: the route is not asked', async () => {
    const result = await clientOf([said(GOOD)]).run(summarize(), { text: TEXT }, { budget: { costUsd: 1 } })
    expect(result).toMatchObject({ ok: false, failure: { code: 'cost_exhausted' }, call: { attempts: [] } })
  })

  test('what was not reported is estimated, and marked so', async () => {
    const result = await clientOf([said(GOOD)]).run(summarize(), { text: TEXT })
    expect(result.call.usage).toMatchObject({ estimated: true })
    expect(result.call.usage.inputTokens).toBeGreaterThan(20)
    expect(result.call.usage.outputTokens).toBeGreaterThan(10)
  })

  test('an attempt that hung after its request was written is charged at its estimate', async () => {
    await using at = await harbour([{ fault: 'hang_before_headers', forMs: 60_000 }], {
      timeouts: { firstByteMs: 150 },
    })
    const result = await at.client.run(summarize(), { text: TEXT })
    expect(result.call.attempts.map(({ usage }) => usage.estimated)).toEqual([true, undefined])
    const [first, second] = result.call.attempts
    expect(result.call.usage.inputTokens).toBe((first?.usage.inputTokens ?? 0) + (second?.usage.inputTokens ?? 0))
  })

  test('an attempt that was refused, or never reached anybody, costs nothing', async () => {
    await using at = await harbour(['overloaded', 'server_error'])
    const result = await at.client.run(summarize(), { text: TEXT })
    expect(result.call.attempts.map(({ usage }) => usage.inputTokens === undefined)).toEqual([true, true, false])
  })

  test('a stream that goes on far beyond its cap is cut', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const chunk = { choices: [{ index: 0, delta: { content: 'and so on and so on ' } }] }
      const timer = setInterval(() => response.write(`data: ${JSON.stringify(chunk)}\n\n`.repeat(20)), 2)
      response.on('close', () => clearInterval(timer))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = createClient({
      routes: [openaiCompatible({ model: 'm', baseURL, capabilities: { reasoning: true } })],
    })
    const result = await client.ask('Go on', { settings: { maxOutputTokens: 200 } })
    expect(result).toMatchObject({ ok: false, failure: { code: 'tokens_exhausted' } })
    if (!result.ok) expect(result.failure.raw?.text).toMatch(/^and so on/)
    expect(result.call.usage).toMatchObject({ estimated: true })
    await client.close({ drainMs: 0 })
    server.close()
  })
})

describe('admission', () => {
  const ran = { schema: 0, template: 0 }
  const prompt = definePrompt({
    name: 'paste',
    input: z.object({ text: z.string() }).refine(() => ++ran.schema > 0),
    messages: ({ text }) => {
      ran.template += 1
      return text
    },
  })
  const asked = { count: 0 }
  const client = createClient({
    routes: [
      custom({
        name: 'main',
        model: 'm',
        contextWindow: 400_000,
        call: () => {
          asked.count += 1
          return said('fine')
        },
      }),
    ],
  })

  test('what is surely too long is refused before schema and template run', async () => {
    const result = await client.run(prompt, { text: 'x'.repeat(50_000_000) })
    expect(result).toMatchObject({ ok: false, failure: { code: 'input_too_long', class: 'budget' } })
    if (!result.ok) expect(result.failure.message).toMatch(/at least 6250000 tokens; the window holds 400000/)
    expect(ran).toEqual({ schema: 0, template: 0 })
  })

  test('what is too long is refused with both figures, unsent', async () => {
    const result = await client.run(prompt, { text: 'A breakwater protects ships from waves. '.repeat(60_000) })
    expect(result).toMatchObject({ ok: false, failure: { code: 'input_too_long' }, call: { attempts: [] } })
    if (!result.ok)
      expect(result.failure.message).toMatch(/the input has about \d{6} tokens, .*the window holds 400000/)
    expect(asked.count).toBe(0)
  })
})

describe('an input that may be cut', () => {
  const seen: string[] = []
  const prompt = definePrompt({
    name: 'cut',
    input: z.object({ title: z.string(), text: z.string() }),
    messages: ({ title, text }) => {
      seen.push(text)
      return `Summarize ${title}: ${text}\nAnswer in one sentence.`
    },
    settings: { maxOutputTokens: 200 },
    overflow: { input: { truncate: 'middle', fields: ['text'] } },
  })
  const client = createClient({
    routes: [custom({ name: 'main', model: 'm', contextWindow: 2_000, call: () => said('fine') })],
  })

  test.each([100_000, 50_000_000])('of %d characters is cut to the window, and a caveat says so', async length => {
    seen.length = 0
    const text = 'A breakwater protects ships from waves. '.repeat(length / 40)
    const result = await client.run(prompt, { title: 'Ships', text })
    expect(result).toMatchObject({ ok: true, caveats: [{ code: 'input_truncated' }] })
    for (const one of seen) expect(one.length).toBeLessThan(16_000)
    expect(seen.at(-1)).toMatch(/^A breakwater protects .*\[… \d+ characters left out …\]\nA breakwater/s)
  })

  test('that fits goes as it is', async () => {
    expect(await client.run(prompt, { title: 'Ships', text: TEXT })).toMatchObject({ ok: true, caveats: [] })
    expect(seen.at(-1)).toBe(TEXT)
  })

  test('is a mistake where the policy is unknown', () => {
    const define = () => definePrompt({ name: 'x', messages: () => '', overflow: { input: 'shrink' as never } })
    expect(define).toThrow(/overflow.input: expected 'reject'/)
  })
})

describe('withBudget', () => {
  const prompt = definePrompt({ name: 'short', messages: (text: string) => text, settings: { maxOutputTokens: 100 } })
  const answer = said('fine', { inputTokens: 10, outputTokens: 100 })

  test('bounds everything that is called inside, and nothing outside', async () => {
    const client = clientOf([answer])
    const codes = await withBudget({ outputTokens: 250 }, async () => {
      const results = []
      for (let turn = 0; turn < 4; turn++) results.push(await client.run(prompt, 'Hello'))
      return results.map(result => (result.ok ? 'ok' : result.failure.code))
    })
    expect(codes).toEqual(['ok', 'ok', 'ok', 'tokens_exhausted'])
    expect((await client.run(prompt, 'Hello')).ok).toBe(true)
    expect(currentBudget()).toBeUndefined()
  })

  test('calls at once never spend more together', async () => {
    const client = clientOf([answer])
    const spent = await withBudget({ outputTokens: 400, attempts: 50 }, async () => {
      await Promise.all(Array.from({ length: 20 }, () => client.run(prompt, 'Hello')))
      return currentBudget()?.spent
    })
    expect(spent).toMatchObject({ outputTokens: 400, attempts: 4 })
  })

  test('an inner budget bounds its part and spends from the outer one', async () => {
    const client = clientOf([answer])
    await withBudget({ attempts: 5, timeMs: 60_000 }, async () => {
      const inner = await withBudget({ attempts: 2 }, async () => {
        const results = await Promise.all([1, 2, 3].map(() => client.run(prompt, 'Hello')))
        expect(currentBudget()?.left.attempts).toBe(0)
        return results.filter(result => !result.ok)
      })
      expect(inner.map(result => (result.ok ? undefined : result.failure.code))).toEqual(['attempts_exhausted'])
      expect(currentBudget()).toMatchObject({ left: { attempts: 3 }, spent: { attempts: 2, inputTokens: 20 } })
      expect(currentBudget()?.left.timeMs).toBeLessThanOrEqual(60_000)
      expect(currentBudget()?.left.costUsd).toBe(Number.POSITIVE_INFINITY)
    })
  })

  test('budgets side by side know nothing of each other', async () => {
    const client = clientOf([answer])
    const spend = (turns: number) =>
      withBudget({ attempts: 10 }, async () => {
        for (let turn = 0; turn < turns; turn++) await client.run(prompt, 'Hello')
        return currentBudget()?.spent.attempts
      })
    expect(await Promise.all([spend(1), spend(3)])).toEqual([1, 3])
  })

  test('the time of a budget is the deadline of what is called inside', async () => {
    const client = createClient({ routes: [custom({ name: 'main', model: 'm', call: () => new Promise(() => {}) })] })
    const result = await withBudget({ timeMs: 50 }, () => client.run(prompt, 'Hello'))
    expect(result).toMatchObject({ ok: false, failure: { code: 'deadline_exceeded' } })
  })

  test('balances whatever the clock on the wall does in the middle of calls', async () => {
    let wallMs = Date.now()
    const jumps = [3_600_000, -86_400_000, 40 * 86_400_000, -1, 0]
    let turn = 0
    const answer = said('Yes.', { inputTokens: 7, outputTokens: 3 })
    const client = createClient({
      routes: [
        custom({
          name: 'main',
          model: 'm',
          call: async () => {
            wallMs += jumps[turn++ % jumps.length]!
            await new Promise(resolve => setImmediate(resolve))
            return answer
          },
        }),
      ],
      environment: { wallClock: () => wallMs },
      state: { budget: createBudgetStore({ limits: { minute: { totalTokens: 2_000 } } }) },
    })
    const asked = Array.from({ length: 20 }, (_, index) => index)
    await withBudget({ totalTokens: 5_000 }, async () => {
      const results = await Promise.all(asked.map(() => client.run(prompt, 'Well?', { budgetKey: 'user:1' })))
      expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(0)
      for (const { call } of results) {
        expect(call.durationMs).toBeGreaterThanOrEqual(0)
        expect(call.durationMs).toBeLessThan(60_000)
      }
      const spent = results.reduce((sum, { call }) => sum + call.attempts.length * 10, 0)
      expect(currentBudget()?.left.totalTokens).toBe(5_000 - spent)
    })
    await client.close()
  })

  test('an attempt that is aborted gives its share back', async () => {
    const client = createClient({ routes: [custom({ name: 'main', model: 'm', call: () => new Promise(() => {}) })] })
    await withBudget({ outputTokens: 1_000 }, async () => {
      const result = await client.run(prompt, 'Hello', { signal: AbortSignal.timeout(20) })
      expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
      const { left, spent } = currentBudget() as NonNullable<ReturnType<typeof currentBudget>>
      expect(spent).toMatchObject({ attempts: 1, outputTokens: 25, isEstimated: true })
      expect(left.outputTokens).toBe(975)
    })
  })

  test('a field that is unknown or no number is a mistake', () => {
    expect(() => withBudget({ money: 5 } as never, () => 1)).toThrow(/unknown field money/)
    expect(() => withBudget({ costUsd: -1 }, () => 1)).toThrow(/withBudget costUsd/)
  })
})

describe('what a key may spend', () => {
  const prompt = definePrompt({ name: 'short', messages: (text: string) => text, settings: { maxOutputTokens: 100 } })
  const routes = [
    custom({ name: 'main', model: 'm', call: () => said('fine', { inputTokens: 10, outputTokens: 100 }) }),
  ]

  test('bounds the calls of that key, and of no other', async () => {
    const client = createClient({
      routes,
      state: { budget: createBudgetStore({ limits: { day: { outputTokens: 250 } } }) },
    })
    const run = async (budgetKey?: string) => {
      const result = await client.run(prompt, 'Hello', budgetKey === undefined ? {} : { budgetKey })
      return result.ok ? 'ok' : [result.failure.code, result.failure.retryable]
    }
    expect([await run('ada'), await run('ada'), await run('ada')]).toEqual(['ok', 'ok', ['tokens_exhausted', true]])
    expect([await run('bob'), await run()]).toEqual(['ok', 'ok'])
  })

  test('bounds nothing while the store fails', async () => {
    const fail = () => Promise.reject(new Error('away'))
    const client = createClient({ routes, state: { budget: { reserve: fail, settle: fail } } })
    expect((await client.run(prompt, 'Hello', { budgetKey: 'ada' })).ok).toBe(true)
  })
})
