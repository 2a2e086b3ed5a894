import { describe, expect, test } from 'vitest'
import { ask as askFor, post, REQUESTS, STORY } from '../../test/exchange.ts'
import { ask, start, until } from '../../test/started.ts'
import {
  conversationKey,
  createSimulator,
  isCountedPlay,
  type Play,
  type SimulatorOptions,
  StormError,
  storms,
} from '../index.ts'

describe('what is remembered of a request', () => {
  test('who asked what, what was played and what was sent', async () => {
    const simulator = await start({ storm: { name: 'x', faults: [{ fault: 'close_in_body', afterBytes: 5 }] } })
    await ask(simulator, STORY, { 'x-trace': 'abc' })
    await until(() => simulator.requests[0]!.state !== 'open')
    expect(simulator.requests).toMatchObject([
      {
        number: 1,
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { 'x-trace': 'abc' },
        connection: 1,
        requestOnConnection: 1,
        body: { model: 'm' },
        conversation: conversationKey(askFor(STORY)),
        attempt: 1,
        play: { fault: 'close_in_body', afterBytes: 5 },
        status: 200,
        state: 'done',
      },
    ])
    expect(simulator.requests[0]!.bytesSent).toBeGreaterThan(5)
  })

  test('never a key: not in headers, not in the path, only a hash that tells keys apart', async () => {
    const simulator = await start()
    await ask(simulator, STORY, { authorization: 'Bearer sk-secret-1' })
    await ask(simulator, STORY, { 'x-api-key': 'sk-secret-2', cookie: 'sk-secret-3', 'x-goog-api-key': 'sk-secret-2' })
    await post(`${simulator.origin}/v1beta/models/m:generateContent?key=sk-secret-1`, { contents: [] })
    expect(JSON.stringify(simulator.requests)).not.toContain('secret')
    const [first, second, third] = simulator.requests.map(({ credential }) => credential)
    expect(first).toBe(third)
    expect(first).not.toBe(second)
  })

  test('that the client left, and when', async () => {
    const simulator = await start({ storm: { name: 'x', faults: ['hang_before_headers'] } })
    await ask(simulator)
    await until(() => simulator.requests[0]!.state === 'client_left')
    const { startedAtMs, endedAtMs } = simulator.requests[0]!
    expect(endedAtMs).toBeGreaterThan(startedAtMs)
    await until(() => simulator.openSockets === 0)
  })

  test('only the newest, where a number is given', async () => {
    const simulator = await start({ rememberedRequests: 2 })
    for (let count = 0; count < 3; count += 1) await ask(simulator)
    expect(simulator.requests.map(({ number }) => number)).toEqual([2, 3])
  })
})

describe('what each text meets', () => {
  const scripts = [{ play: ['overloaded', 'refusal'] }, { play: ['fenced_json'] }, { play: ['server_error'] }] as const
  const storm = { name: 'scripted', conversations: scripts }

  test('can be looked up by the text', async () => {
    const simulator = await start({ storm })
    await ask(simulator, 'A text about ferries.')
    await ask(simulator, 'A text about ferries.')
    await ask(simulator, 'A text about ferries.')
    expect(simulator.conversation('about ferries')).toMatchObject({ number: 1, plays: ['overloaded', 'refusal', 'ok'] })
    expect(simulator.conversation('about trains')).toBeUndefined()
  })

  test('is the same however the requests arrive, once the texts were announced', async () => {
    const texts = ['first text', 'second text', 'third text']
    const met = async (order: readonly number[]) => {
      const simulator = await start({ storm: { ...storm, shuffle: true }, seed: 3 })
      simulator.expect(texts)
      await Promise.all(order.map(index => ask(simulator, texts[index])))
      return texts.map(text => simulator.conversation(text)!.plays)
    }
    const inOrder = await met([0, 1, 2])
    expect(await met([2, 0, 1])).toEqual(inOrder)
    expect(await met([1, 2, 0])).toEqual(inOrder)
  })

  test('is found for a text that the client shortened', async () => {
    const simulator = await start({ storm })
    const text = `${STORY} `.repeat(10)
    simulator.expect(['another text', text])
    await ask(simulator, text.slice(0, 700))
    expect(simulator.conversation(text)).toMatchObject({ number: 2, plays: ['fenced_json'] })
  })

  test('is not mixed up with that of a text that begins alike', async () => {
    const simulator = await start({ storm })
    const text = `${STORY} `.repeat(10)
    simulator.expect([text, text.repeat(100)])
    await ask(simulator, text)
    expect(simulator.conversation(text)).toMatchObject({ number: 1 })
    expect(simulator.conversation(text.repeat(100))).toBeUndefined()
  })

  test('begins anew with another storm', async () => {
    const simulator = await start({ storm })
    await ask(simulator)
    simulator.setStorm({ name: 'calm' })
    expect([simulator.requests, simulator.conversations]).toEqual([[], []])
    expect((await ask(simulator)).status).toBe(200)
  })

  test('production-tuesday keeps its promise to many texts at once', async () => {
    const simulator = await start({
      storm: storms['production-tuesday']!,
      timeScale: 0.001,
    })
    const texts = Array.from({ length: 32 }, (_, index) => `Text number ${index}. It is about ferries.`)
    await Promise.all(
      texts.map(async text => {
        for (let attempt = 0; attempt < 3; attempt += 1) await ask(simulator, text)
      }),
    )
    const ended = simulator.requests.toSorted((a, b) => a.endedAtMs! - b.endedAtMs!)
    expect(longestCountedRun(ended.map(({ play }) => play))).toBeLessThan(5)
  })
})

