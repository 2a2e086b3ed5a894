import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSimulator, FAULTS, type FaultName } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, ROOT, runChild } from './child.ts'

const MAIN = join(ROOT, 'examples/production-tuesday/main.ts')

interface Row {
  readonly name: string
  readonly faults: readonly FaultName[]
  readonly attempts: number
  readonly ms: number
  readonly outcome: string
}

/** The lines of the table: `text  what the storm did  attempts  time  outcome`. */
const rowsOf = (out: string): Row[] =>
  out.split('\n').flatMap(line => {
    const cells = line.match(/^(.{28}) (.{44}) +(\d+) +(\d+) ms {2}(.+)$/)
    if (cells === null) return []
    const [, name = '', storm = '', attempts, ms, outcome = ''] = cells
    const plays = storm.trim().split(', ')
    const faults = plays.filter((play): play is FaultName => Object.hasOwn(FAULTS, play))
    return [{ name: name.trim(), faults, attempts: Number(attempts), ms: Number(ms), outcome }]
  })

/** What stands behind a label of the report. */
const figure = (out: string, label: string): string =>
  out.match(new RegExp(`^ {2}${label} +(.*)$`, 'm'))?.[1] ?? `no line ${label}`

describe('npm start', () => {
  let ended: Ended
  let rows: Row[]
  beforeAll(async () => {
    ended = await runChild(['npm', '--silent', 'start'])
    rows = rowsOf(ended.out)
  }, 60_000)

  test('exits with 0 and complains of nothing', () => {
    expect({ code: ended.code, errors: ended.errors }).toEqual({ code: 0, errors: '' })
  })

  test('shows at least 12 texts and at least 10 kinds of fault', () => {
    expect(rows.length).toBeGreaterThanOrEqual(12)
    expect(new Set(rows.flatMap(row => row.faults)).size).toBeGreaterThanOrEqual(10)
  })

  test('ends every call in a Result: a value, or a named failure with its fallback', () => {
    expect(figure(ended.out, 'calls')).toBe(`${rows.length}, every one ended in a Result`)
    for (const { outcome } of rows) {
      expect(outcome).toMatch(/^value|^[a-z_]+, fallback shown: couldn't summarize$/)
    }
  })

  test('ends no call later than its deadline and 50 ms', () => {
    expect(figure(ended.out, 'latest end')).toMatch(/^\d+ ms of 4000 ms, none past its deadline$/)
    for (const { ms } of rows) expect(ms).toBeLessThanOrEqual(4_050)
  })

  test('refuses a paste that is longer than the window without asking', () => {
    expect(rows.find(row => row.name === '(a 200 000-token paste)')).toMatchObject({
      attempts: 0,
      outcome: "input_too_long, fallback shown: couldn't summarize",
    })
  })

  test('gets a value wherever one can be had: only refusals, filters and the paste end without', () => {
    const failed = rows.filter(row => !row.outcome.startsWith('value'))
    const causes = failed.flatMap(row => row.faults)
    expect(causes.toSorted()).toEqual(['content_filter', 'refusal'])
    expect(failed).toHaveLength(3)
  })

  test('shows a naive client that fails on the same storm', () => {
    const naive = ended.out.slice(ended.out.indexOf('The same texts and the same storm'))
    const [, values, all] = naive.match(/values +(\d+) of (\d+)/) ?? []
    expect(Number(all)).toBe(rows.length)
    expect(Number(values)).toBeLessThan(rows.length / 2)
  })

  test('ends with a breaker that spares a provider that is gone', () => {
    expect(ended.out).toMatch(/ended as +\d+ overloaded, \d+ circuit_open/)
    expect(Number(figure(ended.out, 'requests per call').split(' ')[0])).toBeGreaterThan(0)
    expect(ended.out).toContain('one probe: a value, the circuit is closed')
  })
})

describe('the main job', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-start-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('interrupted, prints the report so far, keeps what was captured, and leaves no process behind', async () => {
    let isSent = false
    const { code, out } = await runChild([process.execPath, MAIN], {
      cwd: folder,
      onOutput(soFar, interrupt) {
        if (isSent || !soFar.includes('fallback shown')) return
        isSent = true
        interrupt()
      },
    })
    expect(code).toBe(0)
    const rows = rowsOf(out)
    expect(rows.length).toBeLessThan(17)
    expect(figure(out, 'calls')).toBe(`${rows.length}, every one ended in a Result`)
    expect(out.trimEnd().endsWith('Interrupted: this is the report so far.')).toBe(true)

    const file = join(folder, figure(out, 'captured failures'))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    using database = new DatabaseSync(file, { readOnly: true })
    // One value in a hundred is kept, too.
    const captured = database.prepare('SELECT code FROM cases WHERE code IS NOT NULL').all()
    const failed = rows.filter(row => !/^value|^cancelled/.test(row.outcome))
    expect(captured).toHaveLength(failed.length)
  })

  test('with --live, asks any server that speaks the dialect and sends nothing elsewhere', async () => {
    const file = join(folder, 'text.md')
    await writeFile(file, 'A breakwater protects ships from waves. It is made of stone. Ships rest behind it.')
    await using simulator = await createSimulator()
    const { code, out, errors } = await runChild([process.execPath, MAIN, '--live', file], {
      cwd: folder,
      env: { BREAKWATER_BASE_URL: simulator.url, BREAKWATER_MODEL: 'simulated' },
    })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(simulator.requests).toHaveLength(1)
    expect(rowsOf(out)).toMatchObject([{ name: 'text.md', attempts: 1, outcome: 'value' }])
    expect(out).toContain('\nA breakwater protects ships from waves.')
  })

  test.each([
    ['without a key', ['--live', MAIN], /apiKey: expected a key, or the environment variable OPENAI_API_KEY/],
    ['with a file that is not there', ['none.md'], /no such file or directory, open 'none.md'/],
  ])('%s, ends with 2 and one line that says what was expected', async (_, words, message) => {
    const { code, out, errors } = await runChild([process.execPath, MAIN, ...words], {
      cwd: folder,
      env: { OPENAI_API_KEY: undefined, BREAKWATER_BASE_URL: undefined, BREAKWATER_MODEL: undefined },
    })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors.trim().split('\n')).toEqual([expect.stringMatching(message)])
  })
})
