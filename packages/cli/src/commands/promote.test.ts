import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createSimulator, type Storm } from '@breakwater/testing'
import { readDataset } from '@breakwater/testing/dataset'
import { type CaptureOptions, createClient, createRedactor, loadPrompts, openai } from 'breakwater'
import { openStore } from 'breakwater/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, ROOT, runChild } from '../../../../test/child.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
const KEY = 'sk-planted-0d1c2b3a4f5e6978'
const PERSONAL = ['marta.quill@harbour-office.example', '+44 20 7946 0958', '4111 1111 1111 1111']

const PROMPT = `---
version: 1.0.0
input:
  schema:
    text: string
output:
  schema:
    summary: string
    key_points(array): string
    confidence: number
---
Summarize: {{text}}
`
const CONFIG = `import { defineConfig } from '@breakwater/testing/config'
import { openai } from 'breakwater'

export default defineConfig({
  prompts: 'prompts',
  client: () => ({ routes: [openai({ model: 'gpt-5-mini', apiKey: '${KEY}' })] }),
})
`

/** A project with three failures, the newest last: not_json, unauthorized, schema_mismatch. */
let captured: string
const directories: string[] = []
beforeAll(async () => {
  await mkdir(join(ROOT, '.breakwater'), { recursive: true })
  captured = await newDirectory()
  await mkdir(join(captured, 'prompts'))
  await writeFile(join(captured, 'prompts/summarize.prompt'), PROMPT)
  await writeFile(join(captured, 'breakwater.config.ts'), CONFIG)
  const prose = ['prose_instead_of_json', 'prose_instead_of_json'] as const
  await capture(captured, '.breakwater/cases.db', [...prose, 'unauthorized', 'missing_field', 'missing_field'])
})
afterAll(async () => {
  await Promise.all([captured, ...directories].map(directory => rm(directory, { recursive: true })))
})

/** Calls until the faults are over, and what a client keeps of them. */
async function capture(
  directory: string,
  path: string,
  faults: NonNullable<Storm['faults']>,
  options: CaptureOptions = {},
): Promise<void> {
  await using simulator = await createSimulator({ storm: { name: 'test', faults } })
  const { summarize } = await loadPrompts(join(directory, 'prompts'))
  const client = createClient({
    routes: [openai({ model: 'gpt-5-mini', apiKey: KEY, baseURL: simulator.url })],
    capture: { path: join(directory, path), sampleRate: 0, ...options },
  })
  const text = `Write to ${PERSONAL[0]} or call ${PERSONAL[1]}, and pay by card ${PERSONAL[2]}. Ships wait outside.`
  while (simulator.requests.length < faults.length) await client.run(summarize!, { text })
  await client.flush()
  await client.close()
}

/** In the repository, where a project's configuration finds the packages. */
const newDirectory = (): Promise<string> => mkdtemp(join(ROOT, '.breakwater/promote-'))

/** A copy of that project. */
async function project(): Promise<string> {
  const directory = await newDirectory()
  directories.push(directory)
  await cp(captured, directory, { recursive: true })
  return directory
}

const run = (cwd: string, ...words: readonly string[]): Promise<Ended> =>
  runChild([process.execPath, MAIN, ...words], { cwd, env: { NO_COLOR: '1' } })

const promote = (cwd: string, ...words: readonly string[]): Promise<Ended> => run(cwd, 'promote', ...words)

/** Its workers live a moment longer than itself. */
const vitest = (cwd: string): Promise<{ readonly code: number; readonly told: string }> =>
  new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1', CI: '1', VITEST: undefined }
    const words = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run']
    execFile(process.execPath, words, { cwd, env }, (error, out, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), told: out + errors }),
    )
  })

/** What `breakwater failures` prints as ID. */
function idOf(code: string): string {
  const store = openStore(join(captured, '.breakwater/cases.db'))
  const [kept] = store.cases({ code })
  store.close()
  return kept!.fingerprint.slice(0, 8)
}

/** Each command is a process of its own: on a busy machine they take their time. */
const TIMEOUT_MS = 120_000

