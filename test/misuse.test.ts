import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator } from '@breakwater/testing'
import {
  anthropic,
  BreakwaterError,
  createClient,
  custom,
  definePrompt,
  loadPrompts,
  openai,
  openaiCompatible,
} from 'breakwater'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const messages = () => 'Hello'
const baseURL = 'http://127.0.0.1:1'
const route = (name: string) => openaiCompatible({ name, model: 'm', baseURL })
/** What JavaScript lets through. */
const untyped = (value: unknown): never => value as never

/** What is wrong, how it is written, and the message: where, what was expected, what came instead. */
const MISTAKES: readonly (readonly [what: string, write: () => unknown, message: RegExp])[] = [
  [
    'an unknown option of a client',
    () => createClient(untyped({ routes: [route('a')], timeout: 5 })),
    /^createClient: expected one of the options routes, .*, received the unknown option timeout$/,
  ],
  [
    'a client without routes',
    () => createClient({ routes: [] }),
    /^createClient\(\{ routes \}\): expected a list of at least one route/,
  ],
  [
    'two routes of one name',
    () => createClient({ routes: [route('a'), route('a')] }),
    /^createClient\(\{ routes \}\): expected routes of different names, received two named a$/,
  ],
  [
    'an unknown time limit',
    () => createClient(untyped({ routes: [route('a')], timeouts: { firstByte: 5 } })),
    /^createClient\(\{ timeouts \}\): expected one of the options .*firstByteMs.*, received the unknown option firstByte$/,
  ],
  [
    'a time limit that is no number',
    () => createClient(untyped({ routes: [route('a')], timeouts: { idleMs: '5s' } })),
    /^createClient\(\{ timeouts: \{ idleMs \} \}\): expected a number of at least 0, received string$/,
  ],
  [
    'a missing key',
    () => createClient({ routes: [anthropic({ model: 'claude-sonnet-4-5' })] }),
    /^route anthropic\/claude-sonnet-4-5 apiKey: expected a key, or the environment variable ANTHROPIC_API_KEY, received neither$/,
  ],
  [
    'an unknown option of a route',
    () => openai(untyped({ model: 'm', apikey: 'sk-1' })),
    /^openai\(\{ apikey \}\): expected one of model, name, baseURL, apiKey, .*, received an unknown option$/,
  ],
  [
    'a base URL that is no URL',
    () => openaiCompatible({ model: 'm', baseURL: 'localhost:4010/v1' }),
    /^openai-compatible\(\{ baseURL \}\): expected an http or https URL, received a text of 17 characters$/,
  ],
  [
    'a route without a model',
    () => openai(untyped({})),
    /^openai\(\{ model \}\): expected a text that is not empty, received nothing$/,
  ],
  [
    'a custom route without a function',
    () => custom(untyped({ name: 'mine', model: 'm' })),
    /^custom\(\{ call \}\): expected a function, received undefined$/,
  ],
  [
    'a prompt without a name',
    () => definePrompt(untyped({ messages })),
    /^definePrompt\(\?\) name: expected a non-empty string, received undefined$/,
  ],
  [
    'a prompt without messages',
    () => definePrompt(untyped({ name: 'p' })),
    /^definePrompt\(p\) messages: expected a function, received undefined$/,
  ],
  [
    'an unknown option of a prompt',
    () => definePrompt(untyped({ name: 'p', messages, retries: 2 })),
    /^definePrompt\(p\): expected one of the options .*, received the unknown option retries$/,
  ],
  [
    'an input that is no schema',
    () => definePrompt(untyped({ name: 'p', messages, input: { text: 'string' } })),
    /^definePrompt\(p\) input: expected a Standard Schema \(zod, valibot, arktype\), received object$/,
  ],
  [
    'an unknown failure code',
    () => definePrompt(untyped({ name: 'p', messages, onFailure: { bad_luck: 'fail' } })),
    /^definePrompt\(p\) onFailure: expected a failure code or "default", received the unknown code bad_luck$/,
  ],
  [
    'an unknown limit of a budget',
    () => definePrompt(untyped({ name: 'p', messages, budget: { seconds: 5 } })),
    /^definePrompt\(p\) budget: expected one of the options timeMs.*, received the unknown option seconds$/,
  ],
]

describe('a mistake in a definition is thrown where it is made, naming the place and what was expected', () => {
  beforeAll(() => void vi.stubEnv('ANTHROPIC_API_KEY', undefined))
  afterAll(() => void vi.unstubAllEnvs())

  test.each(MISTAKES)('%s', (_, write, message) => {
    let thrown: unknown
    try {
      write()
    } catch (error) {
      thrown = error
    }
    expect(BreakwaterError.isInstance(thrown)).toBe(true)
    const { code, failure } = thrown as BreakwaterError
    expect(failure.message).toMatch(message)
    expect({ code, issues: failure.issues.length }).toEqual({ code: 'invalid_request', issues: 1 })
  })

  test('no message quotes a key that stands in the wrong field', () => {
    expect(() => openai({ model: 'm', baseURL: 'sk-very-secret' })).toThrow(/^(?!.*very-secret)/)
  })
})

describe('loadPrompts', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-prompts-'))
    await mkdir(join(folder, 'twice/deep'), { recursive: true })
    await writeFile(join(folder, 'twice/a.prompt'), '---\nname: same\n---\nHello')
    await writeFile(join(folder, 'twice/deep/b.prompt'), '---\nname: same\n---\nHello')
    await mkdir(join(folder, 'broken'))
    await writeFile(join(folder, 'broken/c.prompt'), '---\nname: c\nconfig:\n  heat: 1\n---\nHello')
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each([
    [
      'two prompts of one name',
      'twice',
      /^deep\/b\.prompt name: expected a name of its own, received "same", as in a\.prompt$/,
    ],
    [
      'a malformed file',
      'broken',
      /^c\.prompt config: expected one of the options .*, received the unknown option heat$/,
    ],
    [
      'a directory that is not there',
      'none',
      /^loadPrompts\(.*none\): expected a directory that can be read, received none$/,
    ],
  ])('%s', async (_, directory, message) => {
    const error: unknown = await loadPrompts(join(folder, directory)).catch((thrown: unknown) => thrown)
    expect(BreakwaterError.isInstance(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })
})

describe('a call', () => {
  test('with an input that its schema rejects is invalid_input without a request', async () => {
    await using simulator = await createSimulator()
    const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: simulator.url })] })
    const prompt = definePrompt({ name: 'p', input: z.object({ text: z.string() }), messages: ({ text }) => text })
    const result = await client.run(prompt, untyped({ text: 7 }))
    await client.close()
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'invalid_input', class: 'request', retryable: false, issues: [{ place: '$.text' }] },
      call: { attempts: [] },
    })
    expect(simulator.requests).toEqual([])
  })

  test.each([
    ['an unknown option', { timeout: 5 }, /^run: expected one of the options .*, received the unknown option timeout$/],
    ['a route that is not there', { route: 'b' }, /^run\(\{ route \}\): expected one of a, received another name$/],
  ])('with %s is refused', async (_, options, message) => {
    const client = createClient({ routes: [route('a')] })
    const error: unknown = await client.ask('Hello', untyped(options)).catch((thrown: unknown) => thrown)
    await client.close()
    expect(BreakwaterError.isInstance(error)).toBe(true)
    expect((error as Error).message).toMatch(message)
  })
})
