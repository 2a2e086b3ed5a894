import { createAnswer, createSimulator, type Model, type ToolCall, type Turn } from '@breakwater/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  createClient,
  definePrompt,
  degrade,
  externalTool,
  type Message,
  openaiCompatible,
  type PendingResult,
  simpler,
  tool,
} from '../src/index.ts'
import { harbour } from './support.ts'

/** A model that says what it is told, turn by turn; the last word is repeated. */
function scripted(...says: (string | readonly ToolCall[])[]): Model & { readonly asked: readonly (readonly Turn[])[] } {
  const asked: (readonly Turn[])[] = []
  const model: Model = question => {
    asked.push(question.turns)
    const say = says[Math.min(asked.length, says.length) - 1] as string | readonly ToolCall[]
    return typeof say === 'string'
      ? createAnswer(question, { text: say })
      : createAnswer(question, { toolCalls: say, finish: 'tool_calls' })
  }
  return Object.assign(model, { asked })
}

const call = (name: string, args: unknown, id: string): ToolCall => ({ id, name, arguments: JSON.stringify(args) })

const depth = tool({
  description: 'The depth of a berth in metres',
  input: z.object({ berth: z.number() }),
  effects: 'none',
  run: ({ berth }) => ({ metres: berth * 2 }),
})

const ask = (more: object = {}) =>
  definePrompt({
    name: 'berth',
    output: z.object({ answer: z.string() }),
    messages: (text: string) => text,
    tools: { depth },
    ...more,
  })

