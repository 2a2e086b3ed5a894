import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Ended, ROOT, runChild } from '../../../../test/child.ts'
import { callRow } from '../../../breakwater/src/node/store-rows.ts'
import { StoreWriter } from '../../../breakwater/src/node/store-writer.ts'
import type { CallRecord } from '../../../breakwater/src/store/call-record.ts'

vi.setConfig({ testTimeout: 120_000 })

const MAIN = join(ROOT, 'packages/cli/src/main.ts')
const DAY_MS = 24 * 3_600_000
const BEGIN_MS = Date.UTC(2026, 10, 1)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-compare-'))
  const writer = new StoreWriter(join(folder, 'cases.db'))
  const calls = [
    // A week alone, then five days beside the canary, every tenth call of which fails.
    ...callsOf('1.2.0', 700, 0, () => ({ durationMs: 9_000 })),
    ...callsOf('1.2.0', 950, 7, () => ({})),
    ...callsOf('1.3.0', 50, 7, at => (at % 10 === 0 ? { result: 'not_json' } : {})),
    ...callsOf('1.4.0', 50, 7, () => ({})),
    ...callsOf('2.0.0', 20, 20, () => ({ costUsd: undefined })),
  ]
  expect(writer.write(calls.map(callRow), [])).toBeUndefined()
  writer.close()
})
afterAll(() => rm(folder, { recursive: true }))

const callsOf = (version: string, count: number, day: number, one: (at: number) => Partial<CallRecord>): CallRecord[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ id: `${version}-${day}-${at}`, atMs: BEGIN_MS + (day + (5 * at) / count) * DAY_MS },
    ...{ result: 'value', durationMs: 100 + (at % 7), prompt: { name: 'summarize', version, hash: 'ab' } },
    ...{ route: 'main', model: 'm', hasFallback: false, caveats: [], repairs: [], costUsd: 0.001, attempts: [] },
    ...{ decisions: [], tools: [], tags: { user: `${at % 40}` }, traceId: undefined, fingerprint: undefined },
    usage: {
      ...{ inputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...{ outputTokens: 7, reasoningTokens: 0 },
    },
    ...one(at),
  }))

const run = (...words: readonly string[]): Promise<Ended> =>
  runChild([process.execPath, MAIN, 'compare', '--store', join(folder, 'cases.db'), ...words], {
    env: { NO_COLOR: '1' },
  })

test('a version that fails more often is worse, and the table says why, by how much, and how sure that is', async () => {
  const { code, out, errors } = await run('summarize@1.2.0', 'summarize@1.3.0')
  expect({ code, errors }).toEqual({ code: 1, errors: '' })
  const [a, b, time] = out.split('\n')
  expect(a).toMatch(/^A {2}summarize@1\.2\.0: 9\d\d calls$/)
  expect(b).toBe('B  summarize@1.3.0: 50 calls')
  expect(time).toMatch(
    /^between 2026-11-08 00:00 and 2026-11-12 \d\d:\d\d, when both ran \(UTC\); 7\d\d calls of other times/,
  )
  expect(out).toMatch(
    /\nended in a value +100% \(99\.6–100\) +90% \(78\.6–95\.7\) +−10 points \(−21\.4 to −4\.3\) +<0\.001 +/,
  )
  expect(out).toMatch(/\nlatency +103 ms \(p95 106 ms\) +103 ms/)
  expect(out).toMatch(/\nbehind it\n(.*\n)+not_json +0% .* 10% /)
  expect(out).toMatch(/\nsummarize@1\.3\.0 is worse: ended in a value\n$/)
})

test('versions that are alike are not told apart, and neither are those that one does not ask about', async () => {
  expect(await run('summarize@1.2.0', 'summarize@1.4.0')).toMatchObject({
    code: 0,
    out: expect.stringContaining('no difference that chance would not make in 5% of such comparisons'),
  })
  const asked = ['summarize@1.2.0', 'summarize@1.3.0', '--decide', 'latency,cost', '--json']
  const { code, out } = await run(...asked)
  expect([code, JSON.parse(out).verdict]).toEqual([0, 'unclear'])
})

test('times in which one ran alone are compared only where that is asked for, or nothing else is there', async () => {
  const all = JSON.parse((await run('summarize@1.2.0', 'summarize@1.4.0', '--any-time', '--json')).out)
  expect(all).toMatchObject({ calls: { first: 1650, second: 50 }, verdict: 'better' })
  expect(all).not.toHaveProperty('time')
  const apart = await run('summarize@1.2.0', 'summarize@2.0.0')
  expect(apart.out).toContain('they did not run at one time: what differs may be the time')
  expect(apart.out).toMatch(/\ncost of a call +\$0\.001 .* – +too few to compare/)
  expect(apart.out).toContain('note  the cost of 20 calls is not known')
})

test('calls of one unit count as one', async () => {
  const { code, out } = await run('summarize@1.2.0', 'summarize@1.3.0', '--unit', 'user')
  expect(out).toMatch(
    /^A {2}summarize@1\.2\.0: 40 of the tag user, 9\d\d calls\nB {2}summarize@1\.3\.0: 40 of the tag user/,
  )
  expect(out).toContain('note  40 of the tag user had both versions')
  expect(code).toBe(0)
})

test.each([
  [['summarize', 'summarize@1.3.0'], /^breakwater: summarize: expected NAME@VERSION\n/],
  [['summarize@1.2.0', 'summarize@1.2.0'], /is named twice/],
  [['summarize@1.2.0', 'summarize@9.9.9'], /summarize@9\.9\.9: no call; there are summarize@1\.2\.0 \(1650 calls\), /],
  [['summarize@1.2.0', 'title@1.0.0'], /the store has no call of the prompt title in that time/],
  [
    ['summarize@1.2.0', 'summarize@1.3.0', '--since', '2026-11-20'],
    /summarize@1\.2\.0: no call; there are summarize@2\.0\.0/,
  ],
  [['summarize@1.2.0', 'summarize@1.3.0', '--decide', 'looks'], /Expected any of value, latency, cost, not "looks"/],
  [['summarize@1.2.0', 'summarize@1.3.0', '--unit', 'shop'], /--unit shop: no call of one of the versions has a tag/],
])('%j is a mistake that is told', async (words, message) => {
  const { code, out, errors } = await run(...words)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(errors).toMatch(message)
  expect(errors).not.toContain('    at ')
})

test('on a terminal, what is worse is red', async () => {
  const command = `${process.execPath} ${MAIN} compare --store ${join(folder, 'cases.db')} summarize@1.2.0 summarize@1.3.0`
  const { code, out } = await runChild(['script', '-qec', command, '/dev/null'], {
    env: { NO_COLOR: undefined, TERM: 'xterm' },
  })
  expect(code).toBe(1)
  expect(out).toContain('\u001b[31mended in a value')
})
