import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePrompt } from 'breakwater'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DatasetCase } from '../dataset/index.ts'
import { createRandom } from '../random.ts'
import {
  type Baseline,
  BaselineError,
  baselineOf,
  type Evaluated,
  formatBaseline,
  parseThreshold,
  type Report,
  type ReportOptions,
  type RunRecord,
  readBaseline,
  reportOn,
  type ScoreKind,
  ThresholdError,
} from './index.ts'

const KINDS: readonly ScoreKind[] = [
  { name: 'pass', kind: 'pass', isNoisy: false },
  { name: 'grounded', kind: 'pass', isNoisy: false },
  { name: 'json_similarity', kind: 'score', isNoisy: false },
]

const promptOf = (version: string) => definePrompt({ name: 'summarize', version, messages: (text: string) => text })

const runOf = (passes: boolean, output: string, more: Partial<RunRecord> = {}): RunRecord => ({
  output,
  outcome: 'value',
  scores: { pass: Number(passes), grounded: 1, json_similarity: passes ? 0.9 : 0.6 },
  reasons: passes ? {} : { pass: 'expected another value' },
  durationMs: 800,
  costUsd: 0.001,
  ...more,
})

interface Made {
  readonly version?: string
  readonly kinds?: readonly ScoreKind[]
  readonly failed?: Evaluated['failed']
}

/** An evaluation whose case number n has these runs. */
const made = (
  runs: readonly (readonly RunRecord[])[],
  { version = '1.0.0', kinds = KINDS, failed = [] }: Made = {},
): Evaluated => {
  const cases = runs.map((each, at) => ({ id: `case-${at}`, content: `c${at}`, runs: each }))
  const dataset = {
    name: 'harbour',
    cases: cases.map(({ id }) => ({ id, prompt: 'summarize', input: id, expect: { passes: [] } }) as DatasetCase),
  }
  const subject = { prompt: promptOf(version) as never, route: 'mini', dataset }
  return { subject, scores: kinds, cases, unanswered: 0, failed }
}

const progress = { done: 0, total: 0, failing: 0, costUsd: 0 }
const report = (evaluated: readonly Evaluated[], options: Partial<ReportOptions> = {}, stoppedBy?: 'budget'): Report =>
  reportOn({ evaluated, stoppedBy, progress }, { mode: 'live', repeats: 1, ...options })

/** Through the file's text and back, as the gate in CI gets it. */
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function written(evaluated: readonly Evaluated[]): Promise<Baseline> {
  const file = join(folder, 'baseline.json')
  await writeFile(file, formatBaseline(baselineOf(evaluated, 'live')))
  return readBaseline(file)
}

const each = (count: number, one: (at: number) => RunRecord): RunRecord[][] =>
  Array.from({ length: count }, (_, at) => [one(at)])

const outputs = (prefix: string) => (at: number) => `${prefix}${at}`
const [old, fresh] = [outputs('old'), outputs('new')]

