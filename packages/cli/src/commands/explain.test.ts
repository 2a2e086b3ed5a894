import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { createSimulator, FAULTS, type Play } from '@breakwater/testing'
import {
  BreakwaterError,
  type CallRecord,
  type CaptureOptions,
  createClient,
  custom,
  definePrompt,
  type Failure,
  openaiCompatible,
  tool,
} from 'breakwater'
import { openStore, type StoredCall } from 'breakwater/store'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { callRow } from '../../../breakwater/src/node/store-rows.ts'
import { StoreWriter } from '../../../breakwater/src/node/store-writer.ts'
import { type Span, spentOf, timelineOf } from './explain/timeline.ts'

const run = promisify(execFile)
const MAIN = new URL('../main.ts', import.meta.url).pathname
const explain = (...given: readonly string[]) =>
  run(process.execPath, [MAIN, 'explain', ...given], { env: { ...process.env, NO_COLOR: '1' } })

const summarize = definePrompt({
  name: 'summarize',
  version: '2',
  input: z.object({ text: z.string() }),
  output: z.object({ summary: z.string(), confidence: z.number() }),
  messages: ({ text }) => `Summarize: ${text}`,
  budget: { timeMs: 1_500 },
  onFailure: { not_json: 'reask', default: 'fail' },
})
const look = tool({ name: 'look', description: 'Looks.', input: z.object({}), run: () => 'A wall in the sea.' })
/** The simulator's model calls the tools that a text names. */
const TEXT = 'Use look. A breakwater protects ships from waves. It is made of stone.'

let directory: string
let store: string
/** Four calls for each fault of the simulator, some with tools, on two routes, with retries, re-asks and a narrow gate. */
let calls: readonly StoredCall[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-explain-'))
  store = join(directory, 'cases.db')
  const kept: CallRecord[] = []
  const faults = Object.keys(FAULTS).filter(name => name !== 'status')
  const playAll = async () => {
    for (let fault = faults.pop(); fault !== undefined; fault = faults.pop()) await playTo(fault, kept)
  }
  await Promise.all([playAll(), playAll(), playAll(), playAll()])
  const writer = new StoreWriter(store)
  writer.write(kept.map(callRow), [])
  writer.close()
  const open = openStore(store)
  calls = open.calls()
  open.close()
}, 120_000)

/** A simulator and a client for each fault: what one fault does to a route is not another one's. */
async function playTo(fault: string, kept: CallRecord[]): Promise<void> {
  await using simulator = await createSimulator({ storm: { name: fault, faults: ['ok', fault, fault] as Play[] } })
  const route = (name: string) =>
    openaiCompatible({ name, model: 'simulated', baseURL: simulator.url, prices: { input: 3, output: 15 } })
  const client = createClient({
    routes: [route('first'), route('second')],
    retry: { initialDelayMs: 20, maxDelayMs: 60 },
    limits: { concurrency: 1 },
    capture: { store: inMemory(kept) },
  })
  await Promise.all([{}, { look }, {}, { look }].map(tools => client.run(summarize, { text: TEXT }, { tools })))
  await client.flush()
  await client.close()
}

const inMemory = (kept: CallRecord[]): NonNullable<CaptureOptions['store']> => ({
  record: call => void kept.push(call),
  put: () => {},
  flush: async () => {},
  close: async () => {},
  dropped: 0,
})

afterAll(() => rm(directory, { recursive: true, force: true }))

const of = (spans: readonly Span[], ...kinds: readonly Span['kind'][]) =>
  spans.filter(({ kind }) => kinds.includes(kind))
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
/** The ledger keeps tenths of milliseconds. */
const ROUNDED_MS = 0.3

