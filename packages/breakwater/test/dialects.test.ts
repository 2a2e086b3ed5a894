import { createAnswer, createSimulator, type Model, type Play, type Simulator } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  anthropic,
  azure,
  type Client,
  type ClientOptions,
  createClient,
  deepseek,
  definePrompt,
  fireworks,
  gemini,
  groq,
  type HttpRoute,
  llamaCpp,
  lmStudio,
  type Message,
  mistral,
  ollama,
  openai,
  openaiCompatible,
  openrouter,
  type RouteOptions,
  together,
  tool,
  vllm,
  xai,
} from '../src/index.ts'
import { checkHistory } from '../src/provider/index.ts'

/** Thinks, looks the depth up where it can, and answers; in JSON where JSON is asked for. */
const pilot: Model = question => {
  const isAnswered = question.turns.at(-1)?.role === 'tool'
  const answerTool = question.tools.find(({ name }) => name === 'submit_answer')
  const depthTool = question.tools.find(({ name }) => name === 'depth')
  const answer = '{"answer":"six metres"}'
  if (depthTool !== undefined && !isAnswered && question.turns.at(-1)?.text.includes('depth')) {
    const toolCalls = [{ id: 'toolu_depth1', name: 'depth', arguments: '{"berth":3}' }]
    return createAnswer(question, { reasoning: THOUGHT, text: 'Looking it up.', toolCalls, finish: 'tool_calls' })
  }
  if (answerTool !== undefined && question.toolChoice !== 'none') {
    const toolCalls = [{ id: 'toolu_answer', name: answerTool.name, arguments: answer }]
    return createAnswer(question, { toolCalls, finish: 'tool_calls' })
  }
  const isJson = question.wantsJson || question.turns.some(({ text }) => text.includes('JSON'))
  return createAnswer(question, { reasoning: THOUGHT, text: isJson ? answer : 'Six metres deep.' })
}

const THOUGHT = 'The berth decides.'

const depth = tool({
  description: 'The depth of a berth in metres',
  input: z.object({ berth: z.number() }),
  effects: 'none',
  run: ({ berth }) => ({ metres: berth * 2 }),
})

const text = definePrompt({ name: 'text', messages: (turns: string | readonly Message[]) => turns })
const json = definePrompt({
  name: 'json',
  output: z.object({ answer: z.string() }),
  messages: (turns: string) => turns,
})
const withTool = definePrompt({
  name: 'tools',
  messages: (turns: string | readonly Message[]) => turns,
  tools: { depth },
})

type MakeRoute = (place: Simulator, options?: Partial<RouteOptions>) => HttpRoute

const DIALECTS: { readonly [dialect: string]: MakeRoute } = {
  chat: ({ url: baseURL }, more) => openai({ model: 'gpt-4o', baseURL, apiKey: 'k', api: 'chat', ...more }),
  responses: ({ url: baseURL }, more) => openai({ model: 'gpt-4o', baseURL, apiKey: 'k', ...more }),
  anthropic: ({ origin: baseURL }, more) => anthropic({ model: 'claude-sonnet-4-5', baseURL, apiKey: 'k', ...more }),
  gemini: ({ origin: baseURL }, more) => gemini({ model: 'gemini-2.0-flash', baseURL, apiKey: 'k', ...more }),
}

const preset =
  (make: (options: RouteOptions & { baseURL: string }) => HttpRoute): MakeRoute =>
  ({ url: baseURL }, more) =>
    make({ model: 'm', baseURL, apiKey: 'k', ...more })

const PRESETS: { readonly [name: string]: MakeRoute } = {
  openaiCompatible: preset(openaiCompatible),
  azure: preset(azure),
  openrouter: preset(openrouter),
  groq: preset(groq),
  mistral: preset(mistral),
  deepseek: preset(deepseek),
  together: preset(together),
  fireworks: preset(fireworks),
  xai: preset(xai),
  ollama: preset(ollama),
  vllm: preset(vllm),
  lmStudio: preset(lmStudio),
  llamaCpp: preset(llamaCpp),
}

