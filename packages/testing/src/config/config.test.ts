import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { definePrompt } from 'breakwater'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientOptionsOf,
  defineConfig,
  type LoadConfigOptions,
  type LoadedConfig,
  promptNamed,
  promptsOf,
} from './index.ts'

const DOOR = fileURLToPath(new URL('index.ts', import.meta.url))

type Told = Record<string, unknown>

/** Loads in a process of its own: there Node's loader reads the files, as it does for users. */
async function loadEach(given: readonly LoadConfigOptions[]): Promise<Told[]> {
  const script = `
    import { loadConfig } from ${JSON.stringify(DOOR)}
    const told = ${JSON.stringify(given)}.map(one => loadConfig(one).catch(({ name, message }) => ({ name, message })))
    console.log(JSON.stringify(await Promise.all(told)))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return JSON.parse(stdout)
}

const load = async (from: string, file?: string): Promise<Told> =>
  (await loadEach([{ from, ...(file === undefined ? {} : { file }) }]))[0] as Told

let root: string
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'breakwater-config-')))
})
afterAll(() => rm(root, { recursive: true }))

async function write(path: string, text: string): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

/** What stands in the file, and what is said of it after its path. */
const BROKEN: readonly (readonly [text: string, message: string])[] = [
  ['export const a = 1', ': expected a default export: export default defineConfig({ … })'],
  ['export default []', ': expected its default export to be an object, received a list'],
  [
    'export default { dataset: "d" }',
    ': dataset: no such field; there are client, prompts, datasets, cassettes, store, evaluation',
  ],
  ['export default { store: 3 }', ': store: expected a path that is not empty, received a number'],
  ['export default { store: "" }', ': store: expected a path that is not empty, received an empty text'],
  [
    'export default { client: "openai" }',
    ': client: expected options for createClient, or a function that makes them, received a string',
  ],
  ['export default { prompts: ["a", {}] }', ': prompts[1]: expected a prompt or a directory, received a object'],
  ['\nexport default { store: missing.path }', ':2:25: ReferenceError: missing is not defined'],
  ['export default {\n  store: \n}', ':3: SyntaxError: Expression expected'],
  ['enum A { B }\nexport default {}', ':1: SyntaxError: TypeScript enum is not supported in strip-only mode'],
  [
    'import { nothing } from "node:fs"',
    ":1: SyntaxError: The requested module 'node:fs' does not provide an export named 'nothing'",
  ],
  ['import "not-installed"', ": Error: Cannot find package 'not-installed' imported from FILE"],
]

describe('loadConfig', () => {
  test('finds the file upwards, strips its types, and makes its paths absolute', async () => {
    const file = await write(
      'project/breakwater.config.ts',
      'const store: string = "kept/db"\nexport default { store }',
    )
    await mkdir(join(root, 'project/src/deep'), { recursive: true })
    expect(await load(join(root, 'project/src/deep'))).toEqual({
      file,
      directory: dirname(file),
      prompts: [],
      datasets: join(root, 'project/datasets'),
      cassettes: join(root, 'project/cassettes'),
      store: join(root, 'project/kept/db'),
    })
  })

  test('takes the nearest, and .ts before .mjs', async () => {
    await write('near/breakwater.config.ts', 'export default { datasets: "outer" }')
    await write('near/inner/breakwater.config.mjs', 'export default { datasets: "mjs" }')
    expect(await load(join(root, 'near/inner'))).toMatchObject({ datasets: join(root, 'near/inner/mjs') })
    await write('near/inner/breakwater.config.ts', 'export default { datasets: "ts" }')
    expect(await load(join(root, 'near/inner'))).toMatchObject({ datasets: join(root, 'near/inner/ts') })
  })

  test('answers the defaults where there is no file', async () => {
    const told = await load(root)
    expect(told.file).toBeUndefined()
    expect(told).toMatchObject({ directory: root, store: join(root, '.breakwater/cases.db') })
  })

  test('takes the file that it is told', async () => {
    const file = await write('other/mine.ts', 'export default { prompts: ["a", "b"] }')
    expect(await load(root, 'other/mine.ts')).toMatchObject({
      file,
      prompts: [join(root, 'other/a'), join(root, 'other/b')],
    })
    expect(await load(root, 'none.ts')).toEqual({ name: 'ConfigError', message: `${root}/none.ts: no such file` })
  })

  test('a broken file is told with the file, the field or place, and without a stack', async () => {
    const files = await Promise.all(BROKEN.map(([text], index) => write(`broken/${index}/breakwater.config.ts`, text)))
    const told = await loadEach(files.map(file => ({ from: dirname(file) })))
    const expected = files.map((file, index) => ({
      name: 'ConfigError',
      message: file + BROKEN[index]?.[1].replace('FILE', file),
    }))
    expect(told).toEqual(expected)
  })

  test("an error inside the project's own modules is told at its place there", async () => {
    await write('nested/prompts/mine.ts', 'export const length: number = (undefined as any).length')
    await write('nested/breakwater.config.ts', 'import "./prompts/mine.ts"\nexport default {}')
    const { message } = await load(join(root, 'nested'))
    expect(message).toMatch(/nested\/prompts\/mine\.ts:1:\d+: TypeError: Cannot read properties of undefined/)
  })
})

describe('what a configuration names', () => {
  const summarize = definePrompt({ name: 'summarize', messages: (text: string) => text })
  const loaded = (given: Partial<LoadedConfig>): LoadedConfig => ({
    file: '/p/breakwater.config.ts',
    directory: '/p',
    client: undefined,
    prompts: [],
    datasets: '/p/datasets',
    cassettes: '/p/cassettes',
    store: '/p/db',
    ...given,
  })

  test('prompts are those that it defines, and those of its directories', async () => {
    const directory = dirname(await write('files/greet.prompt', '---\nname: greet\n---\nHello {{name}}'))
    const config = loaded({ prompts: [summarize, directory] })
    expect([...(await promptsOf(config)).keys()]).toEqual(['summarize', 'greet'])
    expect(await promptNamed(config, 'summarize')).toBe(summarize)
  })

  test('a prompt that is not there is told with those that are', async () => {
    await expect(promptNamed(loaded({ prompts: [summarize] }), 'sumarize')).rejects.toThrow(
      '/p/breakwater.config.ts: prompts: none is named sumarize; there are summarize',
    )
    await expect(promptNamed(loaded({ file: undefined }), 'x')).rejects.toThrow(
      'no breakwater.config.ts in /p or above: prompts: none is named x; it names none',
    )
  })

  test('of several versions of a prompt, the newest is the one', async () => {
    const version = (text: string) => definePrompt({ name: 'greet', version: text, messages: () => 'Hello.' })
    const [older, newest, oldest] = [version('1.9.0'), version('1.10.0'), version('1.1.0')]
    expect(await promptNamed(loaded({ prompts: [older, newest, oldest] }), 'greet')).toBe(newest)
    await write('versions/now/greet.prompt', '---\nname: greet\nversion: 1.0.0\n---\nHello')
    await write('versions/next/greet.prompt', '---\nname: greet\nversion: 2.0.0\n---\nHi')
    const inFiles = await promptNamed(loaded({ prompts: [join(root, 'versions')] }), 'greet')
    expect(inFiles.version).toBe('2.0.0')
  })

  test('two prompts of one name and version, and a directory that is not there, are mistakes', async () => {
    await expect(promptsOf(loaded({ prompts: [summarize, summarize] }))).rejects.toThrow('two are named summarize')
    await expect(promptsOf(loaded({ prompts: ['/nowhere'] }))).rejects.toThrow(
      '/p/breakwater.config.ts: prompts: /nowhere: no folder that can be read',
    )
  })

  test('a client is made only when asked for', async () => {
    expect(await clientOptionsOf(loaded({ client: async () => ({ routes: [] }) }))).toEqual({ routes: [] })
    const options = defineConfig({ client: { routes: [] } }).client
    expect(await clientOptionsOf(loaded({ client: options }))).toBe(options)
    const broken = (): never => {
      throw new Error('OPENAI_API_KEY is not set')
    }
    await expect(clientOptionsOf(loaded({ client: broken }))).rejects.toThrow(
      'config.ts: client: OPENAI_API_KEY is not set',
    )
    await expect(clientOptionsOf(loaded({}))).rejects.toThrow(
      'client: expected options for createClient, received none',
    )
  })
})