describe('the timeline of a call, in a storm of all faults', () => {
  test('the storm had what it needs: failures of many kinds, waits, re-asks, tools, two routes', () => {
    expect(new Set(calls.map(({ result }) => result)).size).toBeGreaterThan(5)
    const spans = calls.flatMap(timelineOf)
    expect(new Set(spans.map(({ kind }) => kind))).toEqual(new Set(['attempt', 'tool', 'wait', 'moment']))
    expect(spans.map(({ who }) => who)).toEqual(expect.arrayContaining(['retry', 'gate', 'reask', 'routes', 'tool']))
  })

  test('what was spent on attempts, tools, waits and the rest is the duration of the call, to within 5 ms', () => {
    for (const call of calls) {
      const spent = Object.values(spentOf(call, timelineOf(call)))
      expect(Math.abs(sum(spent) - call.durationMs)).toBeLessThan(5)
      for (const ms of spent) expect(ms).toBeGreaterThanOrEqual(0)
    }
  })

  test('costs of the attempts are the cost of the call, and unknown only where all are', () => {
    for (const call of calls) {
      const known = timelineOf(call).flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]))
      if (known.length === 0) expect(call.costUsd).toBeUndefined()
      else expect(call.costUsd).toBeCloseTo(sum(known), 10)
    }
    expect(calls.some(({ costUsd, attempts }) => costUsd !== undefined && attempts.length > 1)).toBe(true)
  })

  test('phases fill their attempt without a gap', () => {
    for (const { phases = [], fromMs, toMs } of calls.flatMap(call => of(timelineOf(call), 'attempt'))) {
      expect(Math.abs(sum(phases.map(phase => phase.toMs - phase.fromMs)) - (toMs - fromMs))).toBeLessThan(ROUNDED_MS)
      for (const [index, phase] of phases.slice(1).entries()) expect(phase.fromMs).toBe(phases[index]?.toMs)
    }
  })

  test('attempts follow each other, each after the wait that was decided before it', () => {
    for (const call of calls) {
      const spans = of(timelineOf(call), 'attempt', 'wait')
      for (const [index, span] of spans.slice(1).entries()) {
        if (span.kind === 'attempt') expect(span.fromMs).toBeGreaterThanOrEqual(spans[index]!.toMs - ROUNDED_MS)
      }
    }
  })
})

/** As a route of the user's own may say it. */
const BUSY = { class: 'transport', code: 'overloaded', message: 'busy' } as Failure

test('on a clock of its own, nothing of a call is left over: attempts, waits and tools are all of it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  const kept: CallRecord[] = []
  const pass = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
  try {
    let asked = 0
    const route = custom({
      name: 'scribe',
      model: 'scribe-1',
      async *call() {
        await pass(100)
        asked += 1
        if (asked === 1) throw new BreakwaterError(BUSY)
        if (asked === 2) yield { type: 'toolCall', index: 0, id: '1', name: 'wait' } as const
        else yield { type: 'text', text: 'Done.' } as const
      },
    })
    const client = createClient({
      routes: [route],
      capture: { store: inMemory(kept) },
      environment: { random: () => 0.5 },
    })
    const wait = tool({ name: 'wait', description: 'Waits.', input: z.object({}), run: () => pass(70) })
    const prompt = definePrompt({ name: 'wait', version: '1', messages: () => 'Wait.', tools: { wait } })
    const running = client.run(prompt, undefined)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await running).toMatchObject({ ok: true, value: 'Done.' })
    const flushed = client.flush()
    await vi.advanceTimersByTimeAsync(5_000)
    await flushed
    const call = kept[0] as CallRecord
    const { attemptsMs, toolsMs, waitsMs, restMs } = spentOf(call, timelineOf(call))
    expect(restMs).toBe(0)
    for (const [told, slept] of [
      [attemptsMs, 3 * 100],
      [toolsMs, 70],
      [waitsMs, 500],
      [call.durationMs, 870],
    ] as const) {
      expect(Math.abs(told - slept)).toBeLessThan(5)
    }
    expect(of(timelineOf(call), 'tool')).toMatchObject([{ who: 'tool', what: 'step 1: wait (ok)' }])
  } finally {
    vi.useRealTimers()
  }
})

