import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callRow, caseRow } from '../../../breakwater/src/node/store-rows.ts'
import { StoreWriter } from '../../../breakwater/src/node/store-writer.ts'
import type { CallRecord } from '../../../breakwater/src/store/call-record.ts'
import type { Case } from '../../../breakwater/src/store/case.ts'
import { launchChromium } from '../../../breakwater/test/browser/chromium.ts'

const run = promisify(execFile)
const MAIN = new URL('../main.ts', import.meta.url).pathname
const report = (...given: readonly string[]) =>
  run(process.execPath, [MAIN, 'report', ...given], { env: { ...process.env, NO_COLOR: '1' } })

/** What a model may write, and a prompt's author too. */
const NASTY = '</pre><script>document.title="owned"</script><img src="http://127.0.0.1:9/x"> & "quotes" \u001b[31m'
const WRITTEN = `{"summary": ${JSON.stringify(NASTY)}, "confidence": "high"}`
const HOUR = 3_600_000
const NOON = Date.parse('2026-11-25T12:00:00Z')

const usage = { inputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 20, reasoningTokens: 0 }

/** An hour of calls for each version: the old one takes 1 to 100 ms, the new one ten times that, and fails every fifth time. */
function calls(): CallRecord[] {
  return ['1', '2'].flatMap((version, hour) =>
    Array.from({ length: 100 }, (_, index): CallRecord => {
      const result = hour === 1 && index % 5 === 0 ? 'schema_mismatch' : 'value'
      const durationMs = (index + 1) * (hour === 0 ? 1 : 10)
      const costUsd = hour === 0 ? 0.001 : undefined
      return {
        ...{
          id: `call-${version}-${index}`,
          atMs: NOON + hour * HOUR + index * 30_000,
          durationMs,
          result,
          usage,
          costUsd,
        },
        ...{ prompt: { name: `ti<b>ket`, version, hash: 'ab' }, route: 'main', model: 'm', hasFallback: false },
        ...{ caveats: [], repairs: [], decisions: [], tools: [], tags: {}, traceId: undefined },
        attempts: [
          {
            ...{ number: 1, route: 'main', step: 1, offsetMs: 0, durationMs, timings: {}, status: 200 },
            ...{ requestId: undefined, usage, costUsd, outcome: result === 'value' ? 'ok' : result },
          },
        ],
        fingerprint: result === 'value' ? undefined : 'abcdef0123456789',
      }
    }),
  )
}

const failed: Case = {
  ...{ id: 'call-2-0', fingerprint: 'abcdef0123456789', atMs: NOON + HOUR, input: NASTY, messages: [], usage },
  ...{ prompt: { name: 'ti<b>ket', version: '2', hash: 'ab' }, costUsd: undefined, durationMs: 10, route: 'main' },
  ...{ traceId: undefined, isFaithful: true },
  attempts: [
    {
      ...{ number: 1, route: 'main', step: 1, outcome: 'schema_mismatch', durationMs: 10, status: 200, toolCalls: [] },
      ...{ requestId: undefined, text: WRITTEN, refusal: undefined, finish: undefined, rawFinish: undefined },
    },
  ],
  failure: {
    ...{ class: 'output', code: 'schema_mismatch', message: 'ti<b>ket: 1 place does not fit', retryable: false },
    exhausted: false,
    issues: [{ place: '$.confidence', expected: 'number', received: 'string of length 4' }],
  },
}

let directory: string
let store: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-report-'))
  store = join(directory, 'cases.db')
  const writer = new StoreWriter(store)
  expect(writer.write(calls().map(callRow), [caseRow(failed)])).toBeUndefined()
  writer.close()
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const ALL = ['--since', '2026-11-25T11:00Z', '--until', '2026-11-25T14:00Z']
const dataOf = async (...given: readonly string[]) =>
  JSON.parse((await report('--store', store, '--json', ...given)).stdout)

