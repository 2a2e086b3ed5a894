import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createAnswer, createSimulator, type Model, type Simulator } from '@breakwater/testing'
import { type DatasetCase, formatDataset } from '@breakwater/testing/dataset'
import type { Report } from '@breakwater/testing/evaluation'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChildOptions, type Ended, ROOT, runChild } from '../../../../test/child.ts'

const MAIN = join(ROOT, 'packages/cli/src/main.ts')

const promptFile = (version: string, text: string): string => `---
name: pick
version: ${version}
input:
  schema:
    words: string
output:
  schema:
    word: string
---
${text} {{words}}
`

/** In the repository, where configurations find the packages. */
let folder: string
beforeEach(async () => {
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  folder = await mkdtemp(join(ROOT, '.breakwater/eval-'))
  await put('prompts/pick.prompt', promptFile('1.0.0', 'Pick a word of'))
  await put('breakwater.config.ts', "export default { prompts: 'prompts' }")
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, text: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), text)
}

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

const run = (words: readonly string[], options: ChildOptions = {}): Promise<Ended> =>
  runChild([process.execPath, MAIN, 'eval', ...words], {
    cwd: folder,
    ...options,
    env: { NO_COLOR: '1', ...options.env },
  })

const caseOf = (at: number, more: Partial<DatasetCase> = {}): DatasetCase => ({
  id: `case-${at}`,
  prompt: 'pick',
  input: { words: `w${at} x` },
  output: `{"word": "w${at}"}`,
  expect: { value: { word: `w${at}` } },
  ...more,
})

const dataset = (cases: readonly DatasetCase[]): Promise<void> => put('datasets/words.jsonl', formatDataset(cases))
const cases = (count: number): DatasetCase[] => Array.from({ length: count }, (_, at) => caseOf(at))

describe('breakwater eval', () => {
  test('judges what was recorded, and needs neither client nor network', async () => {
    await dataset([...cases(3), caseOf(3, { output: 'none' })])
    const { code, out, errors } = await run([])
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(out).toMatch(/^ +cases +pass\npick@1\.0\.0 over words +4 +75% \(30\.1–95\.4\)\n/)
    expect(out).toContain('  case-3  expected a value, failed as not_json')
    expect(out).toMatch(/\npassed\n$/)
  })

  test('shuts the gate by a threshold, in every form of report', async () => {
    await dataset([...cases(3), caseOf(3, { output: '{"word":"<b>| @all"}' })])
    const reports = ['md=out/r.md', 'junit=out/r.xml', 'json=out/r.json', 'html=out/r.html']
    const { code, out } = await run([
      ...reports.flatMap(each => ['--report', each]),
      '--threshold',
      'pass>=0.9',
      '--json',
    ])
    expect(code).toBe(1)
    const printed = JSON.parse(out) as Report
    expect(printed.gate.reasons).toMatchObject([{ kind: 'threshold', message: 'pass>=0.9: it is 0.75' }])
    expect(JSON.parse(await read('out/r.json'))).toEqual(printed)
    expect(await read('out/r.md')).toContain('## Evaluation failed: 1 reason')
    expect(await read('out/r.xml')).toContain('<failure message="pick@1.0.0 over words: pass&gt;=0.9: it is 0.75"/>')
    expect(await read('out/r.html')).toContain('{&quot;word&quot;:&quot;&lt;b&gt;| @all&quot;}')
  })

  test('writes a baseline, and is red where the same output fares worse, which it names', async () => {
    await dataset(cases(12))
    const written = await run(['--write-baseline'])
    expect([written.code, written.errors]).toEqual([0, 'baseline written to breakwater.baseline.json: commit it\n'])
    expect((await run([])).code).toBe(0)
    await put(
      'prompts/pick.prompt',
      promptFile('1.0.1', 'Pick a word of').replace('word: string', 'word: string\n    why: string'),
    )
    const { code, out } = await run([])
    expect(code).toBe(1)
    expect(out).toMatch(
      /case case-7: pass fell from 1 to 0 for the same output \(expected a value, failed as schema_mismatch/,
    )
    expect((await run(['--no-baseline'])).code).toBe(0)
  })

  test.each([
    [['--offline', '--live'], /choose one of --offline and --live/],
    [['--repeat', '3'], /--repeat goes with --live or --cassette/],
    [['--budget', '1'], /--budget goes with --live/],
    [['--threshold', 'fine'], /expected a threshold such as/],
    [['--threshold', 'speed>=1'], /there is no figure of that name; there are pass, /],
    [['--report', 'pdf=x'], /Expected FORMAT=FILE/],
    [['--prompt', 'pick@9.9.9'], /no prompt pick@9\.9\.9: there are pick@1\.0\.0/],
    [['--prompt', 'pick', '--prompt', 'pick@1.0.0'], /named twice/],
    [['missing'], /no dataset missing/],
    [['--prompt', 'idle'], /no case of the datasets is of the prompt idle/],
    [['--baseline', 'none.json'], /none\.json: no such file; --write-baseline makes it/],
    [['--live'], /client: expected options for createClient, received none/],
    [['--repeat', '0'], /Expected a whole number from 1/],
  ])('%j is a mistake that is told', async (words, message) => {
    await dataset(cases(1))
    await put('prompts/idle.prompt', promptFile('1.0.0', 'Nothing of').replace('name: pick', 'name: idle'))
    const { code, out, errors } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors).toMatch(message)
    expect(errors).not.toContain('    at ')
  })
})

