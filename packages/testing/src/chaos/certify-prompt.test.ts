import {
  anthropic,
  type ClientOptions,
  custom,
  definePrompt,
  gemini,
  type HttpRoute,
  openai,
  openaiCompatible,
  tool,
} from 'breakwater'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { FAULTS } from '../faults/index.ts'
import { createSimulator } from '../simulator/index.ts'
import { storms } from '../storm/index.ts'
import {
  type Certificate,
  certifyPrompt,
  findingsOf,
  type PromptChaosOptions,
  TRIALS,
  type Trial,
  trialsNamed,
} from './index.ts'
import { leadRoutes } from './lead-routes.ts'

const OUTPUT = z.object({
  summary: z.string().min(1),
  key_points: z.array(z.string()),
  confidence: z.number().min(0).max(1),
})
const summarize = definePrompt({
  name: 'summarize',
  version: '1.0.0',
  input: z.object({ text: z.string() }),
  output: OUTPUT,
  messages: ({ text }) => `Summarize: ${text}`,
})
const inWords = definePrompt({ name: 'words', messages: ({ text }: { text: string }) => `Summarize: ${text}` })

const userSays = (text: string) => ({ role: 'user', content: text }) as const

const ROUTES: Readonly<Record<string, HttpRoute>> = {
  chat: openai({ model: 'gpt-4o-mini', api: 'chat' }),
  responses: openai({ model: 'gpt-4o-mini' }),
  anthropic: anthropic({ model: 'claude-sonnet-4-5' }),
  gemini: gemini({ model: 'gemini-2.0-flash' }),
}

const clientOn = (route: string, more: Partial<ClientOptions> = {}): ClientOptions => ({
  routes: [ROUTES[route] as HttpRoute],
  ...more,
})

const certify = (options: Partial<PromptChaosOptions>): Promise<Certificate> =>
  certifyPrompt({
    client: clientOn('chat'),
    prompt: summarize,
    trials: [],
    storms: [],
    seed: 1,
    reproduce: name => `again ${name}`,
    ...options,
  })

const named = (...names: readonly string[]): readonly Trial[] => names.flatMap(name => trialsNamed(name) ?? [])
const rowsWith = ({ rows }: Certificate) =>
  rows
    .filter(({ findings }) => findings.length > 0)
    .map(({ name, mode, dose, findings }) => [name, mode, dose, ...findings.map(({ kind }) => kind)].join(' '))

/** What is over at once, so that all dialects can be tried. */
const QUICK = TRIALS.filter(({ fault }) => !/hang|silence|pings|trickle|stall|bomb|flood|endless/.test(fault))

describe("Breakwater's own client", () => {
  test('takes every fault without a finding', { timeout: 90_000 }, async () => {
    const certificate = await certify({ trials: TRIALS })
    expect(rowsWith(certificate)).toEqual([])
    expect(certificate).toMatchObject({ grade: 'A', isPartial: false, notRun: [] })
    const faults = new Set(certificate.rows.map(({ name }) => name.split(' ')[0]))
    expect(faults).toEqual(new Set(Object.keys(FAULTS)))
  })

  test.each(['responses', 'anthropic', 'gemini'])(
    'takes every quick fault without a finding in the dialect %s',
    { timeout: 60_000 },
    async route => {
      expect(rowsWith(await certify({ client: clientOn(route), trials: QUICK }))).toEqual([])
    },
  )

  test('takes every quick fault without a finding where a text is asked for', { timeout: 60_000 }, async () => {
    expect(rowsWith(await certify({ prompt: inWords, trials: QUICK }))).toEqual([])
  })

  test('takes a word for yes or no as what it means, which is no finding', async () => {
    const output = z.object({ team: z.enum(['billing', 'other']), urgent: z.boolean() })
    const prompt = definePrompt({ name: 'sort', output, messages: (text: string) => `Sort: ${text}` })
    const certificate = await certify({ prompt, input: 'Where is my parcel?', trials: named('wrong_types') })
    expect(rowsWith(certificate)).toEqual([])
  })

  test('takes every storm without a finding', { timeout: 60_000 }, async () => {
    const certificate = await certify({ storms: Object.values(storms), calls: 8 })
    expect(rowsWith(certificate)).toEqual([])
    expect(certificate.rows.map(({ name, calls }) => [name, calls])).toEqual(Object.keys(storms).map(name => [name, 8]))
  })

  test('heals what one repetition heals, and names what none does', async () => {
    const { rows } = await certify({ trials: named('overloaded', 'unauthorized') })
    expect(rows.map(({ mode, dose, outcome, requests }) => [mode, dose, outcome, requests])).toEqual([
      ['plain', 'once', 'value', 2],
      ['plain', 'always', 'overloaded', 3],
      ['streamed', 'once', 'value', 2],
      ['streamed', 'always', 'overloaded', 3],
      ...['plain', 'streamed'].flatMap(mode => [
        [mode, 'once', 'unauthorized', 1],
        [mode, 'always', 'unauthorized', 1],
      ]),
    ])
  })
})

