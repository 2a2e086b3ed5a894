import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const ROOT = new URL('../../../..', import.meta.url).pathname
const MAIN = new URL('../main.ts', import.meta.url).pathname
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

interface Ended {
  readonly code: number
  readonly out: string
  readonly errors: string
}

/** Without the keys, and the settings for tests, of whoever runs this. */
const run = (cwd: string, words: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise(resolve => {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/_API_KEY$|^NODE_TEST_CONTEXT$|^BREAKWATER_|^VITEST/.test(name),
    )
    const env = { ...Object.fromEntries(inherited), NO_COLOR: '1', CI: 'true', ...variables }
    execFile(process.execPath, words, { cwd, env }, (error, out, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, errors }),
    )
  })

const init = (cwd: string, words: readonly string[] = [], variables?: NodeJS.ProcessEnv): Promise<Ended> =>
  run(cwd, [MAIN, 'init', ...words], variables)

/** Several processes a test, each of which loads the library. */
vi.setConfig({ testTimeout: 120_000 })

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'breakwater-init-'))
})
afterAll(() => rm(work, { recursive: true }))

let projects = 0
/** A project outside of the repository, which finds the packages all the same. */
async function project(files: { readonly [file: string]: string | object }): Promise<string> {
  const directory = join(work, `project-${projects++}`)
  await mkdir(directory)
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return directory
}

interface Told {
  readonly found: object
  readonly files: readonly { readonly kind: string; readonly file: string; readonly outcome: string; why?: string }[]
  readonly next: readonly string[]
}

async function told(directory: string, words: readonly string[] = [], variables?: NodeJS.ProcessEnv): Promise<Told> {
  const { code, out, errors } = await init(directory, ['--json', ...words], variables)
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return JSON.parse(out) as Told
}

const outcomes = ({ files }: Told): object => Object.fromEntries(files.map(({ kind, outcome }) => [kind, outcome]))

describe('the written test passes at once, without a network or a key', () => {
  test.each([
    [
      'TypeScript and Vitest, with OpenAI',
      { type: 'module', devDependencies: { vitest: '^5', typescript: '^7' }, dependencies: { openai: '^7' } },
      [VITEST, 'run', 'test/summarize.test.ts'],
    ],
    [
      'JavaScript of CommonJS under node:test, with Anthropic',
      { dependencies: { '@anthropic-ai/sdk': '^1' } },
      ['--test', 'test/summarize.test.mjs'],
    ],
    [
      'TypeScript under node:test beside Jest, with Gemini',
      { devDependencies: { jest: '^30', typescript: '^7' }, dependencies: { '@google/genai': '^3' } },
      ['--test', 'test/summarize.smoke.mts'],
    ],
  ] as const)('%s', async (_, manifest, words) => {
    const directory = await project({ 'package.json': manifest })
    const { files, next } = await told(directory)
    expect(files.map(({ outcome }) => outcome)).toEqual(Array(5).fill('written'))
    const ended = await run(directory, words)
    expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/Tests {2}2 passed|^ℹ pass 2$/m) })
    expect(next.some(step => step.endsWith(words.slice(1).join(' ')))).toBe(true)
  })

  test('and fails with a difference once the prompt is changed', async () => {
    const directory = await project({ 'package.json': {} })
    await told(directory)
    const file = join(directory, 'prompts/summarize.prompt')
    await writeFile(file, (await readFile(file, 'utf8')).replace('Summarize this', 'Shorten this'))
    const { code, out } = await run(directory, ['--test', 'test/summarize.test.mjs'])
    expect(code).toBe(1)
    expect(out).toMatch(/summarize\.har has no recording for POST .*[\s\S]*\[Summarize\] this[\s\S]*\[Shorten\] this/)
  })
})