function longestCountedRun(plays: readonly Play[]): number {
  let run = 0
  return plays.reduce((longest, play) => {
    run = isCountedPlay(play) ? run + 1 : 0
    return Math.max(longest, run)
  }, 0)
}

describe('limits of the provider', () => {
  test('a rate limit is announced in headers, refuses what is too much and says how long to wait', async () => {
    const simulator = await start({ storm: { name: 'x', rateLimit: { requests: 2, perMs: 600_000 } } })
    const [first, second, third] = [await ask(simulator), await ask(simulator), await ask(simulator)]
    expect(first.headers).toMatchObject({ 'x-ratelimit-limit-requests': '2', 'x-ratelimit-remaining-requests': '1' })
    expect(second.headers['x-ratelimit-remaining-requests']).toBe('0')
    expect(third).toMatchObject({ status: 429, headers: { 'x-ratelimit-remaining-requests': '0' } })
    expect(Number(third.headers['retry-after-ms'])).toBeGreaterThan(290_000)
    expect(Number(third.headers['retry-after'])).toBeGreaterThanOrEqual(290)
    expect(simulator.requests[2]!.play).toMatchObject({ fault: 'rate_limited' })
  })

  test('a request that is larger than the whole limit is told so, without a wait', async () => {
    const simulator = await start({ storm: { name: 'x', rateLimit: { tokens: 10 } } })
    const { status, headers, text } = await ask(simulator)
    expect(status).toBe(429)
    expect(text).toMatch(/Limit 10, Requested \d+/)
    expect(headers).not.toHaveProperty('retry-after')
  })

  test('Anthropic announces it in headers of its own', async () => {
    const simulator = await start({ storm: { name: 'x', rateLimit: { requests: 2, tokens: 5_000 } } })
    const { path, body } = REQUESTS.anthropic(STORY, false)
    const { headers } = await post(simulator.origin + path, body)
    expect(headers).toMatchObject({
      'anthropic-ratelimit-requests-remaining': '1',
      'anthropic-ratelimit-tokens-limit': '5000',
    })
    expect(Date.parse(headers['anthropic-ratelimit-requests-reset']!)).toBeGreaterThan(Date.now())
  })

  test('an input past the window is refused as the dialect does', async () => {
    const simulator = await start({ contextWindowTokens: 50 })
    const answers = await Promise.all(
      Object.values(REQUESTS).map(make => {
        const { path, body } = make(STORY, false)
        return post(simulator.origin + path, body)
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(answers[0]!.text).toContain('context_length_exceeded')
    expect(answers[2]!.text).toMatch(/prompt is too long: \d+ tokens > 50 maximum/)
    expect(answers[3]!.text).toMatch(/exceeds the maximum number of tokens allowed \(50\)/)
  })

  test('only the keys that were named are accepted', async () => {
    const simulator = await start({ apiKeys: ['good'] })
    expect((await ask(simulator, STORY, { authorization: 'Bearer bad' })).status).toBe(401)
    expect((await ask(simulator)).status).toBe(401)
    expect((await ask(simulator, STORY, { authorization: 'Bearer good' })).status).toBe(200)
  })
})

describe('the storm’s clock', () => {
  test('a window decides while it is open, and takes nothing from the scripts', async () => {
    const storm = { name: 'x', conversations: [{ play: ['refusal'] as const }] }
    const simulator = await start({
      storm: { ...storm, windows: [{ fromMs: 0, untilMs: 1_000_000, play: 'unavailable' }] },
    })
    expect((await ask(simulator)).status).toBe(503)
    expect(simulator.conversation(STORY)!.plays).toEqual(['unavailable'])
  })

  test('waits are scaled', async () => {
    const storm = { name: 'x', faults: [{ fault: 'hang_before_headers', forMs: 3_600_000 }] as const }
    const simulator = await start({ storm, timeScale: 0.000_01 })
    expect((await ask(simulator)).status).toBe(200)
  })
})

describe('requests that no storm is needed for', () => {
  test.each([
    ['/v1/chat/completions', {}, 400],
    ['/v1/chat/completions', 'no json', 400],
    ['/v1/messages', { model: 'm', messages: [{ role: 'user', content: 'x' }] }, 400],
    ['/v1/responses', { model: 'm' }, 400],
    ['/v1beta/models/m:generateContent', {}, 400],
    ['/v1/embeddings', {}, 404],
  ])('%s with %j is %d', async (path, body, status) => {
    const simulator = await start()
    expect(await post(simulator.origin + path, body)).toMatchObject({ status, end: 'whole' })
  })

  test('a storm that is none is refused at once', async () => {
    const storm = { name: 'x', faults: ['overloded'] } as unknown as NonNullable<SimulatorOptions['storm']>
    await expect(createSimulator({ storm })).rejects.toThrow(StormError)
  })

  test('time that does not go forward is refused', async () => {
    await expect(createSimulator({ timeScale: 0 })).rejects.toThrow('timeScale: expected a number above 0, received 0')
  })

  test('a model of the test’s own that throws is told of in the answer', async () => {
    const simulator = await start({
      model: () => {
        throw new Error('no idea')
      },
    })
    expect(await ask(simulator)).toMatchObject({ status: 500, text: expect.stringContaining('no idea') })
    await until(() => simulator.requests[0]!.state === 'failed')
  })
})

test('closing cuts what is open, may be done twice, and leaves no connection', async () => {
  const simulator = await start({ storm: { name: 'x', faults: ['hang_before_headers'] } })
  const hanging = ask(simulator)
  await until(() => simulator.requests.length === 1)
  await Promise.all([simulator.close(), simulator.close()])
  await simulator.close()
  await hanging
  expect(simulator.requests[0]!.state).toBe('stopped')
  expect(simulator.openSockets).toBe(0)
})
