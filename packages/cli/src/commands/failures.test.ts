import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { createSimulator } from '@breakwater/testing'
import { createClient, definePrompt, openaiCompatible } from 'breakwater'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const MAIN = new URL('../main.ts', import.meta.url).pathname
const breakwater = (...given: readonly string[]) =>
  run(process.execPath, [MAIN, ...given], { env: { ...process.env, NO_COLOR: '1' } })

const output = {
  type: 'object',
  properties: { summary: { type: 'string' }, key_points: { type: 'array' }, confidence: { type: 'number' } },
  required: ['summary', 'confidence'],
} as const

const summarize = definePrompt({
  name: 'summarize',
  version: '2',
  output,
  messages: (text: string) => `Summarize: ${text}`,
  onFailure: { default: 'fail' },
})

const TEXT = 'Write to ann@example.com. A breakwater protects ships from waves. It is made of stone.'

let directory: string
let store: string

/** Three failures, two of them of one kind, and two values: one on a route with prices, one on a route without. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-failures-'))
  store = join(directory, 'cases.db')
  await using simulator = await createSimulator({
    storm: { name: 'test', faults: ['wrong_types', 'wrong_types', 'prose_instead_of_json', 'ok', 'ok'] },
  })
  const route = (name: string, more: object) =>
    openaiCompatible({ name, model: 'simulated', baseURL: simulator.url, capabilities: { streaming: false }, ...more })
  const client = createClient({
    routes: [route('priced', { prices: { input: 3, output: 15 } }), route('unpriced', {})],
    capture: { path: store, sampleRate: 0 },
  })
  for (let call = 0; call < 4; call++) await client.run(summarize, TEXT)
  await client.run(summarize, TEXT, { route: 'unpriced' })
  await client.flush()
  await client.close()
})

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('breakwater failures', () => {
  test('one line for what is the same, with how often it was seen', async () => {
    const { stdout } = await breakwater('failures', '--store', store)
    const [head, ...lines] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^ID +COUNT +CODE +PROMPT +ROUTE +LAST SEEN$/)
    expect(lines.length).toBe(2)
    expect(stdout).toMatch(/ 2 +schema_mismatch +summarize@2 +priced /)
    expect(stdout).toMatch(/ 1 +not_json +summarize@2 +priced /)
  })

  test('a prompt without a version is named by the beginning of its hash', async () => {
    const path = join(directory, 'unversioned.db')
    await using simulator = await createSimulator({ storm: { name: 'test', faults: ['refusal'] } })
    const route = openaiCompatible({ model: 'simulated', baseURL: simulator.url, capabilities: { streaming: false } })
    const client = createClient({ routes: [route], capture: { path } })
    const { call } = await client.ask('Hello')
    await client.flush()
    await client.close()
    const { stdout } = await breakwater('failures', '--store', path)
    expect(stdout).toMatch(new RegExp(` refused +ask@${call.prompt.hash.slice(0, 12)} `))
  })

  test.each([
    [['--code', 'not_json'], ['not_json']],
    [['--prompt', 'other'], []],
    [['--since', '1h', '--limit', '1'], [expect.any(String)]],
    [['--since', '2100-01-01'], []],
  ])('%j chooses among them', async (options, codes) => {
    const { stdout } = await breakwater('failures', '--store', store, '--json', ...options)
    expect(JSON.parse(stdout).map(({ code }: { code: string }) => code)).toEqual(codes)
  })

  test('show marks the place in what the model wrote, and holds nothing personal', async () => {
    const [{ fingerprint }] = JSON.parse(
      (await breakwater('failures', '--store', store, '--json', '--code', 'schema_mismatch')).stdout,
    )
    const { stdout } = await breakwater('failures', 'show', fingerprint.slice(0, 6), '--store', store)
    expect(stdout).toMatch(/seen 2 times/)
    expect(stdout).toMatch(/\nfaithful:/)
    expect(stdout).toMatch(/\$\.confidence: expected number, received string of length 10\n1 \| .*\n +\^/)
    expect(stdout).toMatch(/user\nSummarize: Write to \w+@\w+\.com\./)
    expect(stdout).not.toContain('ann@example.com')
  })

  test('show answers 1 where there is no such case, and the command 2 where there is no store', async () => {
    await expect(breakwater('failures', 'show', 'ffffffff', '--store', store)).rejects.toMatchObject({ code: 1 })
    const missing = breakwater('failures', '--store', join(directory, 'none.db'))
    await expect(missing).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('no such file') })
  })

  test('export writes one case a line, for its owner alone', async () => {
    const out = join(directory, 'cases.jsonl')
    await breakwater('failures', 'export', '--store', store, '--out', out)
    const written = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const piped = (await breakwater('failures', 'export', '--store', store)).stdout.trimEnd().split('\n')
    expect(written.map(({ failure }) => failure.code).toSorted()).toEqual(['not_json', 'schema_mismatch'])
    expect(piped.map(line => JSON.parse(line))).toEqual(written)
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    const blocked = breakwater('failures', 'export', '--store', store, '--out', join(directory, 'no/such'))
    await expect(blocked).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') })
  })

  test('on a terminal it has colours, unless NO_COLOR says otherwise', async () => {
    const onTerminal = (env: object) =>
      run('script', ['-qec', `${process.execPath} ${MAIN} failures --store ${store}`, '/dev/null'], {
        env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: 'xterm', ...env },
      })
    const coloured = (await onTerminal({})).stdout
    expect(stripVTControlCharacters(coloured)).not.toBe(coloured)
    const plain = (await onTerminal({ NO_COLOR: '1' })).stdout
    expect(stripVTControlCharacters(plain)).toBe(plain)
    expect(plain).toContain('schema_mismatch')
  })
})

describe('breakwater cost', () => {
  test('sums attempts by prompt and model; what has no known price is unknown, not nothing', async () => {
    const { stdout } = await breakwater('cost', '--store', store, '--group-by', 'route')
    const [, priced, unpriced, note] = stdout.trimEnd().split('\n')
    expect(priced).toMatch(/^priced +4 .*\$\d.*█/)
    expect(unpriced).toMatch(/^unpriced +1 .*unknown$/)
    expect(note).toBe('1 attempts have no known price: they come on top')
  })

  test('its groups are those of the calls in that time', async () => {
    const groups = async (...options: string[]) =>
      JSON.parse((await breakwater('cost', '--store', store, '--json', ...options)).stdout)
    const byDefault = await groups()
    expect(byDefault).toMatchObject([
      { key: { prompt: 'summarize', model: 'simulated' }, calls: 5, attempts: 5, unpricedAttempts: 1 },
    ])
    const byResult = await groups('--group-by', 'result,version')
    expect(byResult.map(({ key, calls }: { key: object; calls: number }) => [key, calls])).toEqual(
      expect.arrayContaining([
        [{ result: 'value', version: '2' }, 2],
        [{ result: 'schema_mismatch', version: '2' }, 2],
        [{ result: 'not_json', version: '2' }, 1],
      ]),
    )
    expect(await groups('--from', '2100-01-01')).toEqual([])
    expect(await groups('--to', '1h')).toEqual([])
    await expect(breakwater('cost', '--store', store, '--group-by', 'mood')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected any of prompt'),
    })
  })
})

test('prune removes what was not seen since', async () => {
  const kept = await breakwater('failures', 'prune', '--before', '1d', '--store', store, '--json')
  expect(JSON.parse(kept.stdout)).toEqual({ calls: 0, cases: 0 })
  const removed = await breakwater('failures', 'prune', '--before', '2100-01-01', '--store', store)
  expect(removed.stdout).toBe('removed 2 cases and 5 calls\n')
  expect((await breakwater('failures', '--store', store)).stderr).toContain('nothing has failed')
})