describe('other libraries', () => {
  test('the OpenAI SDK takes cut streams for whole, pages for silence, and retries what no retry heals', async () => {
    const trials = named('stream_close', 'truncated_output', 'html_in_200', 'quota_exhausted', 'stream_error')
    const certificate = await certify({ prompt: inWords, target: 'openai-sdk', trials })
    expect(certificate).toMatchObject({ grade: 'F', subject: { kind: 'library', name: 'openai-sdk' } })
    expect(rowsWith(certificate)).toEqual([
      ...['stream_close streamed once whole', 'stream_close streamed always whole'],
      ...['plain', 'streamed'].flatMap(mode => [
        `truncated_output ${mode} once whole`,
        `truncated_output ${mode} always whole`,
      ]),
      ...['html_in_200 plain once crash', 'html_in_200 plain always crash'],
      ...['html_in_200 streamed once silent', 'html_in_200 streamed always silent'],
      ...['plain', 'streamed'].flatMap(mode => [
        `quota_exhausted ${mode} once over_retried`,
        `quota_exhausted ${mode} always over_retried`,
      ]),
    ])
  })

  test.each(['ai-sdk', 'fetch'] as const)('%s is tried by the same rules, system messages included', async target => {
    const messages = (text: string) => [{ role: 'system', content: 'Be brief.' } as const, userSays(text)]
    const prompt = definePrompt({ name: 'brief', messages })
    const certificate = await certify({
      prompt,
      input: 'A storm.',
      target,
      trials: named('truncated_output', 'unauthorized'),
    })
    expect(rowsWith(certificate)).toEqual(
      ['plain once', 'plain always', 'streamed once', 'streamed always'].map(row => `truncated_output ${row} whole`),
    )
  })

  test('the same seed finds the same again', async () => {
    const once = () => certify({ prompt: inWords, target: 'fetch', trials: named('truncated_output', 'error_in_200') })
    const [first, second] = [await once(), await once()]
    expect(findingsOf(first.rows)).not.toEqual([])
    expect(rowsWith(second)).toEqual(rowsWith(first))
    expect(first.rows[0]?.reproduce).toBe('again truncated_output')
  })

  test('one that is not installed is said to be missing', async () => {
    await expect(certify({ target: 'openai-sdk', directory: '/', prompt: inWords })).rejects.toThrow(
      'openai is not installed in / or above: npm install openai',
    )
  })
})

describe('what goes to the simulator', () => {
  test('is no key, no header and no signature of the real route', async () => {
    await using simulator = await createSimulator()
    const secret = openaiCompatible({
      model: 'm',
      baseURL: 'https://api.example.com/v1',
      apiKey: 'sk-real',
      headers: { 'x-tenant': 'real' },
      authorize: () => ({ authorization: 'real' }),
    })
    const [route] = leadRoutes([secret], simulator)
    expect(route).toMatchObject({ model: 'm', baseURL: simulator.url, headers: {}, authorize: undefined })
    expect(route?.apiKey).toBe('chaos-dummy-key')
  })

  test('is no call of a tool: each answers a stand-in', async () => {
    let ran = 0
    const prompt = definePrompt({
      name: 'depths',
      messages: ({ text }: { text: string }) => `Use measure. ${text}`,
      tools: {
        measure: tool({
          description: 'measures',
          input: z.object({ berth: z.string() }),
          run: () => {
            ran += 1
          },
        }),
      },
    })
    const certificate = await certify({ prompt, trials: named('tool_call_cut') })
    expect(certificate.notes).toContain('Tools were not run: each answered a stand-in.')
    expect(certificate.rows.some(({ met }) => met > 0)).toBe(true)
    expect(ran).toBe(0)
  })
})

describe('what cannot be tried', () => {
  test('a client whose routes are all functions of its own', async () => {
    const client = { routes: [custom({ name: 'mine', model: 'm', call: () => Promise.reject(new Error('no')) })] }
    await expect(certify({ client })).rejects.toThrow('the client has no route over HTTP')
  })

  test('a prompt that no simulated answer satisfies', async () => {
    const output = z.object({ code: z.string().regex(/^[0-9]{4}$/) })
    const prompt = definePrompt({ name: 'code', output, messages: ({ text }: { text: string }) => text })
    await expect(certify({ prompt })).rejects.toThrow(/code has no value where nothing goes wrong \(schema_mismatch\)/)
    const certificate = await certify({ prompt, answer: '{"code":"1234"}', trials: named('overloaded') })
    expect(certificate.grade).toBe('A')
  })

  test('an input that the prompt rejects', async () => {
    await expect(certify({ input: { text: 7 } })).rejects.toThrow(
      'the input schema of summarize rejects the input at text',
    )
  })
})

test('checks that the simulated answer fails are left out, and that is said', async () => {
  const prompt = definePrompt({
    name: 'checked',
    messages: ({ text }: { text: string }) => text,
    checks: [{ name: 'never', run: () => ({ pass: false, reason: 'never' }) } as never],
  })
  const { notes, grade } = await certify({ prompt, trials: named('server_error') })
  expect(notes.join(' ')).toContain('checks were left out')
  expect(grade).toBe('A')
})

test('what the time did not suffice for is named, and makes the certificate partial', async () => {
  const certificate = await certify({
    trials: named('hang_before_headers', 'overloaded'),
    concurrency: 1,
    withinMs: 600,
  })
  expect(certificate.isPartial).toBe(true)
  expect(certificate.notRun).toContain('overloaded')
})

test('an abort ends it at once with what there is', async () => {
  const stop = new AbortController()
  const certificate = await certify({
    trials: named('unauthorized', 'hang_before_headers'),
    concurrency: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(certificate.rows.map(({ name }) => name)).toEqual(['unauthorized', 'unauthorized'])
  expect(certificate.notRun).toEqual(['unauthorized, streamed', 'hang_before_headers', 'hang_before_headers, streamed'])
})