describe('what is there already', () => {
  test('is left as it is: a second run writes nothing', async () => {
    const directory = await project({ 'package.json': {} })
    await told(directory)
    const read = () => readFile(join(directory, 'cassettes/summarize.har'), 'utf8')
    const before = await read()
    expect(outcomes(await told(directory))).toEqual({
      config: 'kept',
      prompt: 'kept',
      cassette: 'kept',
      test: 'kept',
      workflow: 'kept',
    })
    expect(await read()).toBe(before)
  })

  test('a configuration says where prompts and cassettes are, and which client is recorded', async () => {
    const config = `import { openaiCompatible } from 'breakwater'
      export default {
        client: { routes: [openaiCompatible({ name: 'ours', model: 'm', baseURL: 'https://models.example/v1' })] },
        prompts: 'llm/prompts',
        cassettes: 'llm/cassettes',
      }`
    const directory = await project({ 'package.json': { type: 'module' }, 'breakwater.config.js': config })
    expect(outcomes(await told(directory))).toMatchObject({ config: 'kept', prompt: 'written', cassette: 'written' })
    expect(await readFile(join(directory, 'llm/cassettes/summarize.har'), 'utf8')).toContain(
      'https://models.example/v1/chat/completions',
    )
    expect(await run(directory, ['--test', 'test/summarize.test.js'])).toMatchObject({ code: 0 })
  })
})

test('--dry-run writes nothing', async () => {
  const directory = await project({ 'package.json': {} })
  const { code, out } = await init(directory, ['--dry-run'])
  expect(code).toBe(0)
  expect(out).toMatch(/would be written {2}breakwater\.config\.mjs\n/)
  expect((await readdir(directory)).sort()).toEqual(['node_modules', 'package.json'])
})

test('on a terminal it marks the headings, and NO_COLOR keeps it from that', async () => {
  const directory = await project({ 'package.json': {} })
  const command = `${process.execPath} ${MAIN} init --dry-run`
  const terminal = (variables: string) =>
    new Promise<string>(resolve => {
      const words = ['-qec', `env -u NO_COLOR -u CI ${variables} ${command}`, '/dev/null']
      execFile('script', words, { cwd: directory, env: { ...process.env, TERM: 'xterm' } }, (_, out) => resolve(out))
    })
  expect(await terminal('FORCE_COLOR=')).toContain('\u001b[1mfound\u001b[22m npm')
  expect(await terminal('NO_COLOR=1')).toMatch(/^found npm/)
})

test('a prompt of the same name gets no test that it could not pass; a person is told what is left to do', async () => {
  const directory = await project({ 'package.json': {}, 'prompts/summarize.prompt': 'mine' })
  const { out } = await init(directory)
  expect(out).toBe(`found npm, node:test, .mjs, openai
  written        breakwater.config.mjs
  left as it is  prompts/summarize.prompt
  not written    cassettes/summarize.har           summarize.prompt is not the one that init writes
  not written    test/summarize.test.mjs           summarize.prompt is not the one that init writes
  not written    .github/workflows/breakwater.yml  summarize.prompt is not the one that init writes

next
  npm install breakwater
  npm install --save-dev @breakwater/testing @breakwater/cli
  add .breakwater/ to .gitignore: captured calls stay on this machine
`)
  expect(await readFile(join(directory, 'prompts/summarize.prompt'), 'utf8')).toBe('mine')
})

describe('a mistake ends in 2 and says what it is', () => {
  test.each([
    ['no package', {}, /has no package\.json/],
    [
      'a configuration without a directory of prompts',
      { 'package.json': {}, 'breakwater.config.mjs': 'export default {}' },
      /prompts: expected a directory/,
    ],
    [
      'a configuration without a client',
      { 'package.json': {}, 'breakwater.config.mjs': 'export default { prompts: "prompts" }' },
      /client: expected options/,
    ],
  ])('%s', async (_, files, message) => {
    const directory = await project(files)
    const { code, errors } = await init(directory)
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringMatching(message) })
    expect(existsSync(join(directory, 'prompts'))).toBe(false)
  })
})