describe('breakwater eval --live', () => {
  let simulator: Simulator
  let answer: (word: string) => string
  beforeEach(async () => {
    answer = word => word
    const model: Model = question => {
      const word = /w\d+/.exec(JSON.stringify(question.turns))?.[0] ?? ''
      return createAnswer(question, { text: JSON.stringify({ word: answer(word) }) })
    }
    simulator = await createSimulator({ model })
    await put(
      'breakwater.config.ts',
      `import { openai } from 'breakwater'
      const options = { baseURL: process.env.SIMULATOR, apiKey: 'sk-test', prices: { input: 1, output: 10 } }
      export default {
        prompts: 'prompts',
        client: () => ({ routes: [openai({ model: 'gpt-5-mini', name: 'mini', ...options })], settings: { maxOutputTokens: 100 } }),
      }`,
    )
    await dataset(cases(10).map(({ output: _, ...one }) => one))
  })
  afterEach(() => simulator.close())

  const live = (words: readonly string[], options: ChildOptions = {}): Promise<Ended> =>
    run(['--live', ...words], { ...options, env: { SIMULATOR: simulator.url } })

  test('pays once: five requests a case when cold with --repeat 5, none when warm', async () => {
    const cold = await live(['--repeat', '5'])
    expect(cold).toMatchObject({ code: 0, errors: expect.stringMatching(/^answers worth \$0\.\d+; /) })
    expect(cold.out).toMatch(/pick@1\.0\.0 over words +10 × 5 +100% \(72\.2–100\) +\d+ ms +\d+ ms +\$0\.\d+/)
    expect(simulator.requests.length).toBe(50)
    expect((await live(['--repeat', '5'])).out).toBe(cold.out)
    expect(simulator.requests.length).toBe(50)
  })

  test('after Ctrl-C it keeps what is under way, says how to go on, and goes on', async () => {
    let interrupt = (): void => {}
    answer = word => {
      if (simulator.requests.length >= 6) interrupt()
      return word
    }
    const words = ['eval', '--live', '--repeat', '8', '--concurrency', '2']
    const child = spawn(process.execPath, [MAIN, ...words], {
      cwd: folder,
      env: { ...process.env, SIMULATOR: simulator.url, NO_COLOR: '1' },
    })
    interrupt = () => {
      child.kill('SIGINT')
      interrupt = () => {}
    }
    const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    expect(code).toBe(130)
    const made = Number(/stopped: (\d+) of 80 runs are made and kept; the same command goes on/.exec(errors)?.[1])
    expect(made).toBe(simulator.requests.length)
    expect(made).toBeLessThan(80)
    expect(out).toContain('not all runs were made')
    expect((await live(['--repeat', '8'])).code).toBe(0)
    expect(simulator.requests.length).toBe(80)
  })

  test('killed again and again, it pays twice for no more than was under way', async () => {
    let kills = 0
    for (let isDone = false; !isDone; ) {
      let limit = simulator.requests.length + 15
      const child = spawn(process.execPath, [MAIN, 'eval', '--live', '--repeat', '5', '--concurrency', '2'], {
        cwd: folder,
        env: { ...process.env, SIMULATOR: simulator.url },
        stdio: 'ignore',
      })
      answer = word => {
        if (simulator.requests.length < limit) return word
        limit = Number.POSITIVE_INFINITY
        child.kill('SIGKILL')
        return word
      }
      const [code] = (await once(child, 'close')) as [number | null]
      if (code === null) kills++
      else isDone = code === 0
    }
    expect(kills).toBeGreaterThan(1)
    expect(simulator.requests.length).toBeGreaterThanOrEqual(50)
    // Two at once, and one that the simulator had begun to answer.
    expect(simulator.requests.length).toBeLessThanOrEqual(50 + 3 * kills)
  })

  test('ends within a budget with what it has', async () => {
    const { code, errors } = await live(['--budget', '0.001', '--repeat', '50'])
    expect(code).toBe(1)
    expect(errors).toMatch(/the budget is spent: \d+ of 500 runs/)
    expect(simulator.requests.length).toBeLessThan(100)
  })

  test('compares versions with significance, and catches a fall against the baseline', async () => {
    await dataset(cases(24).map(({ output: _, ...one }) => one))
    expect((await live(['--write-baseline'])).code).toBe(0)
    await put('prompts/pick-next.prompt', promptFile('1.1.0', 'Choose a word of'))
    answer = word => (/w(1|2)\d/.test(word) ? 'x' : word)
    const { code, out } = await live(['--prompt', 'pick@1.0.0', '--prompt', 'pick@1.1.0'])
    expect(code).toBe(1)
    expect(out).toMatch(/pick@1\.1\.0 over words beside pick@1\.0\.0 over words\n/)
    expect(out).toMatch(/pass fell by 0\.583 over 24 cases .*: case-10, case-11, case-12, case-13, case-14 and 9 more/)
  })

  test('records what the models answer on a cassette, and runs on that without them', async () => {
    const recorded = await run(['--cassette', '--record'], { env: { SIMULATOR: simulator.url } })
    expect(recorded).toMatchObject({
      code: 0,
      errors: expect.stringContaining('10 answers recorded in cassettes/eval.har'),
    })
    const asked = simulator.requests.length
    const replayed = await run(['--cassette', '--json'], { env: { SIMULATOR: simulator.url } })
    expect(replayed.code).toBe(0)
    expect(simulator.requests.length).toBe(asked)
    const { summary } = (JSON.parse(replayed.out) as Report).subjects[0]!
    expect(summary.runs).toBe(10)
    expect(summary).not.toHaveProperty('latency')
    await put('prompts/pick.prompt', promptFile('1.0.1', 'Name a word of'))
    const missed = await run(['--cassette'], { env: { SIMULATOR: simulator.url } })
    expect(missed.code).toBe(1)
    expect(missed.errors).toContain('10 requests are not in cassettes/eval.har: --record asks for them')
  })

  test('shows its progress on a terminal', async () => {
    const command = `NO_COLOR=1 SIMULATOR=${simulator.url} ${process.execPath} ${MAIN} eval --live`
    const { out } = await runChild(['script', '-qec', command, '/dev/null'], { cwd: folder })
    expect(out).toMatch(/\r.{3}█+░* \d+ of 10 runs/)
    expect(out).toContain('pick@1.0.0 over words')
    expect(existsSync(join(folder, '.breakwater/evaluations.jsonl'))).toBe(true)
  })
})