describe('breakwater promote CASE', { timeout: TIMEOUT_MS }, () => {
  test('says how the call ended, and does not guess how it must end', async () => {
    const cwd = await project()
    const id = idOf('not_json')
    const { code, errors } = await promote(cwd, id)
    expect(code).toBe(2)
    expect(errors).toContain(`${id} failed with not_json: say how it must end, with --value JSON, --checks or --fails`)
    expect(await readdir(cwd)).not.toContain('datasets')
  })

  test('writes one line, says whether it holds, and never writes it twice', async () => {
    const cwd = await project()
    const id = idOf('not_json')
    const first = await promote(cwd, id, '--fails', 'not_json', '--tag', 'prose', '--note', 'must stay refused')
    expect([first.code, first.out]).toEqual([
      0,
      `not_json-${id} added to datasets/summarize.jsonl: must fail with not_json\n  green now\n`,
    ])
    const text = await readFile(join(cwd, 'datasets/summarize.jsonl'), 'utf8')
    const same = ['--fails', 'not_json', '--tag', 'prose', '--note', 'must stay refused']
    expect((await promote(cwd, id, id, ...same)).out).toContain('is already in datasets/summarize.jsonl')
    expect(await readFile(join(cwd, 'datasets/summarize.jsonl'), 'utf8')).toBe(text)
    expect(text.trimEnd().split('\n').length).toBe(1)
    for (const planted of [KEY, ...PERSONAL]) expect(text).not.toContain(planted)
  })

  test('leaves what people wrote there, unless it is told to replace it', async () => {
    const cwd = await project()
    const id = idOf('schema_mismatch')
    await promote(cwd, id, '--fails', 'schema_mismatch')
    const kept = await promote(cwd, id, '--checks', '--json')
    expect(JSON.parse(kept.out)).toMatchObject([{ change: 'kept', now: 'red', isFaithful: true }])
    const cases = () => readDataset(join(cwd, 'datasets/summarize.jsonl'))
    expect((await cases())[0]?.expect).toEqual({ code: 'schema_mismatch' })
    await promote(cwd, id, '--checks', '--replace')
    expect((await cases())[0]?.expect).toEqual({ passes: [] })
  })

  test('takes a value from the command line or a file', async () => {
    const cwd = await project()
    const id = idOf('schema_mismatch')
    await promote(cwd, id, '--value', '{"summary": "s"}', '--dataset', 'one.jsonl')
    await writeFile(join(cwd, 'value.json'), '{"summary": "t"}')
    await promote(cwd, id, '--value', '@value.json', '--dataset', 'two.jsonl')
    const expected = await Promise.all(['one', 'two'].map(name => readDataset(join(cwd, `${name}.jsonl`))))
    expect(expected.flat().map(one => one.expect)).toEqual([{ value: { summary: 's' } }, { value: { summary: 't' } }])
  })

  test('keeps the order of a dataset, and says what a model must answer', async () => {
    const cwd = await project()
    for (const code of ['unauthorized', 'schema_mismatch', 'not_json']) {
      const { out } = await promote(cwd, idOf(code), '--checks')
      expect(out.includes('not replayed: it holds no output')).toBe(code === 'unauthorized')
    }
    const ids = (await readDataset(join(cwd, 'datasets/summarize.jsonl'))).map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted())
    expect(ids.length).toBe(3)
  })

  test('says when a case is not faithful', async () => {
    const cwd = await project()
    const redact = (text: string) => ({ text: text.startsWith('{') ? 'All of it was personal.' : text })
    const scope = () => ({ redact, redactJson: (value: unknown) => value, stream: () => createRedactor().stream() })
    await capture(cwd, 'unfaithful.db', ['missing_field', 'missing_field'], { redactor: { scope } })
    const store = openStore(join(cwd, 'unfaithful.db'))
    const [kept] = store.cases()
    store.close()
    const { out } = await promote(cwd, kept!.fingerprint, '--fails', 'schema_mismatch', '--store', 'unfaithful.db')
    expect(out).toContain('red now: expected to fail as schema_mismatch, failed as not_json')
    expect(out).toContain('not faithful: without what is personal, the output no longer ends as the call did')
  })

  test.each([
    [['ffffffff', '--checks'], 'no case, or more than one, is named ffffffff'],
    [[], 'name a case'],
    [['--last', 'ffffffff'], 'name no case beside it'],
    [['--last', '--value', 'x'], 'expected JSON'],
    [['--last', '--value', '@none.json'], 'none.json cannot be read'],
    [['--last', '--fails', 'Not JSON'], 'expected a failure code'],
    [['--last', '--checks', '--fails', 'refused'], 'give one of --value, --fails and --checks'],
    [['--last', '--store', 'none.db'], 'no such file'],
  ])('%j is a mistake, told without a stack', async (words, message) => {
    const { code, errors } = await promote(captured, ...words)
    expect({ code, lines: errors.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 })
    expect(errors).toContain(message)
    expect(await readdir(captured)).not.toContain('datasets')
  })
})

