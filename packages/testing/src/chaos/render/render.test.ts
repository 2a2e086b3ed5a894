import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from '../../../../breakwater/test/browser/chromium.ts'
import { type Certificate, createCertificate, type Row } from '../certificate.ts'
import { linesOf, renderBadge, renderJunit, renderMarkdown, verdictOf } from './index.ts'

/** What a program may print last. */
const NASTY = '</failure><script>"x"</script> | `tick` & \u0007'

const row = (more: Partial<Row>): Row => ({
  name: 'overloaded',
  kind: 'fault',
  mode: 'plain',
  dose: 'once',
  calls: 1,
  outcome: 'value',
  met: 1,
  requests: 2,
  durationMs: 40,
  findings: [],
  reproduce: 'breakwater chaos --prompt p --fault overloaded --seed 1',
  ...more,
})

const certificateOf = (rows: readonly Row[], notRun: readonly string[] = []): Certificate =>
  createCertificate({
    subject: { kind: 'client', name: 'breakwater', prompt: { name: 'p', version: '1.0.0', hash: 'f' } },
    seed: 1,
    startedAt: '2026-11-25T08:00:00.000Z',
    durationMs: 12_400,
    timeScale: 0.1,
    limitMs: 4_000,
    notRun,
    rows,
    notes: ['Time was scaled.'],
  })

const ROWS: readonly Row[] = [
  row({}),
  row({ dose: 'always', outcome: 'overloaded', requests: 3, durationMs: 90 }),
  row({ mode: 'streamed' }),
  row({ mode: 'streamed', dose: 'always', outcome: 'overloaded', requests: 3 }),
  row({ name: 'stream_close', mode: 'streamed', findings: [{ kind: 'whole', message: NASTY }] }),
  row({ name: 'keep_alive_race', outcome: 'not met' }),
]
const MIXED = certificateOf(ROWS, ['flood'])

describe('the grade', () => {
  test.each([
    ['A', []],
    ['B', ['misnamed', 'over_retried']],
    ['C', ['over_retried', 'hang']],
    ['D', ['silent', 'hang']],
    ['F', ['misnamed', 'whole']],
    ['F', ['wrong']],
  ] as const)('%s for %j: the worst finding decides', (grade, kinds) => {
    const rows = kinds.map(kind => row({ findings: [{ kind, message: kind }] }))
    expect(certificateOf(rows).grade).toBe(grade)
  })
})

test('a line of the table holds both doses, and both modes where they are alike', () => {
  expect(linesOf(ROWS)).toMatchObject([
    { name: 'overloaded', outcome: 'value → overloaded', requests: 3, durationMs: 90 },
    { name: 'stream_close', outcome: 'value' },
    { name: 'keep_alive_race', outcome: 'not met' },
  ])
  const apart = [row({}), row({ mode: 'streamed', outcome: 'stream_broken' })]
  expect(linesOf(apart)[0]?.outcome).toBe('value; streamed: stream_broken')
})

test('the verdict says what was not run', () => {
  expect(verdictOf(MIXED)).toBe('F so far: findings in 1 of 6 rows, partial (1 not run)')
  expect(verdictOf(certificateOf([row({}), row({})]))).toBe('A: no finding in 2 rows')
})

test('no text becomes structure in Markdown', () => {
  const markdown = renderMarkdown(MIXED)
  expect(markdown).toContain('| overloaded | value → overloaded | 3 | 90 |  |')
  expect(markdown).toContain('whole: &lt;/failure&gt;&lt;script&gt;"x"&lt;/script&gt; \\| \\`tick\\` &amp;')
  expect(markdown).toContain('Not run: flood.')
  expect(markdown).not.toContain('<script>')
})

describe('in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage()
  })
  afterAll(() => browser.close())

  test('JUnit is XML with a test for each row', async () => {
    const read = await page.evaluate(`(() => {
      const read = new DOMParser().parseFromString(${JSON.stringify(renderJunit(MIXED))}, 'application/xml')
      const names = selector => [...read.querySelectorAll(selector)].map(one => one.getAttribute('name'))
      return {
        errors: read.querySelectorAll('parsererror').length,
        tests: names('testcase'),
        failed: names('testcase:has(failure)'),
        skipped: names('testcase:has(skipped)'),
        again: read.querySelector('failure').textContent,
        counts: ['tests', 'failures'].map(name => read.querySelector('testsuite').getAttribute(name)),
      }
    })()`)
    expect(read).toEqual({
      errors: 0,
      tests: [
        ...['overloaded, once', 'overloaded', 'overloaded, streamed, once', 'overloaded, streamed'],
        ...['stream_close, streamed, once', 'keep_alive_race, once', 'flood'],
      ],
      failed: ['stream_close, streamed, once'],
      skipped: ['keep_alive_race, once', 'flood'],
      again: 'breakwater chaos --prompt p --fault overloaded --seed 1',
      counts: ['7', '1'],
    })
  })

  test('the badge is a picture that says the grade', async () => {
    await page.setContent(renderBadge(MIXED))
    const badge = page.locator('svg')
    expect(await badge.getAttribute('aria-label')).toBe('chaos: F (partial)')
    const { width, height } = (await badge.boundingBox()) ?? {}
    expect([width, height]).toEqual([45 + 87, 20])
  })
})