describe('the gate', () => {
  test('is red when the same output fares worse, be it one case of a hundred, and names it', async () => {
    const baseline = await written([made(each(100, at => runOf(true, old(at))))])
    const { gate } = report([made(each(100, at => runOf(at !== 7, old(at))))], { baseline })
    expect(gate.isOpen).toBe(false)
    expect(gate.reasons.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
      'regression case case-7: pass fell from 1 to 0 for the same output (expected another value)',
      'regression case case-7: json_similarity fell from 0.9 to 0.6 for the same output',
    ])
  })

  test('lets pass what a wavering judge says otherwise of the same output', async () => {
    const kinds = KINDS.map(kind => ({ ...kind, isNoisy: true }))
    const baseline = await written([
      made(
        each(30, at => runOf(true, old(at))),
        { kinds },
      ),
    ])
    expect(
      report(
        [
          made(
            each(30, at => runOf(at > 1, old(at))),
            { kinds },
          ),
        ],
        { baseline },
      ).gate.isOpen,
    ).toBe(true)
  })

  test('is red on a planted fall of other outputs, and says by how much and where', async () => {
    const baseline = await written([made(each(40, at => runOf(at >= 4, old(at))))])
    const { gate } = report(
      [
        made(
          each(40, at => runOf(at >= 14, fresh(at))),
          { version: '1.1.0' },
        ),
      ],
      { baseline },
    )
    expect(gate.reasons.map(({ kind }) => kind)).toEqual(['decline', 'decline'])
    expect(gate.reasons[0]!.message).toMatch(
      /^pass fell by 0\.25 over 40 cases \(95% from -0\.\d+ to -0\.\d+, p 0\.00\d+\): case-4, .* and 5 more$/,
    )
  })

  test('is green when things got better, and when as many cases changed either way', async () => {
    const baseline = await written([made(each(40, at => runOf(at >= 10, old(at))))])
    expect(report([made(each(40, at => runOf(at >= 4, fresh(at))))], { baseline }).gate.isOpen).toBe(true)
    const swapped = made(each(40, at => runOf(at < 10 || at >= 20, fresh(at))))
    expect(report([swapped], { baseline }).gate.isOpen).toBe(true)
  })

  test('raises a false alarm in at most about 5 of 100 runs in which nothing but chance differs', async () => {
    const random = createRandom(21)
    // Three scores of flaky cases, three runs each, under a version that is no other.
    const own = Array.from({ length: 40 }, () => (random() < 0.7 ? 0.95 : 0.4))
    const flaky = (): RunRecord[][] =>
      own.map(share =>
        [1, 2, 3].map(() => {
          const passes = random() < share
          const scores = { pass: Number(passes), grounded: Number(random() < share), json_similarity: share * random() }
          return { ...runOf(passes, String(random())), scores }
        }),
      )
    const trials = 150
    let alarms = 0
    for (let trial = 0; trial < trials; trial++) {
      const baseline = baselineOf([made(flaky())], 'live')
      if (!report([made(flaky())], { baseline }).gate.isOpen) alarms++
    }
    // 5% of 150, and three standard errors.
    expect(alarms).toBeLessThanOrEqual(15)
  })

  test('is red when runs are missing, whatever the others say', () => {
    const failed = [{ code: 'overloaded', message: '' } as const]
    expect(
      report([
        made(
          each(3, at => runOf(true, old(at))),
          { failed },
        ),
      ]).gate.reasons[0],
    ).toMatchObject({
      kind: 'incomplete',
      message: '1 run without a result (overloaded 1): the same command tries them again',
    })
    expect(report([made(each(3, at => runOf(true, old(at))))], {}, 'budget').gate.isOpen).toBe(false)
    expect(report([made([])]).gate.reasons[0]).toMatchObject({ kind: 'incomplete', message: 'no case could be run' })
  })

  test('compares nothing where a case was changed or is new, and counts it', async () => {
    const baseline = await written([made(each(5, at => runOf(true, old(at))))])
    const now = made(each(6, at => runOf(false, old(at))))
    const changed = { ...now, cases: now.cases.map(one => ({ ...one, content: `other ${one.content}` })) }
    const { gate, baseline: compared } = report([changed], { baseline })
    expect(gate.isOpen).toBe(true)
    expect(compared[0]).toMatchObject({ uncompared: 6 })
  })

  test('with few cases notices no fall, and says so', async () => {
    const baseline = await written([made(each(4, at => runOf(true, old(at))))])
    const { gate, baseline: compared } = report([made(each(4, at => runOf(false, fresh(at))))], { baseline })
    expect(gate.isOpen).toBe(true)
    expect(compared[0]!.scores[0]).toMatchObject({ p: 0.0625, detectable: undefined })
  })
})

