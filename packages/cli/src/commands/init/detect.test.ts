import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detectProject } from './detect.ts'
import { nextSteps } from './next-steps.ts'
import { runnerCommand, testFileOf } from './texts.ts'
import { workflowInstead, workflowText } from './workflow.ts'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'breakwater-detect-'))
})
afterAll(() => rm(work, { recursive: true }))

let projects = 0
async function detect(files: { readonly [file: string]: string | object }, within = '', variables = {}) {
  const directory = join(work, `project-${projects++}`)
  for (const [name, content] of Object.entries({ 'package.json': {}, ...files })) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const project = await detectProject(join(directory, within), variables)
  return { ...project, manager: project.manager.name, provider: project.provider.name, project, directory }
}

describe('what is found out without asking', () => {
  test.each([
    [
      'nothing at all',
      {},
      { manager: 'npm', runner: 'node:test', extension: 'mjs', provider: 'openai', tests: 'test' },
    ],
    ['a lock file', { 'pnpm-lock.yaml': '' }, { manager: 'pnpm' }],
    ['another lock file', { 'bun.lock': '' }, { manager: 'bun' }],
    ['a module', { 'package.json': { type: 'module' } }, { extension: 'js' }],
    ['a tsconfig', { 'tsconfig.json': '{}' }, { extension: 'mts' }],
    ['a compiler', { 'package.json': { type: 'module', devDependencies: { typescript: '7' } } }, { extension: 'ts' }],
    ['a script', { 'package.json': { scripts: { test: 'vitest run' } } }, { runner: 'vitest', suffix: 'test' }],
    [
      'another runner',
      { 'package.json': { devDependencies: { jest: '30' } } },
      { runner: 'node:test', suffix: 'smoke' },
    ],
    [
      'an SDK',
      { 'package.json': { dependencies: { 'groq-sdk': '1' } }, '.env': 'OPENAI_API_KEY=' },
      { provider: 'groq' },
    ],
    ['a variable of a file', { '.env.example': '# keys\nexport MISTRAL_API_KEY=\n' }, { provider: 'mistral' }],
    ['a directory of tests', { 'tests/.keep': '' }, { tests: 'tests' }],
  ])('by %s', async (_, files, found) => {
    expect(await detect(files)).toMatchObject(found)
  })

  test('by a variable of the environment', async () => {
    expect(await detect({}, '', { GOOGLE_API_KEY: 'k' })).toMatchObject({ provider: 'gemini' })
  })

  test('by the lock file and the repository of a workspace, above', async () => {
    const { manager, lockDirectory, root, directory } = await detect(
      { 'yarn.lock': '', '.git/HEAD': '', 'packages/a/package.json': {} },
      'packages/a',
    )
    expect({ manager, lockDirectory, root }).toEqual({ manager: 'yarn', lockDirectory: directory, root: directory })
  })

  test.each([
    ['{', /package\.json is not JSON/],
    ['1', /package\.json: expected an object/],
  ])('a package.json of %s is a mistake', async (text, message) => {
    await expect(detect({ 'package.json': text })).rejects.toThrow(message)
  })
})

describe('the workflow', () => {
  test('installs from the lock file and runs the test, each in its directory', async () => {
    const { project } = await detect(
      {
        '.git/HEAD': '',
        'web/pnpm-lock.yaml': '',
        'web/a/package.json': { devDependencies: { vitest: '5' } },
      },
      'web/a',
    )
    const text = workflowText(project, runnerCommand(project, 'test/summarize.test.mjs'))
    expect(text.slice(text.indexOf('    steps:'))).toBe(`    steps:
      - uses: actions/checkout@v4
      - uses: pnpm/action-setup@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: pnpm install --frozen-lockfile
        working-directory: web
      # Without a network and without keys: where CI is set, cassettes only replay.
      - run: pnpm exec vitest run test/summarize.test.mjs
        working-directory: web/a
`)
  })

  test.each([
    [
      'one that runs the tests',
      { '.github/workflows/ci.yml': 'steps:\n  - run: npm test\n' },
      /ci\.yml runs the tests/,
    ],
    ['another service', { '.gitlab-ci.yml': '' }, /^\.gitlab-ci\.yml says what runs in CI$/],
  ])('is not written beside %s', async (_, files, why) => {
    const { project } = await detect(files)
    expect(await workflowInstead(project)).toMatch(why)
  })

  test('is written beside one that does something else', async () => {
    const { project } = await detect({ '.gitlab-ci.yml': '', '.github/workflows/stale.yml': 'on: schedule\n' })
    expect(await workflowInstead(project)).toBeUndefined()
  })
})

describe('the next steps', () => {
  test('name no package that is there, and no line of .gitignore that stands', async () => {
    const dependencies = { breakwater: '1', '@breakwater/testing': '1', '@breakwater/cli': '1' }
    const { project } = await detect({ 'package.json': { dependencies }, '.gitignore': 'dist/\n.breakwater/\n' })
    const steps = await nextSteps(project, [{ kind: 'test', file: testFileOf(project), outcome: 'written' }])
    expect(steps).toEqual([
      'node --test test/summarize.test.mjs',
      'change the prompt to what you need, and record what openai answers to it:',
      'OPENAI_API_KEY=… BREAKWATER_CASSETTE=all node --test test/summarize.test.mjs',
    ])
  })

  test('speak the words of the package manager', async () => {
    const { project } = await detect({ 'yarn.lock': '' })
    expect((await nextSteps(project, [])).slice(0, 2)).toEqual([
      'yarn add breakwater',
      'yarn add --dev @breakwater/testing @breakwater/cli',
    ])
  })
})
