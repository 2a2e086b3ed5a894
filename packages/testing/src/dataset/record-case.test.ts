import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anthropic, createClient, custom, definePrompt, gemini, type HttpRoute, judge, openai, tool } from 'breakwater'
import { openStore, type StoredCase } from 'breakwater/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createCassette } from '../cassette/index.ts'
import { createSimulator, type Storm } from '../index.ts'
import { fromCase, recordCase, replayCase } from './index.ts'

const KEY = 'sk-planted-6f5e4d3c2b1a0987'
const MAIL = 'marta.quill@harbour-office.example'

const summarize = definePrompt({
  name: 'summarize',
  input: z.object({ text: z.string() }),
  output: z.object({ summary: z.string(), confidence: z.number() }),
  messages: ({ text }) => `Summarize: ${text}`,
  budget: { timeMs: 20_000 },
})

const INPUT = { text: `Write to ${MAIL}. A breakwater protects ships from waves. It is made of stone.` }

type Make = (options: { model: string; apiKey: string; baseURL?: string; capabilities?: object }) => HttpRoute
const DIALECTS: readonly (readonly [name: string, make: Make, base: 'url' | 'origin' | 'v1beta'])[] = [
  ['OpenAI Chat', options => openai({ ...options, api: 'chat' }), 'url'],
  ['OpenAI Responses', options => openai(options), 'url'],
  ['Anthropic', options => anthropic(options), 'origin'],
  ['Gemini', options => gemini(options), 'v1beta'],
]

let directory: string
let files = 0
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-record-case-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** A call that goes wrong as it is told, and what was kept of it. */
async function captured(make: Make, base: string, faults: NonNullable<Storm['faults']>): Promise<StoredCase> {
  const path = join(directory, `${++files}.db`)
  await using simulator = await createSimulator({ storm: { name: 'test', faults } })
  const addresses: Record<string, string> = {
    url: simulator.url,
    origin: simulator.origin,
    v1beta: `${simulator.origin}/v1beta`,
  }
  const client = createClient({
    routes: [make({ model: 'm', apiKey: KEY, baseURL: addresses[base]! })],
    capture: { path, sampleRate: 1 },
  })
  await client.run(summarize, INPUT)
  await client.flush()
  await client.close()
  const store = openStore(path)
  const [kept] = store.cases()
  store.close()
  return kept!
}

describe.each(DIALECTS)('a cassette of a captured call, in the form of %s', (_, make, base) => {
  test.each([
    ['one bad answer', ['missing_field', 'ok'], undefined],
    ['a bad answer and one to the re-ask', ['missing_field', 'missing_field'], 'schema_mismatch'],
    ['prose for JSON', ['prose_instead_of_json', 'prose_instead_of_json'], 'not_json'],
    ['a refusal', ['refusal'], 'refused'],
    ['an answer that was cut', ['truncated_output', 'truncated_output'], 'truncated'],
  ] as const)('%s: ends offline as the call ended', async (_name, faults, code) => {
    const kept = await captured(make, base, faults)
    expect(kept.failure?.code).toBe(code)
    const client = { routes: [make({ model: 'm', apiKey: KEY })] }
    const path = join(directory, `${++files}.har`)
    const route = await recordCase({ kept, prompt: summarize as never, client, path })
    expect(route).toBe(client.routes[0]!.name)

    await using cassette = createCassette({ path, mode: 'none' })
    const replaying = createClient(client)
    const result = await cassette.run(() => replaying.run(summarize, kept.input as typeof INPUT))
    await replaying.close()
    expect(result.ok ? undefined : result.failure.code).toBe(code)
    expect(cassette.report()).toMatchObject({ misses: [], unused: [] })

    const text = await readFile(path, 'utf8')
    expect(text).toContain(summarize.hash)
    expect(text).not.toContain(KEY)
    expect(text).not.toContain(MAIL)
  })
})