const dialects = Object.entries(DIALECTS)
const everyRoute = [...dialects, ...Object.entries(PRESETS)]

interface Place extends AsyncDisposable {
  readonly simulator: Simulator
  readonly client: Client
  /** What was sent, in order. */
  sent(): readonly { readonly [field: string]: unknown }[]
}

async function open(
  makeRoute: MakeRoute,
  faults: readonly Play[] = [],
  { route, ...options }: Partial<ClientOptions> & { route?: Partial<RouteOptions> } = {},
): Promise<Place> {
  const simulator = await createSimulator({ model: pilot, storm: { name: 'test', faults } })
  const client = createClient({
    routes: [makeRoute(simulator, route)],
    retry: { initialDelayMs: 1, maxDelayMs: 5 },
    ...options,
  })
  return {
    simulator,
    client,
    sent: () => simulator.requests.map(({ body }) => body as { [field: string]: unknown }),
    async [Symbol.asyncDispose]() {
      await client.close({ drainMs: 200 })
      await simulator.close()
    },
  }
}

describe.each(everyRoute)('%s', (_name, makeRoute) => {
  test('answers in words', async () => {
    await using place = await open(makeRoute)
    expect(await place.client.run(text, 'How deep?')).toMatchObject({
      ok: true,
      value: 'Six metres deep.',
      caveats: [],
    })
  })

  test('answers by a schema', async () => {
    await using place = await open(makeRoute)
    const result = await place.client.run(json, 'How deep?')
    expect(result).toMatchObject({ ok: true, value: { answer: 'six metres' }, caveats: [] })
  })

  test('streams the same answer', async () => {
    await using place = await open(makeRoute)
    const pieces = await Array.fromAsync(place.client.stream(text, 'How deep?').text)
    expect(pieces.join('')).toBe('Six metres deep.')
    expect(await place.client.stream(json, 'How deep?').result).toMatchObject({ value: { answer: 'six metres' } })
  })

  test.each(['run', 'stream'] as const)('calls a tool and reads its result, by %s', async how => {
    await using place = await open(makeRoute)
    const { client } = place
    const asked = 'What is the depth?'
    const result = how === 'run' ? await client.run(withTool, asked) : await client.stream(withTool, asked).result
    expect(result).toMatchObject({ ok: true, value: 'Six metres deep.' })
    expect(result.call.steps).toMatchObject([{ tools: [{ name: 'depth', outcome: 'ok' }] }])
    expect(JSON.stringify(place.sent()[1])).toMatch(/metres\\*":6/)
  })
})

/** The body of a 400 in the dialect's own form. */
const refusal = (dialect: string, message: string, param?: string): Play => {
  const error =
    dialect === 'anthropic'
      ? { type: 'error', error: { type: 'invalid_request_error', message } }
      : dialect === 'gemini'
        ? { error: { code: 400, message, status: 'INVALID_ARGUMENT' } }
        : { error: { message, type: 'invalid_request_error', param: param ?? null, code: null } }
  return { fault: 'status', status: 400, body: JSON.stringify(error) }
}

const MODE_REFUSALS: { readonly [dialect: string]: Play } = {
  chat: refusal(
    'chat',
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported",
    'response_format',
  ),
  responses: refusal('responses', "Invalid parameter: 'text.format' is not supported with this model", 'text.format'),
  anthropic: refusal('anthropic', 'output_config.format: Schema is too complex'),
  gemini: refusal('gemini', 'The specified schema produces a constraint that has too many states for serving.'),
}

const SETTING_REFUSALS: { readonly [dialect: string]: Play } = {
  chat: refusal('chat', "Unsupported parameter: 'temperature' is not supported with this model.", 'temperature'),
  responses: refusal('responses', "Unsupported parameter: 'temperature' is not supported.", 'temperature'),
  anthropic: refusal('anthropic', '`temperature` is deprecated for this model.'),
  gemini: refusal('gemini', 'Unsupported parameter: temperature'),
}

describe.each(dialects)('what a model refuses in %s', (dialect, makeRoute) => {
  test('an output mode is learned for the route and reported once', async () => {
    await using place = await open(makeRoute, [MODE_REFUSALS[dialect] as Play])
    const first = await place.client.run(json, 'How deep?')
    expect(first).toMatchObject({ ok: true, value: { answer: 'six metres' }, caveats: [{ code: 'mode_lowered' }] })
    expect(await place.client.run(json, 'How deep?')).toMatchObject({ ok: true, caveats: [] })
    const [refused, lowered, next, ...rest] = place.sent()
    expect(lowered).not.toEqual(refused)
    expect(next).toEqual(lowered)
    expect(rest).toEqual([])
  })

  test('calls that were under way when it was learned go on as well', async () => {
    const refused = MODE_REFUSALS[dialect] as Play
    await using place = await open(makeRoute, [refused, refused, refused])
    const results = await Promise.all(['a', 'b', 'c'].map(asked => place.client.run(json, asked)))
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(place.sent().length).toBe(6)
  })

  test('a default that it does not take is learned, left out and reported once', async () => {
    const route = { settings: { temperature: 0.5 } }
    await using place = await open(makeRoute, [SETTING_REFUSALS[dialect] as Play], { route })
    const first = await place.client.run(text, 'How deep?')
    expect(first).toMatchObject({ ok: true, caveats: [{ code: 'setting_dropped' }] })
    expect(await place.client.run(text, 'How deep?')).toMatchObject({ ok: true, caveats: [] })
    expect(place.sent().map(body => JSON.stringify(body).includes('temperature'))).toEqual([true, false, false])
  })

  test('a setting that the caller made is told instead, and never left out in silence', async () => {
    await using place = await open(makeRoute, [SETTING_REFUSALS[dialect] as Play])
    const result = await place.client.run(text, 'How deep?', { settings: { temperature: 0.5 } })
    expect(result).toMatchObject({ ok: false, failure: { code: 'invalid_request' } })
    expect(place.sent().length).toBe(1)
  })

  test('every mode but words may be refused, within one call', async () => {
    const refused = MODE_REFUSALS[dialect] as Play
    const modes = dialect === 'anthropic' ? 2 : 3
    await using place = await open(
      makeRoute,
      Array.from({ length: modes }, () => refused),
    )
    expect(await place.client.run(json, 'How deep?')).toMatchObject({ ok: true, value: { answer: 'six metres' } })
    expect(place.sent().length).toBe(modes + 1)
  })

  test('what refuses to the last is an invalid request, and not asked again and again', async () => {
    const refused = MODE_REFUSALS[dialect] as Play
    await using place = await open(
      makeRoute,
      Array.from({ length: 9 }, () => refused),
    )
    expect(await place.client.run(json, 'x')).toMatchObject({ ok: false, failure: { code: 'invalid_request' } })
    expect(place.sent().length).toBe(dialect === 'anthropic' ? 3 : 4)
  })
})

describe('a setting that the model is known to refuse', () => {
  const reasoner: MakeRoute = ({ url: baseURL }, more) => openai({ model: 'gpt-5', baseURL, apiKey: 'k', ...more })

  test('is an invalid request before one is spent, if the caller made it', async () => {
    await using place = await open(reasoner)
    const result = await place.client.run(text, 'x', { settings: { temperature: 0.2 } })
    expect(result).toMatchObject({ ok: false, failure: { code: 'invalid_request', retryable: false } })
    expect(result.ok || result.failure.message).toContain('temperature')
    expect(place.sent()).toEqual([])
  })

  test.each([
    ['route', { route: { settings: { temperature: 0.2 } } }],
    ['client', { settings: { temperature: 0.2 } }],
  ])('is left out with a caveat, if it is a default of the %s', async (_whose, options) => {
    await using place = await open(reasoner, [], options)
    const result = await place.client.run(text, 'x')
    expect(result).toMatchObject({ ok: true, caveats: [{ code: 'setting_dropped' }] })
    expect(place.sent()[0]).not.toHaveProperty('temperature')
  })
})

describe('settings and extra', () => {
  const asking = definePrompt({
    name: 'asking',
    messages: (said: string) => said,
    settings: { topP: 0.2, maxOutputTokens: 20 },
    extra: { body: { b: 'prompt', c: 'prompt' }, headers: { 'x-b': 'prompt', 'x-c': 'prompt' } },
  })

  test.each(dialects)(
    'reach the wire from client, route, prompt and call in %s; the nearest wins',
    async (_d, make) => {
      await using place = await open(make, [], {
        settings: { temperature: 0.1, topP: 0.1, maxOutputTokens: 10 },
        route: {
          settings: { stop: ['.'], topP: 0.15 },
          extra: { body: { a: 'route', b: 'route', c: 'route' }, headers: { 'x-a': 'route', 'x-b': 'route' } },
          capabilities: { stop: true },
        },
      })
      const result = await place.client.run(asking, 'x', {
        settings: { maxOutputTokens: 30 },
        extra: { body: { c: 'call' }, headers: { 'x-c': 'call' } },
      })
      expect(result.ok).toBe(true)
      const [body] = place.sent()
      expect(body).toMatchObject({ a: 'route', b: 'prompt', c: 'call' })
      const written = JSON.stringify(body)
      expect(written).toMatch(/"top_?p":0\.2/i)
      expect(written).toMatch(/"temperature":0\.1/)
      expect(written).toMatch(/"max_?(completion|output)?_?tokens":30/i)
      const [request] = place.simulator.requests
      expect(request?.headers).toMatchObject({ 'x-a': 'route', 'x-b': 'prompt', 'x-c': 'call' })
    },
  )
})

describe('a history that no provider would take', () => {
  const call: Message = {
    role: 'assistant',
    content: [{ type: 'toolCall', id: 'c1', name: 'depth', arguments: '{}' }],
  }
  const answer: Message = { role: 'tool', content: [{ type: 'toolResult', id: 'c1', name: 'depth', content: '6' }] }
  const user: Message = { role: 'user', content: 'And now?' }

  test.each([
    ['a tool call without its result', [user, call, user], 'messages[1]'],
    ['a result without its call', [user, answer], 'messages[1]'],
    ['nothing at all', [], 'messages'],
  ])('with %s costs no request', async (_what, messages, place) => {
    await using harbour = await open(DIALECTS.chat as MakeRoute)
    const result = await harbour.client.run(text, messages)
    expect(result).toMatchObject({ ok: false, failure: { code: 'invalid_request' } })
    expect(result.ok || result.failure.message).toContain(place)
    expect(harbour.sent()).toEqual([])
  })

  test('is put right where nothing is lost, with a caveat', async () => {
    await using harbour = await open(DIALECTS.chat as MakeRoute)
    const result = await harbour.client.run(text, [user, call, { role: 'user', content: 'cut \ud83d' }, answer, user])
    expect(result.ok && result.caveats.map(({ code }) => code)).toEqual(['history_changed', 'history_changed'])
    expect(JSON.stringify(harbour.sent()[0])).toContain('cut \ufffd')
  })
})

describe('a history that another route has begun', () => {
  const HOSTS = [...dialects, ['anthropic elsewhere', DIALECTS.anthropic] as [string, MakeRoute]]
  let simulators: Simulator[]
  let client: Client
  beforeAll(async () => {
    simulators = await Promise.all(HOSTS.map(() => createSimulator({ model: pilot })))
    const routes = HOSTS.map(([name, make], index) => {
      // Signatures hang on the model too: these are of the generations that sign.
      const model = { gemini: 'gemini-3-pro', responses: 'gpt-5' }[name]
      return make(simulators[index] as Simulator, model === undefined ? { name } : { name, model })
    })
    client = createClient({ routes })
  })
  afterAll(async () => {
    await client.close({ drainMs: 200 })
    await Promise.all(simulators.map(simulator => simulator.close()))
  })

  const pairs = HOSTS.flatMap(([from]) => HOSTS.map(([to]) => [from, to] as const))
  test.each(pairs)('%s → %s: text and calls are kept, thoughts go home only', async (from, to) => {
    const user: Message = { role: 'user', content: 'What is the depth?' }
    const first = await client.run(withTool, [user], { route: from })
    const history = [user, ...first.call.messages]
    const asked: Message = { role: 'user', content: 'Thank you. How wide is it?' }
    const second = await client.run(withTool, [...history, asked], { route: to })
    expect(second).toMatchObject({ ok: true, value: 'Six metres deep.' })
    // A host refuses thoughts that it did not sign: the one request was right at once.
    expect(second.call.attempts.map(({ outcome }) => outcome)).toEqual(['ok'])
    const simulator = simulators[HOSTS.findIndex(([name]) => name === to)] as Simulator
    const body = simulator.requests.at(-1)?.body as object
    const sent = JSON.stringify(body)
    for (const kept of ['Looking it up.', 'depth', 'berth', 'Six metres deep.', 'How wide is it?']) {
      expect(sent).toContain(kept)
    }
    // The answer to a thought goes back with the thought, or neither does; the text never takes its place.
    expect(sent.includes(THOUGHT)).toBe(from === to)
    expect(second.ok && second.caveats.map(({ code }) => code)).toEqual(from === to ? [] : ['history_reduced'])
  })

  test.each(HOSTS)('signed by %s goes to that route first', async name => {
    const user: Message = { role: 'user', content: 'What is the depth?' }
    const first = await client.run(withTool, [user], { route: name })
    const second = await client.run(withTool, [user, ...first.call.messages, user])
    expect(second.call.attempts[0]?.route).toBe(name)
  })

  test.each(dialects)('whose thoughts are refused in %s goes on without them', async (dialect, make) => {
    const refused = refusal(dialect, 'messages.1.content.0: Invalid `signature` in `thinking` block')
    await using place = await open(make, ['ok', 'ok', refused])
    const user: Message = { role: 'user', content: 'What is the depth?' }
    const first = await place.client.run(withTool, [user])
    const second = await place.client.run(withTool, [user, ...first.call.messages, { role: 'user', content: 'Why?' }])
    expect(second).toMatchObject({ ok: true, caveats: [{ code: 'history_reduced' }] })
    expect(
      place
        .sent()
        .slice(2)
        .map(body => JSON.stringify(body).includes(THOUGHT)),
    ).toEqual([true, false])
  })
})

describe.each(dialects)('a tool stream in %s that is cancelled', (_dialect, make) => {
  const user: Message = { role: 'user', content: 'What is the depth?' }

  async function goesOn(place: Place, said: readonly Message[]): Promise<void> {
    const history = [user, ...said, { role: 'user', content: 'Go on, please.' } as const]
    expect(checkHistory(history)).toMatchObject({ ok: true, messages: history })
    expect(await place.client.run(withTool, history)).toMatchObject({ ok: true })
  }

  test('at any event of the call leaves a history that goes on', async () => {
    await using place = await open(make)
    for (let events = 1, isWhole = false; !isWhole; events++) {
      const stream = place.client.stream(withTool, [user])
      let seen = 0
      for await (const { type } of stream) {
        isWhole = type === 'done'
        if (++seen === events) break
      }
      await goesOn(place, (await stream.result).call.messages)
    }
  })

  test('at any token on the wire leaves a history that goes on', async () => {
    await using place = await open(make)
    for (let atToken = 0; atToken <= 16; atToken += 2) {
      place.simulator.setStorm({ name: 'silence', faults: [{ fault: 'stream_silence', atToken, forMs: 60_000 }] })
      const stopped = new AbortController()
      const running = place.client.stream(withTool, [user], { signal: stopped.signal }).result
      setTimeout(() => stopped.abort(), 40)
      const result = await running
      place.simulator.setStorm({ name: 'calm', faults: [] })
      await goesOn(place, result.call.messages)
    }
  })
})
