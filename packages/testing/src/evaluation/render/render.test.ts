import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { definePrompt } from 'breakwater'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../../../../breakwater/test/browser/chromium.ts'
import type { DatasetCase } from '../../dataset/index.ts'
import { dollars, milliseconds, percent } from '../../page/index.ts'
import { baselineOf, type Evaluated, parseThreshold, type Report, type RunRecord, reportOn } from '../index.ts'
import { points } from './figures.ts'
import { renderHtml, renderJson, renderJunit, renderMarkdown } from './index.ts'

/** What a model may write, and a dataset's author too. */
const NASTY =
  '</pre><script>document.title="owned"</script><img src="http://127.0.0.1:9/x"> & "quotes" | `tick` @everyone \u0007'

const run = (passes: boolean, output: string): RunRecord => ({
  output,
  outcome: 'value',
  scores: { pass: Number(passes), grounded: passes ? 1 : undefined },
  reasons: passes ? {} : { pass: `expected another value ${NASTY}`, grounded: 'no source' },
  written: { text: passes ? 'fine' : NASTY },
  durationMs: 900 + output.length,
  costUsd: 0.0000006,
})

function evaluated(version: string, failing: number, prefix: string): Evaluated {
  const cases = Array.from({ length: 30 }, (_, at) => ({
    id: at === 0 ? `case<0>` : `case-${at}`,
    content: String(at),
    runs: [run(at >= failing, `${prefix}${at}`), run(at >= failing - 1, `${prefix}${at}`)],
  }))
  const dataset = { name: 'harbour', cases: cases.map(({ id }) => ({ id }) as DatasetCase) }
  const prompt = definePrompt({ name: 'summarize', version, messages: (text: string) => text }) as never
  const scores = [
    { name: 'pass', kind: 'pass', isNoisy: false },
    { name: 'grounded', kind: 'pass', isNoisy: false },
  ] as const
  return { subject: { prompt, route: undefined, dataset }, scores, cases, unanswered: 2, failed: [] }
}

const progress = { done: 0, total: 0, failing: 0, costUsd: 0 }
const versions = [evaluated('1.0.0', 4, 'new'), evaluated('1.1.0', 9, 'next')]
const report: Report = reportOn(
  { evaluated: versions, stoppedBy: undefined, progress },
  {
    mode: 'live',
    repeats: 2,
    baseline: baselineOf([evaluated('0.9.0', 2, 'new')], 'live'),
    thresholds: [parseThreshold('pass>=0.8')],
  },
)

describe('the page', () => {
  let browser: Browser
  let folder: string
  let page: Page
  const requests: string[] = []
  const errors: string[] = []
  beforeAll(async () => {
    ;[browser, folder] = await Promise.all([launchChromium(), mkdtemp(join(tmpdir(), 'report-'))])
    const file = join(folder, 'report.html')
    await writeFile(file, renderHtml(report))
    page = await browser.newPage()
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => errors.push(message.text()))
    await page.goto(pathToFileURL(file).href)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true })
  })

  test('loads nothing but itself, runs nothing, and shows what models wrote as they wrote it', async () => {
    expect(requests.length).toBe(1)
    expect(errors).toEqual([])
    expect(await page.title()).toBe('Evaluation')
    await page.locator('details').first().locator('summary').click()
    expect(await page.locator('pre').first().textContent()).toBe(NASTY)
    expect(await page.locator('script, img').count()).toBe(0)
  })

  test('says at the top what the gate says, and why', async () => {
    expect(await page.locator('h1').textContent()).toBe(`Evaluation failed: ${report.gate.reasons.length} reasons`)
    expect(await page.locator('ul').first().locator('li').count()).toBe(report.gate.reasons.length)
  })

  test('draws every score of every version with its interval, and quality beside cost and latency', async () => {
    expect(await page.locator('svg').count()).toBe(4)
    expect(await page.locator('svg').first().locator('circle').count()).toBe(2)
    const beyond = `[...document.querySelectorAll('svg text')].filter(each => {
      const [text, svg] = [each, each.ownerSVGElement].map(one => one.getBoundingClientRect())
      return text.left < svg.left - 1 || text.right > svg.right + 1
    }).length`
    expect(await page.evaluate(beyond)).toBe(0)
  })

  test('fits a narrow screen without scrolling sideways', async () => {
    await page.setViewportSize({ width: 400, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth <= 400')).toBe(true)
  })
})

describe('the other forms', () => {
  test('Markdown has the tables, the reasons and the failing cases, and no mark-up of a model', () => {
    const text = renderMarkdown(report)
    expect(text).toMatch(/^## Evaluation failed: \d+ reasons\n/)
    expect(text).toContain('| summarize@1.1.0 over harbour | 30 × 2 |')
    expect(text).toContain('### summarize@1.1.0 over harbour beside summarize@1.0.0 over harbour')
    expect(text).toContain('### summarize@1.0.0 over harbour beside the baseline, summarize@0.9.0 over harbour')
    expect(text).toContain('summarize@1.1.0 over harbour: 9 failing cases')
    expect(text).not.toMatch(/<(script|img|\/pre)/)
    expect(text).not.toContain('@everyone')
    expect(text).toContain('&#124; \\`tick\\`')
  })

  test('JUnit is XML that a browser reads, with a test a case and the gate as a suite', async () => {
    const xml = renderJunit(report)
    const browser = await launchChromium()
    const page = await browser.newPage()
    const counts = await page.evaluate(`(() => {
      const read = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml')
      const selectors = ['parsererror', 'testsuite', 'testcase', 'testsuite[name="gate"] failure']
      return selectors.map(selector => read.querySelectorAll(selector).length)
    })()`)
    await browser.close()
    const kinds = new Set(report.gate.reasons.map(({ kind }) => kind))
    expect(counts).toEqual([0, 3, 64, kinds.size])
    expect(xml).toContain('case case-2: pass fell from 1 to 0 for the same output')
  }, 60_000)

  test('JSON is the report', () => {
    expect(JSON.parse(renderJson(report))).toMatchObject({ mode: 'live', repeats: 2, gate: { isOpen: false } })
  })

  test('figures are short, signed where they are changes, and never an exponent', () => {
    expect([0.12345, 1, Number.NaN].map(percent)).toEqual(['12.3%', '100%', '–'])
    expect([0.05, -0.0521, 0].map(points)).toEqual(['+5', '-5.2', '0'])
    expect([0.0000006, 0.1, 12.3456, 0, 3, undefined].map(dollars)).toEqual([
      '$0.0000006',
      '$0.10',
      '$12.35',
      '$0',
      '$3.00',
      '–',
    ])
    expect([12.4, 999, 1_500, undefined].map(milliseconds)).toEqual(['12 ms', '999 ms', '1.5 s', '–'])
  })
})
