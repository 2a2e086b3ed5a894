import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, definePrompt, openai, type Prompt } from 'breakwater'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { DatasetCase } from '../dataset/index.ts'
import { createAnswer, createSimulator, type Model, type Storm } from '../index.ts'
import { createRandom } from '../random.ts'
import {
  createAsker,
  createSpending,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  exact,
  type Journal,
  JournalError,
  judged,
  memoryJournal,
  openJournal,
  produceLive,
  produceRecorded,
} from './index.ts'

const length = { name: 'short', run: ({ word }: { word: string }) => ({ pass: word.length < 6, reason: 'too long' }) }
const first = { name: 'first', run: ({ word }: { word: string }) => ({ pass: word !== 'later', reason: 'not first' }) }

const pick = (version = '1.0.0', more: object = {}): Prompt<never, unknown, unknown> =>
  definePrompt({
    name: 'pick',
    version,
    input: z.object({ words: z.array(z.string()) }),
    output: z.object({ word: z.string() }),
    messages: ({ words }) => `${version}: pick a word of ${words.join(' ')}`,
    checks: [length, first] as never,
    ...more,
  }) as never

const says = (id: string, output: string | undefined, expected: DatasetCase['expect']): DatasetCase => ({
  id,
  prompt: 'pick',
  input: { words: [id] },
  ...(output !== undefined && { output }),
  expect: expected,
})

const numbered = (count: number): DatasetCase[] =>
  Array.from({ length: count }, (_, index) => says(`case-${index}`, undefined, { passes: ['short'] }))

const offline = (cases: readonly DatasetCase[], options: Partial<EvaluateOptions> = {}): Promise<Evaluation> =>
  evaluate({
    subjects: [{ prompt: pick(), route: undefined, dataset: { name: 'words', cases } }],
    produce: produceRecorded,
    ...options,
  })

describe('an evaluation of recorded outputs', () => {
  test('reads them as calls would today, and scores expectation, checks and scorers', async () => {
    const cases = [
      says('good', '{"word":"ship"}', { value: { word: 'ship' } }),
      says('fenced', '```json\n{"word":"boat",}\n```', { value: { word: 'ship' } }),
      says('long', '{"word":"harbour"}', { passes: ['short'] }),
      says('none', 'I cannot help with that.', { code: 'refused' }),
    ]
    const { evaluated } = await offline(cases, { scorers: [exact()] })
    const scores = evaluated[0]!.cases.map(({ runs }) => runs[0]!.scores)
    expect(scores.map(each => ({ ...each }))).toEqual([
      { pass: 1, short: 1, first: 1, exact: 1 },
      { pass: 0, short: 1, first: 1, exact: 0 },
      { pass: 0, short: 0, first: 1, exact: 0 },
      { pass: 1, short: undefined, first: undefined, exact: undefined },
    ])
    expect(evaluated[0]!.cases[2]!.runs[0]!.reasons).toMatchObject({ short: 'too long', pass: /check/ })
  })

  test('a check that fails hides no other, and one that throws is told', async () => {
    const throws = {
      name: 'throws',
      run: () => {
        throw new Error('broken')
      },
    }
    const prompt = pick('1.0.0', { checks: [length, throws, first] })
    const dataset = { name: 'words', cases: [says('a', '{"word":"afterwards"}', { passes: [] })] }
    const { evaluated } = await offline([], { subjects: [{ prompt, route: undefined, dataset }] })
    const run = evaluated[0]!.cases[0]!.runs[0]!
    expect({ ...run.scores }).toEqual({ pass: 0, short: 0, throws: undefined, first: 1 })
    expect(run.reasons.throws).toBe('the check threw')
  })

  test('a case without an output is counted, not guessed at', async () => {
    const { evaluated } = await offline(numbered(3))
    expect(evaluated[0]).toMatchObject({ unanswered: 3, failed: [] })
    expect(evaluated[0]!.cases.every(({ runs }) => runs.length === 0)).toBe(true)
  })

  test('two scores of one name are refused before anything runs', async () => {
    await expect(offline([], { scorers: [exact({ name: 'short' })] })).rejects.toThrow(
      /two scores of pick are named short/,
    )
  })

  test('a scorer that throws, or answers no score, makes no score', async () => {
    const odd = (name: string, score: () => never) => ({ name, kind: 'score', score }) as const
    const scorers = [
      odd('throws', () => {
        throw new Error('no luck')
      }),
      odd('beyond', () => ({ score: 1.5 }) as never),
    ]
    const { evaluated } = await offline([says('a', '{"word":"ship"}', { passes: [] })], { scorers })
    const run = evaluated[0]!.cases[0]!.runs[0]!
    expect(run.scores).toMatchObject({ throws: undefined, beyond: undefined })
    expect(run.reasons).toMatchObject({ throws: /no luck/, beyond: /from 0 to 1/ })
  })
})