describe('the tool loop', () => {
  test('runs what the model calls, side by side, and goes on until it answers', async () => {
    const model = scripted([call('depth', { berth: 1 }, 'a'), call('depth', { berth: 2 }, 'b')], '{"answer":"2 and 4"}')
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(ask(), 'How deep?')
    expect(result).toMatchObject({ ok: true, value: { answer: '2 and 4' } })
    expect(result.call.steps).toMatchObject([
      {
        step: 1,
        tools: [
          { name: 'depth', id: 'a', outcome: 'ok' },
          { name: 'depth', id: 'b', outcome: 'ok' },
        ],
      },
    ])
    expect(result.call.attempts.map(({ step }) => step)).toEqual([1, 2])
    expect(result.call.messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant'])
  })

  test('an unknown tool is told to the model once, with the nearest name, then fails by name', async () => {
    const model = scripted([call('dept', { berth: 1 }, 'a')])
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(ask(), 'How deep?')
    expect(result).toMatchObject({ ok: false, failure: { code: 'unknown_tool', exhausted: true } })
    expect(JSON.stringify(model.asked[1])).toContain('depth, the nearest')
    expect(place.simulator.requests.length).toBe(2)
  })

  test('bad arguments are told by place, and mended arguments run', async () => {
    const model = scripted([call('depth', { berth: 'two' }, 'a')], [call('depth', { berth: 2 }, 'b')], '{"answer":"4"}')
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(ask(), 'How deep?')
    expect(result.ok).toBe(true)
    expect(JSON.stringify(model.asked[1])).toContain('berth')
  })

  test('arguments that are empty are an empty object where nothing is required', async () => {
    const now = tool({ description: 'The time', input: z.object({}), run: () => 'noon' })
    await using place = await harbour(
      [],
      {},
      { model: scripted([{ id: 'a', name: 'now', arguments: '' }], '{"answer":"noon"}') },
    )
    expect((await place.client.run(ask({ tools: { now } }), 'When?')).ok).toBe(true)
  })

  test('a tool that throws is told to the model, or fails the call as the tool says', async () => {
    const broken = {
      description: 'Breaks',
      input: z.object({}),
      run: () => Promise.reject(new Error('no pilot aboard')),
    }
    const model = scripted([call('broken', {}, 'a')], '{"answer":"failed"}')
    await using place = await harbour([], {}, { model })
    expect((await place.client.run(ask({ tools: { broken: tool(broken) } }), 'Go')).ok).toBe(true)
    expect(JSON.stringify(model.asked[1])).toContain('no pilot aboard')

    await using other = await harbour([], {}, { model: scripted([call('broken', {}, 'a')]) })
    const result = await other.client.run(ask({ tools: { broken: tool({ ...broken, onError: 'fail' }) } }), 'Go')
    expect(result).toMatchObject({ ok: false, failure: { code: 'tool_failed' } })
    expect(result.ok ? undefined : result.failure.cause).toBeInstanceOf(Error)
    expect(result.call.messages.map(({ role }) => role)).toEqual(['assistant', 'tool'])
  })

  test('a tool that hangs is left at its time limit; its outcome is unknown to the model', async () => {
    const stuck = tool({ description: 'Hangs', input: z.object({}), timeMs: 50, run: () => new Promise(() => {}) })
    const model = scripted([call('stuck', {}, 'a')], '{"answer":"late"}')
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(ask({ tools: { stuck } }), 'Go')
    expect(result.call.steps[0]?.tools[0]?.outcome).toBe('timeout')
    expect(JSON.stringify(model.asked[1])).toContain('Outcome unknown')
  })

  test('a result of ten megabytes is cut, marked, and a caveat', async () => {
    const huge = tool({ description: 'Much', input: z.object({}), run: () => 'x'.repeat(10_000_000) })
    await using place = await harbour([], {}, { model: scripted([call('huge', {}, 'a')], '{"answer":"much"}') })
    const result = await place.client.run(ask({ tools: { huge } }), 'Go')
    expect(result).toMatchObject({ ok: true, caveats: [{ code: 'tool_result_truncated' }] })
    expect(JSON.stringify(place.simulator.requests[1]?.body).length).toBeLessThan(200_000)
  })

  describe('a conversation that outgrows the window', () => {
    const berths = [1, 2, 3, 4, 5, 6]
    const long = tool({
      description: 'Much',
      input: z.object({ berth: z.number() }),
      effects: 'none',
      run: ({ berth }) => `berth ${berth} ${'deep water '.repeat(300)}`,
    })
    const model = () => scripted(...berths.map(berth => [call('long', { berth }, `id${berth}`)]), '{"answer":"done"}')
    const small = (simulator: { url: string }) =>
      createClient({
        routes: [
          openaiCompatible({
            model: 'm',
            baseURL: simulator.url,
            contextWindow: 4_000,
            settings: { maxOutputTokens: 200 },
          }),
        ],
      })

    test('fails by default, naming the step and both figures', async () => {
      await using simulator = await createSimulator({ model: model() })
      const client = small(simulator)
      const result = await client.run(ask({ tools: { long } }), 'Go')
      expect(result).toMatchObject({ ok: false, failure: { code: 'input_too_long' } })
      expect(result.ok ? '' : result.failure.message).toMatch(/step \d/)
      await client.close()
    })

    test('or goes on without its oldest tool results, and says so', async () => {
      await using simulator = await createSimulator({ model: model() })
      const client = small(simulator)
      const result = await client.run(ask({ tools: { long }, overflow: { steps: 'dropOldToolResults' } }), 'Go')
      expect(result).toMatchObject({ ok: true, value: { answer: 'done' } })
      expect(result.ok && result.caveats.map(({ code }) => code)).toContain('history_changed')
      const last = JSON.stringify(simulator.requests.at(-1)?.body)
      expect(last).toContain('berth 6')
      expect(last).not.toContain('berth 1 ')
      await client.close()
    })

    test('or as a function of its messages says', async () => {
      await using simulator = await createSimulator({ model: model() })
      const client = small(simulator)
      const steps = (messages: readonly Message[]) => [messages[0] as Message, ...messages.slice(-2)]
      expect((await client.run(ask({ tools: { long }, overflow: { steps } }), 'Go')).ok).toBe(true)
      await client.close()
    })
  })

  test('maxSteps bounds the loop', async () => {
    let berth = 0
    const model: Model = question =>
      createAnswer(question, { toolCalls: [call('depth', { berth: berth++ }, `id${berth}`)], finish: 'tool_calls' })
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(ask({ maxSteps: 3 }), 'Go')
    expect(result).toMatchObject({ ok: false, failure: { code: 'steps_exhausted' } })
    expect(result.call.steps.length).toBe(3)
  })

  test('the same call again and again ends by name', async () => {
    await using place = await harbour([], {}, { model: scripted([call('depth', { berth: 1 }, 'a')]) })
    const result = await place.client.run(ask(), 'Go')
    expect(result).toMatchObject({ ok: false, failure: { code: 'tool_repeated' } })
  })

  test('a tool that runs once runs once, whatever is retried, asked again or begun again after it', async () => {
    let runs = 0
    const dock = tool({
      description: 'Docks a ship',
      input: z.object({ ship: z.string() }),
      run: () => `docked ${++runs}`,
    })
    const model = scripted(
      [call('dock', { ship: 'Ada' }, 'a')],
      'not what was asked',
      [call('dock', { ship: 'Ada' }, 'b')],
      '{"answer":"docked"}',
    )
    await using place = await harbour(['ok', 'reset_in_body', 'ok', 'overloaded'], {}, { model })
    const result = await place.client.run(ask({ tools: { dock }, maxReasks: 2 }), 'Dock the Ada')
    expect(result).toMatchObject({ ok: true })
    expect(runs).toBe(1)
    expect(result.call.steps.map(({ tools }) => tools[0]?.outcome)).toEqual(['ok', 'repeated'])
  })

  test('a tool gets a key that is the same whenever the same call is run again', async () => {
    const keys: string[] = []
    const peek = tool({
      description: 'Peeks',
      input: z.object({}),
      effects: 'idempotent',
      run: (_, { key }) => void keys.push(key),
    })
    await using place = await harbour(
      [],
      {},
      { model: scripted([call('peek', {}, 'a')], [call('peek', {}, 'b')], '{"answer":"ok"}') },
    )
    await place.client.run(ask({ tools: { peek } }), 'Go')
    expect(keys.length).toBe(2)
    expect(new Set(keys).size).toBe(1)
  })

  test('the budget in time holds over all steps', async () => {
    const slow = tool({ description: 'Slow', input: z.object({}), run: () => new Promise(() => {}) })
    await using place = await harbour([], {}, { model: scripted([call('slow', {}, 'a')]) })
    const result = await place.client.run(ask({ tools: { slow }, budget: { timeMs: 300 } }), 'Go')
    expect(result).toMatchObject({ ok: false, failure: { code: 'deadline_exceeded' } })
    // The history stands: the call that was cut has a result that says so.
    expect(result.call.messages.map(({ role }) => role)).toEqual(['assistant', 'tool'])
  })

  test('a tool call that the output cap cut is no tool call', async () => {
    await using place = await harbour(
      ['tool_call_cut'],
      {},
      { model: scripted([call('depth', { berth: 1 }, 'a')], '{"answer":"2"}') },
    )
    const result = await place.client.run(ask({ onFailure: { default: 'fail' } }), 'Go')
    expect(result.ok).toBe(false)
    expect(result.call.steps).toEqual([])
  })

  test('tools of the AI SDK are taken as they are', async () => {
    const aiSdkTool = {
      description: 'The depth of a berth',
      inputSchema: z.object({ berth: z.number() }),
      execute: async ({ berth }: { berth: number }) => `${berth * 2} metres`,
    }
    const model = scripted([call('depth', { berth: 4 }, 'a')], '{"answer":"8"}')
    await using place = await harbour([], {}, { model })
    expect((await place.client.run(ask({ tools: { depth: aiSdkTool } }), 'Go')).ok).toBe(true)
    expect(JSON.stringify(model.asked[1])).toContain('8 metres')
  })

  test('a tool of the name that carries answers is refused where it is defined', () => {
    expect(() => ask({ tools: { submit_answer: depth } })).toThrow(/tools: expected a name that is not reserved/)
  })

  test('events tell of tools, results and steps', async () => {
    await using place = await harbour([], {}, { model: scripted([call('depth', { berth: 1 }, 'a')], '{"answer":"2"}') })
    const types: string[] = []
    for await (const event of place.client.stream(ask(), 'Go')) types.push(event.type)
    expect(types.filter(type => type !== 'text' && type !== 'partial')).toEqual(['tool', 'toolResult', 'step', 'done'])
  })
})

describe('a tool that is answered elsewhere', () => {
  const approve = externalTool({ description: 'Asks the harbour master', input: z.object({ ship: z.string() }) })
  const conversation = definePrompt({
    name: 'dock',
    output: z.object({ answer: z.string() }),
    messages: (history: Parameters<typeof structuredClone>[0][]) => history as never,
    tools: { approve, depth },
  })

  test('ends the call as pending when nothing else is left to do, and a run with the answer goes on', async () => {
    const model = scripted(
      [call('depth', { berth: 1 }, 'a'), call('approve', { ship: 'Ada' }, 'b')],
      '{"answer":"denied"}',
    )
    await using place = await harbour([], {}, { model })
    const history = [{ role: 'user', content: 'May the Ada dock?' }]
    const first = await place.client.run(conversation, history)
    expect(first).toMatchObject({ ok: true, value: undefined, pending: [{ id: 'b', name: 'approve' }] })

    // Written down and read again in another process.
    const kept = JSON.parse(JSON.stringify([...history, ...first.call.messages]))
    const answer = { role: 'tool', content: [{ type: 'toolResult', id: 'b', name: 'approve', content: 'Denied.' }] }
    const second = await place.client.run(conversation, [...kept, answer])
    expect(second).toMatchObject({ ok: true, value: { answer: 'denied' } })
    expect(JSON.stringify(model.asked[1])).toContain('Denied.')
  })

  test('what the call before has spent counts for the one that goes on', async () => {
    const model = scripted([call('approve', { ship: 'Ada' }, 'b')], '{"answer":"yes"}')
    await using place = await harbour([], {}, { model })
    const history = [{ role: 'user', content: 'May the Ada dock?' }]
    const budget = { attempts: 1 }
    const first = await place.client.run(conversation, history, { budget })
    const answer = { role: 'tool', content: [{ type: 'toolResult', id: 'b', name: 'approve', content: 'Yes.' }] }
    const more = [...history, ...first.call.messages, answer]
    const second = await place.client.run(conversation, more, { budget, after: first.call })
    expect(second).toMatchObject({ ok: false, failure: { class: 'budget' } })
    expect(place.simulator.requests.length).toBe(1)
    expect((await place.client.run(conversation, more, { budget })).ok).toBe(true)
  })

  test('pending is in the type only where the prompt has such a tool', async () => {
    await using place = await harbour([], {}, { model: scripted('{"answer":"x"}') })
    const result = await place.client.run(conversation, [{ role: 'user', content: 'x' }])
    expectTypeOf(result).extract<PendingResult>().not.toBeNever()
    const plain = await place.client.run(ask(), 'x')
    expectTypeOf(plain).extract<PendingResult>().toBeNever()
  })
})

describe('checks', () => {
  const checked = (onFail: 'fail' | 'reask' | 'flag') =>
    definePrompt({
      name: 'checked',
      output: z.object({ answer: z.string() }),
      messages: (text: string) => text,
      checks: [
        {
          name: 'short',
          onFail,
          run: ({ answer }) => (answer.length < 10 ? { pass: true } : { pass: false, reason: 'longer than 10' }),
        },
      ],
    })
  const LONG = '{"answer":"much too long an answer"}'

  test('a check can fail the call, once and by name', async () => {
    await using place = await harbour([], {}, { model: scripted(LONG, '{"answer":"ok"}') })
    expect(await place.client.run(checked('fail'), 'x')).toMatchObject({
      ok: false,
      failure: { code: 'check_failed', class: 'semantic' },
    })
    expect(place.simulator.requests.length).toBe(1)
  })

  test('a check can have the model told its reason', async () => {
    const model = scripted(LONG, '{"answer":"ok"}')
    await using place = await harbour([], {}, { model })
    expect(await place.client.run(checked('reask'), 'x')).toMatchObject({ ok: true, value: { answer: 'ok' } })
    expect(JSON.stringify(model.asked[1])).toContain('longer than 10')
  })

  test('a check can flag the value', async () => {
    await using place = await harbour([], {}, { model: scripted(LONG) })
    expect(await place.client.run(checked('flag'), 'x')).toMatchObject({
      ok: true,
      caveats: [{ code: 'check_flagged' }],
    })
  })
})

describe('onFailure', () => {
  const output = z.object({ answer: z.string(), page: z.number() })
  const say = (onFailure: object) => definePrompt({ name: 'p', output, messages: (text: string) => text, onFailure })

  test('a simpler schema is asked for once, and the value says so', async () => {
    const prompt = definePrompt({
      name: 'p',
      output,
      messages: (text: string) => text,
      onFailure: { schema_mismatch: simpler(z.object({ answer: z.string() })) },
    })
    const model = scripted('{"answer":"Paris","page":"none"}', '{"answer":"Paris"}')
    await using place = await harbour([], {}, { model })
    const result = await place.client.run(prompt, 'Where?')
    expect(result).toMatchObject({ ok: true, value: { answer: 'Paris' }, caveats: [{ code: 'schema_simplified' }] })
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<{ answer: string; page: number } | { answer: string }>()
    expect(JSON.stringify(place.simulator.requests[1]?.body)).not.toContain('"page":{"type"')
  })

  test('reask tells place, expectation and what was received, bounded, and never the same twice', async () => {
    const model = scripted('{"answer":"Paris","page":"none"}')
    await using place = await harbour([], {}, { model })
    const prompt = definePrompt({ name: 'p', output, messages: (text: string) => text, maxReasks: 2 })
    expect(await place.client.run(prompt, 'Where?')).toMatchObject({
      failure: { code: 'schema_mismatch', exhausted: true },
    })
    const said = model.asked.slice(1).map(turns => turns.at(-1)?.text ?? '')
    expect(said.length).toBe(2)
    for (const text of said) {
      expect(text).toContain('$.page')
      expect(text).toContain('number')
      expect(text.length).toBeLessThan(2_100)
    }
    expect(said[0]).not.toBe(said[1])
  })

  test('fail asks nobody again; next_route goes on to the next route', async () => {
    await using place = await harbour(['prose_instead_of_json'])
    expect(await place.client.run(say({ default: 'fail' }), 'x')).toMatchObject({ failure: { code: 'not_json' } })
    expect(place.simulator.requests.length).toBe(1)
    await using first = await createSimulator({ model: scripted('no JSON here, friend') })
    await using second = await createSimulator({ model: scripted('{"answer":"Paris","page":1}') })
    const client = createClient({
      routes: [first, second].map(({ url }, index) =>
        openaiCompatible({ name: `r${index}`, model: 'm', baseURL: url }),
      ),
    })
    const result = await client.run(say({ not_json: 'next_route' }), 'x')
    expect(result.ok).toBe(true)
    expect(result.call.attempts.map(({ route, outcome }) => [route, outcome])).toEqual([
      ['r0', 'not_json'],
      ['r1', 'ok'],
    ])
    await client.close()
  })

  test('a fallback stands beside the failure, typed by the prompt; one that throws is undefined', async () => {
    const prompt = definePrompt({
      name: 'p',
      messages: (text: string) => text,
      onFailure: { refused: degrade(() => 7) },
    })
    await using place = await harbour(['refusal', 'refusal'])
    const result = await place.client.run(prompt, 'x')
    expect(result).toMatchObject({ ok: false, fallback: 7, failure: { code: 'refused' } })
    if (!result.ok) expectTypeOf(result.fallback).toEqualTypeOf<number | undefined>()
    const broken = definePrompt({
      name: 'q',
      messages: (text: string) => text,
      onFailure: {
        refused: degrade((): string => {
          throw new Error('no')
        }),
      },
    })
    expect(await place.client.run(broken, 'x')).toMatchObject({
      ok: false,
      fallback: undefined,
      failure: { code: 'refused' },
    })
  })
})