describe('breakwater report', () => {
  test('tells outcomes, percentiles by version, tokens, cost and kinds of failure of the time that is asked for', async () => {
    const data = await dataOf(...ALL)
    expect(data).toMatchObject({ calls: 200, values: 180, fromMs: NOON })
    expect(data.outcomes.map(({ result }: { result: string }) => result)).toEqual(['value', 'schema_mismatch'])
    const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0)
    expect([data.inputTokens, data.outputTokens].map(sum)).toEqual([20_000, 4_000])
    expect(data.costs).toMatchObject([
      { key: { version: '1' }, costUsd: expect.closeTo(0.1), unpricedAttempts: 0 },
      { key: { version: '2' }, unpricedAttempts: 100 },
    ])
    expect(data.failures).toMatchObject([
      { fingerprint: failed.fingerprint, count: 20, lastCallId: 'call-2-95', kept: { id: 'call-2-0' } },
    ])
  })

  test('percentiles are right to within 3%', async () => {
    for (const { version, latency, latencyOverTime } of (await dataOf(...ALL)).versions) {
      const unit = version === '1' ? 1 : 10
      for (const [percentile, exact] of [
        ['p50Ms', 50],
        ['p95Ms', 95],
        ['p99Ms', 99],
      ] as const) {
        expect(Math.abs(latency[percentile] / (exact * unit) - 1)).toBeLessThan(0.03)
      }
      const counted = latencyOverTime.map((one: { calls: number } | null) => one?.calls ?? 0)
      expect(counted.reduce((total: number, one: number) => total + one, 0)).toBe(100)
    }
  })

  test.each([
    [['--prompt', 'other'], 0],
    [['--since', '2026-11-25T13:00Z', '--until', '2026-11-25T14:00Z'], 100],
    [['--since', '2026-11-25T13:00Z', '--until', '2026-11-25T13:10Z'], 20],
  ])('%j chooses among the calls', async (options, expected) => {
    const { calls, outcomes } = await dataOf(...ALL, ...options)
    expect([calls, outcomes.length > 0]).toEqual([expected, expected > 0])
  })

  test('a wrong command line, store or file is answered by 2', async () => {
    const out = join(directory, 'never.html')
    const wrong = { code: 2 }
    await expect(report('--store', join(directory, 'none.db'), '--out', out)).rejects.toMatchObject(wrong)
    await expect(report('--store', store, '--since', '1h', '--until', '1d', '--out', out)).rejects.toMatchObject(wrong)
    await expect(report('--store', store, '--since', 'monday', '--out', out)).rejects.toMatchObject(wrong)
    await expect(report('--store', store, '--out', join(store, 'x.html'))).rejects.toMatchObject(wrong)
    await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('the page', () => {
  let browser: Browser
  let page: Page
  const requests: string[] = []
  const errors: string[] = []
  beforeAll(async () => {
    const file = join(directory, 'report.html')
    const [made] = await Promise.all([
      report('--store', store, ...ALL, '--out', file),
      launchChromium().then(launched => {
        browser = launched
      }),
    ])
    expect(made.stderr).toMatch(/^200 calls, 20 of them failed, in .*report\.html\n$/)
    page = await browser.newPage()
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => errors.push(message.text()))
    await page.goto(pathToFileURL(file).href)
  }, 120_000)
  afterAll(() => browser?.close())

  test('is its owner’s alone, as it holds what models wrote', async () => {
    expect((await stat(join(directory, 'report.html'))).mode & 0o777).toBe(0o600)
  })

  test('loads nothing but itself, runs nothing, and shows what a model wrote as it wrote it, the wrong place marked', async () => {
    await page.locator('summary', { hasText: 'schema_mismatch' }).first().click()
    expect(await page.locator('pre').first().textContent()).toBe(WRITTEN)
    expect(await page.locator('pre mark').textContent()).toBe(WRITTEN[WRITTEN.indexOf('"high"')])
    expect(await page.locator('pre').last().textContent()).toContain('breakwater explain call-2-95')
    expect(requests.length).toBe(1)
    expect(errors).toEqual([])
    expect(await page.title()).toBe('Breakwater report')
    expect(await page.locator('script, img, body b b').count()).toBe(0)
  })

  test('draws every chart, and gives the figures of each as a table', async () => {
    const titles = await page.locator('figure h3').allTextContents()
    expect(titles).toEqual(['Calls', 'Failures', 'ti<b>ket', 'Tokens', 'Cost'])
    expect(await page.locator('figure svg').count()).toBe(5)
    for (const figure of await page.locator('figure').all()) {
      expect(await figure.locator('svg rect, svg circle').count()).toBeGreaterThan(0)
      await figure.locator('summary').click()
      expect(await figure.locator('tbody tr').count()).toBeGreaterThan(0)
    }
    expect(await page.locator('.legend').nth(2).locator('li').allTextContents()).toEqual([
      ...['@1 p95', '@1 p50', '@2 p95', '@2 p50'],
    ])
  })

  test('has no text beyond its chart', async () => {
    const beyond = `[...document.querySelectorAll('svg text')].filter(each => {
      const [text, svg] = [each, each.ownerSVGElement].map(one => one.getBoundingClientRect())
      return text.left < svg.left - 1 || text.right > svg.right + 1
    }).length`
    expect(await page.evaluate(beyond)).toBe(0)
  })

  test('fits a telephone without scrolling sideways, its texts large enough to read', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth <= 390')).toBe(true)
    const heights = `[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height)`
    expect(Math.min(...((await page.evaluate(heights)) as number[]))).toBeGreaterThan(11)
  })

  test('is dark where the reader likes it dark', async () => {
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await paper()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect([light, await paper()]).toEqual(['rgb(255, 255, 255)', 'rgb(20, 24, 30)'])
  })

  test('says so where there was no call', async () => {
    const file = join(directory, 'empty.html')
    const { stderr } = await report('--store', store, '--since', '2100-01-01', '--until', '2100-01-02', '--out', file)
    expect(stderr).toMatch(/^no call in that time in /)
    expect(await readFile(file, 'utf8')).toContain('No call in that time')
  })
})