describe('a captured call', () => {
  test('is a line of a dataset that ends as the call did', async () => {
    const kept = await captured(openai, 'url', ['missing_field', 'missing_field'])
    const one = fromCase(kept, { code: 'schema_mismatch' }, { tags: ['storm'], note: 'the last field' })
    expect(one).toMatchObject({ id: `schema_mismatch-${kept.fingerprint.slice(0, 8)}`, prompt: 'summarize' })
    expect(one).toMatchObject({ tags: ['storm'], note: 'the last field', from: { fingerprint: kept.fingerprint } })
    expect(JSON.parse(one.output!)).toEqual({ summary: expect.any(String) })
    expect((await replayCase(one, summarize)).holds).toBe(true)
  })

  test('keeps why the model stopped, and its refusal', async () => {
    const cut = fromCase(await captured(openai, 'url', ['truncated_output', 'truncated_output']), { code: 'truncated' })
    expect(cut.finish).toBe('length')
    const refused = fromCase(await captured(openai, 'url', ['refusal']), { code: 'refused' })
    expect(refused).toMatchObject({ refusal: expect.any(String), output: '' })
    for (const one of [cut, refused]) expect((await replayCase(one, summarize)).holds).toBe(true)
  })

  test('that failed on the way to the model has no output', async () => {
    const kept = await captured(openai, 'url', ['unauthorized'])
    const one = fromCase(kept, { passes: [] })
    expect(one.output).toBeUndefined()
    expect(await replayCase(one, summarize)).toMatchObject({ isUnanswered: true })
  })

  test('is recorded for the route that it went over, where the client has it', async () => {
    const kept = await captured(options => openai({ ...options, name: 'second' }), 'url', ['refusal'])
    const routes = ['first', 'second'].map(name => openai({ name, model: 'm', apiKey: KEY }))
    const path = join(directory, 'routes.har')
    expect(await recordCase({ kept, prompt: summarize as never, client: { routes }, path })).toBe('second')
    const others = { routes: [routes[0]!] }
    expect(await recordCase({ kept, prompt: summarize as never, client: others, path })).toBe('first')
    const none = { routes: [custom({ name: 'own', model: 'm', call: () => Promise.reject(new Error('asked')) })] }
    expect(await recordCase({ kept, prompt: summarize as never, client: none, path })).toBeUndefined()
  })

  test('runs no tool when it is recorded', async () => {
    let runs = 0
    const act = definePrompt({
      name: 'summarize',
      input: z.object({ text: z.string() }),
      messages: ({ text }) => text,
      tools: {
        send: tool({
          description: 'sends',
          input: z.object({}),
          run: () => {
            runs++
            return 'sent'
          },
        }),
      },
    })
    const kept = await captured(openai, 'url', ['refusal'])
    const toolCalls = [{ id: 'a', name: 'send', arguments: '{}' }]
    const calling = { ...kept, attempts: kept.attempts.map(attempt => ({ ...attempt, refusal: undefined, toolCalls })) }
    const client = { routes: [openai({ model: 'm', apiKey: KEY })] }
    const path = join(directory, 'tools.har')
    expect(await recordCase({ kept: calling, prompt: act as never, client, path })).toBeDefined()
    expect(await readFile(path, 'utf8')).toContain('send')
    expect(runs).toBe(0)
  })

  test('runs no check either, which might ask a model, and keeps what was answered after one', async () => {
    let asked = 0
    const ask = (): never => {
      asked++
      throw new Error('asked')
    }
    const judged = { ...summarize, checks: [judge({ criteria: 'Is it kind?', ask, onFail: 'reask' })] }
    const kept = await captured(openai, 'url', ['missing_field', 'missing_field'])
    const texts = ['{"summary":"harsh","confidence":1}', '{"summary":"harsh still","confidence":1}']
    const harsh = { ...kept, attempts: kept.attempts.map((attempt, index) => ({ ...attempt, text: texts[index] })) }
    const client = { routes: [openai({ model: 'm', apiKey: KEY })] }
    const path = join(directory, 'judged.har')
    await recordCase({ kept: harsh, prompt: judged as never, client, path })
    const written = await readFile(path, 'utf8')
    for (const text of ['harsh', 'harsh still']) expect(written).toContain(`${text}\\\\\\"`)
    expect(asked).toBe(0)
  })
})
