import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRunnerProject, type RunnerProject } from '../../test/runner-project.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const ROOT = new URL('../../../..', import.meta.url).pathname
const page = await readFile(join(ROOT, 'docs/testing.md'), 'utf8')
const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, text], index) => ({
  file: `test/block-${index + 1}.test.ts`,
  text: text!,
  isOfNode: text!.includes("from 'node:test'"),
}))

let project: RunnerProject
beforeAll(async () => {
  project = await createRunnerProject()
  // A repository of its own: init writes its workflow there.
  await project.write('.git/HEAD', '')
  await project.write('package.json', '{ "type": "module", "devDependencies": { "vitest": "5", "typescript": "7" } }')
  const { code, errors } = await project.run(process.execPath, [join(ROOT, 'packages/cli/src/main.ts'), 'init'])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  for (const { file, text } of blocks) await project.write(file, text)
})
afterAll(() => project[Symbol.asyncDispose]())

const filesOf = (isOfNode: boolean): string[] =>
  blocks.filter(block => block.isOfNode === isOfNode).map(({ file }) => file)

test('every block of the page passes under its runner, beside what init writes, without a network or a key', async () => {
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', '.', '--reporter=tap-flat']
  const env = { CI: 'true', OPENAI_API_KEY: undefined }
  const first = await project.run(process.execPath, [...vitest, ...filesOf(false), 'test/summarize.test.ts'], env)
  expect({ ...first, failed: first.out.match(/^not ok.*/gm) }).toMatchObject({ code: 0, failed: null })
  expect(first.out.match(/^ok/gm)).toHaveLength(6)
  const second = await project.run(process.execPath, ['--test', ...filesOf(true)], env)
  expect(second).toMatchObject({ code: 0, out: expect.stringMatching(/^ℹ pass 1$/m) })
})

test('every block and every file that init writes type-checks', async () => {
  const compilerOptions = { isolatedDeclarations: false, declaration: false }
  const include = ['test', 'breakwater.config.ts']
  await project.write('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include }))
  const { out } = await project.run(join(ROOT, 'node_modules/.bin/tsc'), ['--project', '.'])
  expect(out.split('\n').filter(line => /^(?:test\/|breakwater\.config)/.test(line))).toEqual([])
})