describe('breakwater explain', () => {
  const withRetry = () =>
    calls.find(({ attempts, decisions }) => attempts.length > 1 && decisions.some(one => one.by === 'retry'))!

  test('draws attempts, waits and decisions in their order, then where time and money went', async () => {
    const call = withRetry()
    const { stdout } = await explain(call.id.slice(0, 12), '--store', store)
    expect(stdout.startsWith(`${call.id}  summarize@2  ${call.result}`)).toBe(true)
    for (const { number, route, outcome } of call.attempts) {
      expect(stdout).toMatch(new RegExp(`^attempt ${number} .*[─╌░█▒].* ms .*${route}: ${outcome}\\b`, 'm'))
    }
    expect(stdout).toMatch(/^retry .*: once more, try 2$/m)
    expect(stdout).toMatch(/^time: attempts .* = [\d,.]+ ms$/m)
    expect(stdout).toMatch(/^cost: /m)
    expect(stdout.includes('breakwater failures show')).toBe(call.fingerprint !== undefined)
  })

  test('prints the same as data', async () => {
    const call = withRetry()
    const { stdout } = await explain(call.id, '--store', store, '--json')
    const timeline = timelineOf(call)
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify({ call, timeline, spent: spentOf(call, timeline) })))
  })

  test('takes the last call, or the last that failed', async () => {
    const last = async (...given: readonly string[]) =>
      JSON.parse((await explain('--last', '--store', store, '--json', ...given)).stdout).call.id
    expect(await last()).toBe(calls[0]?.id)
    expect(await last('--failed')).toBe(calls.find(({ result }) => result !== 'value')?.id)
    expect(await last('--prompt', 'summarize')).toBe(calls[0]?.id)
  })

  test('a call that an older version kept, and one that never left, are drawn as far as they are known', async () => {
    const file = join(directory, 'old.db')
    const { row: _, ...base } = withRetry()
    const toolsRan = { offsetMs: 30, by: 'tools', what: 'step 1: look (ok)', waitMs: 40 } as const
    const tools = [{ step: 1, name: 'look', outcome: 'ok', durationMs: 40 }]
    const old = { ...base, id: 'old-call', durationMs: 100, attempts: [], decisions: [toolsRan], tools }
    const unsent = { ...base, id: 'un\u001b[31msent', durationMs: 0, attempts: [], decisions: [], costUsd: undefined }
    const writer = new StoreWriter(file)
    writer.write([old, unsent].map(callRow), [])
    writer.close()
    expect((await explain('old-call', '--store', file)).stdout).toMatch(/^tool .*▓ +40 ms .*step 1: look \(ok\)$/m)
    const { stdout } = await explain('un\u001b[31msent', '--store', file)
    expect(stdout).toContain('nothing was sent')
    expect(stripVTControlCharacters(stdout)).toBe(stdout)
  })

  test('no such call is answered by 1, a wrong command line or store by 2', async () => {
    await expect(explain('ffffffffffff', '--store', store)).rejects.toMatchObject({ code: 1 })
    await expect(explain('--last', '--prompt', 'other', '--store', store)).rejects.toMatchObject({ code: 1 })
    await expect(explain('--store', store)).rejects.toMatchObject({ code: 2 })
    await expect(explain('abcd', '--failed', '--store', store)).rejects.toMatchObject({ code: 2 })
    await expect(explain('--last', '--store', join(directory, 'none.db'))).rejects.toMatchObject({ code: 2 })
  })

  test('on a terminal it has colours, unless NO_COLOR says otherwise', async () => {
    const onTerminal = (env: object) =>
      run('script', ['-qec', `${process.execPath} ${MAIN} explain --last --store ${store}`, '/dev/null'], {
        env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: 'xterm', ...env },
      })
    const coloured = (await onTerminal({})).stdout
    expect(stripVTControlCharacters(coloured)).not.toBe(coloured)
    const plain = (await onTerminal({ NO_COLOR: '1' })).stdout
    expect(stripVTControlCharacters(plain)).toBe(plain)
    expect(plain).toContain('attempt 1')
  })
})