describe('thresholds', () => {
  const evaluated = [made(each(20, at => runOf(at >= 2, old(at))))]
  const reasons = (...texts: string[]) =>
    report(evaluated, { thresholds: texts.map(parseThreshold) }).gate.reasons.map(({ message }) => message)

  test('hold a score, an end of its interval, time, money and steadiness', () => {
    expect(reasons('pass>=0.9', 'grounded >= 1', 'p95Ms<1000', 'costUsd<=0.001', 'totalUsd<0.03')).toEqual([])
    expect(reasons('pass>=0.95', 'pass.low>=0.8', 'p50Ms<=500')).toEqual([
      'pass>=0.95: it is 0.9',
      'pass.low>=0.8: it is 0.699',
      'p50Ms<=500: it is 800',
    ])
  })

  test('what is not known keeps to nothing', () => {
    expect(reasons('flaky<=1')).toEqual(['flaky<=1: it is not known'])
  })

  test.each(['pass', 'pass>=', '>=0.9', 'pass>=much', 'pass=1', 'pass >= 0.9 or so'])('refuse %s', text => {
    expect(() => parseThreshold(text)).toThrow(ThresholdError)
  })

  test('name what there is when they name something else', () => {
    expect(() => reasons('speed>=1')).toThrow(/no figure of that name; there are pass, grounded, .*p95Ms/)
    expect(() => reasons('toString>=1')).toThrow(ThresholdError)
  })
})

describe('a baseline', () => {
  test('reads back what it wrote, a case a line, and is the same text again', async () => {
    const evaluated = [made(each(3, at => runOf(at > 0, old(at), { costUsd: 0.1 + 0.2 })))]
    const text = formatBaseline(baselineOf(evaluated, 'live'))
    const baseline = await written(evaluated)
    expect(formatBaseline(baseline)).toBe(text)
    expect(text.split('\n').filter(line => line.includes('"case-')).length).toBe(3)
    expect(text).not.toContain('0.30000000000000004')
    expect(baseline.subjects[0]).toMatchObject({
      prompt: 'summarize',
      version: '1.0.0',
      route: 'mini',
      dataset: 'harbour',
    })
  })

  test('holds one version of a prompt', () => {
    const versions = ['1.0.0', '1.1.0'].map(version =>
      made(
        each(1, at => runOf(true, old(at))),
        { version },
      ),
    )
    expect(() => baselineOf(versions, 'live')).toThrow(/one version of a prompt: choose one of summarize/)
  })

  test('keeps what else it held, and is compared only with what was made alike', async () => {
    const [live, offline] = [made(each(3, at => runOf(true, old(at)))), made(each(3, at => runOf(true, fresh(at))))]
    const both = baselineOf([offline], 'offline', await written([live]))
    expect(both.subjects.map(({ mode }) => mode)).toEqual(['live', 'offline'])
    expect(baselineOf([live], 'live', both).subjects.map(({ mode }) => mode)).toEqual(['offline', 'live'])
    expect(report([live], { baseline: await written([live]), mode: 'offline' }).baseline).toEqual([])
  })

  test.each([
    ['nothing', '', /no baseline that this version wrote/],
    ['other JSON', '[]', /format undefined/],
    ['a later format', '{"format":2,"subjects":[]}', /format 2/],
    ['half of one', '{"format":1}', /no baseline that this version wrote/],
  ])('is not read from %s', async (_what, text, message) => {
    const file = join(folder, 'other.json')
    await writeFile(file, text)
    await expect(readBaseline(file)).rejects.toThrow(message)
    await expect(readBaseline(join(folder, 'missing.json'))).rejects.toThrow(BaselineError)
  })
})

describe('versions beside each other', () => {
  test('each is compared with the first of its prompt, adjusted for how many there are', () => {
    const better = (from: number, version: string) =>
      made(
        each(60, at => runOf(at >= from, version + at)),
        { version },
      )
    const { versions } = report([better(30, '1.0.0'), better(20, '1.1.0'), better(29, '1.2.0')])
    expect(versions.map(({ first, second }) => [first, second])).toEqual([
      ['summarize@1.0.0 on mini over harbour', 'summarize@1.1.0 on mini over harbour'],
      ['summarize@1.0.0 on mini over harbour', 'summarize@1.2.0 on mini over harbour'],
    ])
    const [clear, slight] = versions.map(({ scores }) => scores[0]!)
    expect(clear!.better).toHaveLength(10)
    expect(clear!.adjustedP).toBeLessThan(0.05)
    expect(clear!.adjustedP).toBeGreaterThan(clear!.p)
    expect(slight!.adjustedP).toBe(1)
    expect(versions[0]!.latencyMs).toMatchObject({ difference: { estimate: 0 }, p: 1 })
  })
})