describe('breakwater promote --last', { timeout: TIMEOUT_MS }, () => {
  test('writes case, cassette and test, which is red offline and green once the prompt is mended', async () => {
    const cwd = await project()
    const { code, out } = await promote(cwd, '--last')
    const id = idOf('schema_mismatch')
    const name = `summarize.schema_mismatch-${id}`
    expect(code).toBe(0)
    expect(out).toContain('red now: expected a value, failed as schema_mismatch')
    expect(out).toContain(`test/${name}.test.ts, with cassettes/${name}.har`)
    for (const file of [`test/${name}.test.ts`, `cassettes/${name}.har`, 'datasets/summarize.jsonl']) {
      const text = await readFile(join(cwd, file), 'utf8')
      for (const planted of [KEY, ...PERSONAL]) expect(text).not.toContain(planted)
    }
    const red = await vitest(cwd)
    expect(red).toMatchObject({ code: 1, told: expect.stringContaining('but it failed with schema_mismatch') })
    await writeFile(join(cwd, 'prompts/summarize.prompt'), PROMPT.replace('confidence:', 'confidence?:'))
    expect(await vitest(cwd)).toMatchObject({ code: 0, told: expect.stringContaining('1 passed') })
  })

  test('writes for node:test where the project does not name Vitest', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'breakwater-promote-'))
    directories.push(cwd)
    await cp(captured, cwd, { recursive: true })
    await symlink(join(ROOT, 'node_modules'), join(cwd, 'node_modules'))
    await writeFile(join(cwd, 'package.json'), '{"type": "module"}')
    const [{ test: red }] = JSON.parse((await promote(cwd, '--last', '--json')).out)
    const env = { NODE_TEST_CONTEXT: undefined }
    const failed = await runChild([process.execPath, '--test', red.file], { cwd, env })
    expect(failed.code).toBe(1)
    expect(failed.out).toContain('failed with schema_mismatch')
    const [{ test: green }] = JSON.parse(
      (await promote(cwd, '--last', '--fails', 'schema_mismatch', '--replace', '--json')).out,
    )
    expect(await runChild([process.execPath, '--test', green.file], { cwd, env })).toMatchObject({ code: 0 })
  })

  test('leaves a test that is there, and names the route where the client has several', async () => {
    const cwd = await project()
    await mkdir(join(cwd, 'tests'))
    const two = "routes: [openai({ model: 'gpt-5-nano' }), openai({"
    await writeFile(join(cwd, 'breakwater.config.ts'), CONFIG.replace('routes: [openai({', two))
    const [first] = JSON.parse((await promote(cwd, '--last', '--json')).out)
    expect(first.test.isNew).toBe(true)
    const file = join(cwd, first.test.file)
    expect(await readFile(file, 'utf8')).toContain("{ route: 'openai/gpt-5-mini' }")
    await writeFile(file, '// mine')
    const [second] = JSON.parse((await promote(cwd, '--last', '--json')).out)
    expect(second).toMatchObject({ change: 'same', test: { file: first.test.file, isNew: false } })
    expect(await readFile(file, 'utf8')).toBe('// mine')
  })

  test('says when nothing can be made a test of, and what the configuration lacks', async () => {
    const cwd = await project()
    await run(cwd, 'failures', 'prune', '--before', '2100-01-01')
    expect(await promote(cwd, '--last')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('nothing has failed'),
    })
    const other = await project()
    await writeFile(join(other, 'breakwater.config.ts'), "export default { prompts: 'prompts' }")
    const { code, errors } = await promote(other, '--last')
    expect([code, errors]).toEqual([2, expect.stringContaining('client: expected options for createClient')])
    expect(await readdir(other)).not.toContain('datasets')
    const judged = await project()
    await writeFile(join(judged, 'breakwater.config.ts'), JUDGED)
    const refused = await promote(judged, '--last')
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('its check judge asks a model')])
    expect(await readdir(judged)).not.toContain('datasets')
  })
})

const JUDGED = `import { defineConfig } from '@breakwater/testing/config'
import { definePrompt, judge, openai } from 'breakwater'

export default defineConfig({
  prompts: [definePrompt({ name: 'summarize', messages: () => 'hello', checks: [judge({ criteria: 'kind' })] })],
  client: { routes: [openai({ model: 'gpt-5-mini', apiKey: '${KEY}' })] },
})
`

/** Keys as a person presses them, each when the question before it has been asked. */
async function onTerminal(cwd: string, answers: readonly (readonly [question: string, keys: string])[]) {
  const command = `stty cols 100 rows 40; exec ${process.execPath} ${MAIN} promote`
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
  })
  let screen = ''
  let next = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += stripVTControlCharacters(chunk)
    const [question, keys] = answers[next] ?? []
    if (question === undefined || !screen.includes(question)) return
    next++
    child.stdin.write(keys!)
  })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, screen }
}

const ENTER = '\r'
const SPACE = ' '
const CTRL_C = '\u0003'

describe('breakwater promote on a terminal', { timeout: TIMEOUT_MS }, () => {
  test('asks which, how they must end, and whether to write', async () => {
    const cwd = await project()
    const { code, screen } = await onTerminal(cwd, [
      ['Which failures', SPACE + ENTER],
      ['How must it end?', ENTER],
      ['Write this case?', ENTER],
    ])
    expect(screen).toContain('added to datasets/summarize.jsonl')
    expect(code).toBe(0)
    expect((await readDataset(join(cwd, 'datasets/summarize.jsonl'))).length).toBe(1)
  })

  test('writes nothing when it is given up', async () => {
    const cwd = await project()
    const { code, screen } = await onTerminal(cwd, [
      ['Which failures', SPACE + ENTER],
      ['How must it end?', CTRL_C],
    ])
    expect(screen).toContain('given up: nothing was written')
    expect(code).toBe(1)
    expect(await readdir(cwd)).not.toContain('datasets')
  })
})