describe('a live evaluation', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evaluation-'))
    file = join(folder, 'deep/journal.jsonl')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const echo: Model = question =>
    createAnswer(question, {
      text: JSON.stringify({ word: /case-\d+/.exec(JSON.stringify(question.turns))?.[0].slice(5) }),
    })

  const PRICES = { input: 1, output: 10 }

  interface Live extends Partial<EvaluateOptions> {
    readonly cases?: readonly DatasetCase[]
    readonly prompts?: readonly Prompt<never, unknown, unknown>[]
    readonly storm?: Storm
    readonly model?: Model
    readonly isFresh?: boolean
    readonly budgetUsd?: number
    readonly journal?: Journal
    readonly onRequest?: () => void
  }

  /** One evaluation, as a process makes it: with the journal opened anew. Answers what it came to and what it asked. */
  async function live(options: Live = {}): Promise<Evaluation & { readonly requests: number }> {
    const {
      cases = numbered(6),
      prompts = [pick()],
      storm,
      model = echo,
      isFresh = false,
      budgetUsd,
      ...rest
    } = options
    const { onRequest } = options
    await using simulator = await createSimulator({
      model,
      ...(storm !== undefined && { storm }),
      ...(onRequest !== undefined && { onRequest }),
    })
    const clientOptions = {
      routes: [
        openai({ model: 'gpt-5-mini', name: 'mini', baseURL: simulator.url, apiKey: 'sk-test', prices: PRICES }),
      ],
      retry: { attempts: 1 },
      settings: { maxOutputTokens: 400 },
    }
    const client = createClient(clientOptions)
    const journal = options.journal ?? (await openJournal(file))
    const produce = produceLive({ client, clientOptions, journal, isFresh, spending: createSpending(budgetUsd) })
    const dataset = { name: 'words', cases }
    const subjects = prompts.map(prompt => ({ prompt, route: 'mini', dataset }))
    const evaluation = await evaluate({ subjects, produce, ...rest })
    await journal.close()
    await client.close()
    return { ...evaluation, requests: simulator.requests.length }
  }

  test('makes one request for each repeat of each case when cold, and none when warm', async () => {
    const cold = await live({ repeats: 5 })
    expect(cold.requests).toBe(30)
    const warm = await live({ repeats: 5 })
    expect(warm.requests).toBe(0)
    expect(warm.evaluated[0]!.cases).toEqual(cold.evaluated[0]!.cases)
    expect((await live({ repeats: 7 })).requests).toBe(12)
  })

  test('asks anew for another prompt text, other settings or another input, and on demand', async () => {
    await live()
    expect((await live({ prompts: [pick('1.1.0')] })).requests).toBe(6)
    expect((await live({ prompts: [pick('1.0.0', { settings: { maxOutputTokens: 300 } })] })).requests).toBe(6)
    expect((await live({ cases: [...numbered(6), says('case-99', undefined, { passes: [] })] })).requests).toBe(1)
    expect((await live({ isFresh: true })).requests).toBe(6)
    expect((await live()).requests).toBe(0)
  })

  test('judges what was paid for by the checks of today', async () => {
    const before = await live()
    const strict = pick('1.0.0', { checks: [{ name: 'short', run: () => ({ pass: false, reason: 'never' }) }] })
    const after = await live({ prompts: [{ ...strict, hash: pick().hash }] })
    expect(after.requests).toBe(0)
    expect(before.progress.failing).toBe(0)
    expect(after.progress.failing).toBe(6)
  })

  test('interrupted at random points, and again, it pays for no answer twice', async () => {
    const random = createRandom(5)
    const cases = numbered(20)
    for (let round = 0; round < 6; round++) {
      await rm(file, { force: true })
      let requests = 0
      let stops = 0
      for (let isDone = false; !isDone; stops++) {
        const stop = new AbortController()
        const after = 1 + Math.floor(random() * 12)
        let answered = 0
        const onRequest = (): void => {
          if (++answered >= after) stop.abort()
        }
        const part = await live({ cases, repeats: 2, stop: stop.signal, onRequest, concurrency: 3 })
        requests += part.requests
        isDone = part.stoppedBy === undefined
      }
      expect(requests).toBe(40)
      expect(stops).toBeGreaterThan(2)
    }
  })

  test('failures of the way to the model are no result: they are told, not kept, and tried again', async () => {
    const stormy = await live({
      storm: { name: 'half', faults: ['server_error', 'ok', 'server_error', 'ok', 'server_error'] },
      concurrency: 1,
    })
    expect(stormy.evaluated[0]!.failed.map(({ code }) => code)).toEqual([
      'server_error',
      'server_error',
      'server_error',
    ])
    expect((await live()).requests).toBe(3)
  })

  test('failures of the model are results, and are paid for once', async () => {
    const broken = await live({
      model: question => createAnswer(question, { text: 'no JSON here' }),
      prompts: [pick('1', { maxReasks: 0 })],
    })
    expect(broken.evaluated[0]!.cases[0]!.runs[0]!.outcome).toBe('not_json')
    expect((await live({ prompts: [pick('1', { maxReasks: 0 })] })).requests).toBe(0)
  })

  test('ends within its budget, keeps what was paid for, and goes on with more', async () => {
    const all = await live({ journal: memoryJournal() })
    const eachUsd = all.progress.costUsd / 6
    expect(eachUsd).toBeGreaterThan(0)
    const short = await live({ budgetUsd: 0.002, cases: numbered(200) })
    expect(short.stoppedBy).toBe('budget')
    expect(short.progress.costUsd).toBeLessThanOrEqual(0.002)
    expect(short.progress.done).toBeGreaterThan(0)
    expect(short.progress.failing).toBe(0)
    const rest = await live({ cases: numbered(200) })
    expect(rest.requests).toBe(200 - short.progress.done)
  })

  test("a prompt's own budget is a result of its own, and stops nothing", async () => {
    const { evaluated, stoppedBy } = await live({ prompts: [pick('1', { budget: { costUsd: 0.0000001 } })] })
    expect(stoppedBy).toBeUndefined()
    expect(evaluated[0]!.cases.map(({ runs }) => runs[0]!.outcome)).toEqual(Array(6).fill('cost_exhausted'))
  })

  test('a judge is asked once for each answer and repeat, and its verdicts are kept', async () => {
    let asked = 0
    const ask = async () => {
      asked++
      return { ok: true, value: { verdict: 'pass', reason: 'fine' }, call: { costUsd: 0.001 } }
    }
    const scorers = [judged({ criteria: 'is a word' })]
    const journal = memoryJournal()
    const once = async (repeats: number): Promise<Evaluation> => {
      const asker = createAsker({ ask: ask as never }, journal)
      return live({ scorers, repeats, journal, askFor: repeat => asker.askFor(repeat) })
    }
    const { evaluated } = await once(2)
    expect(asked).toBe(12)
    expect(evaluated[0]!.scores.find(({ name }) => name === 'judge')).toMatchObject({ isNoisy: true })
    await once(2)
    expect(asked).toBe(12)
  })
})

describe('a journal', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'))
    file = join(folder, 'journal.jsonl')
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('holds what was put, for its owner only, and passes over a line that a crash left half', async () => {
    const journal = await openJournal(file)
    await Promise.all([journal.put('a', { n: 1 }), journal.put('b', [2])])
    await journal.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, `${await readFile(file, 'utf8')}{"key":"c","answ`)
    const again = await openJournal(file)
    await again.put('d', 4)
    await again.close()
    const last = await openJournal(file)
    expect(['a', 'b', 'c', 'd'].map(key => last.get(key))).toEqual([{ n: 1 }, [2], undefined, 4])
    await last.close()
  })

  test('is not opened over a file of another kind, which stays as it was', async () => {
    await writeFile(file, '{"some":"data"}\n')
    await expect(openJournal(file)).rejects.toThrow(JournalError)
    expect(await readFile(file, 'utf8')).toBe('{"some":"data"}\n')
  })
})
