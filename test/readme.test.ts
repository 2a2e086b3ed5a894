import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSimulator, type Storm } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, runChild } from './child.ts'

const README = await readFile(join(ROOT, 'README.md'), 'utf8')
const ROUTE = "openai({ model: 'gpt-5-mini' })"

/** The first TypeScript block: what a reader copies. */
const EXAMPLE = README.match(/```ts\n([\s\S]*?)```/)?.[1] ?? ''

/** The example as a program in the repository, so that it finds the packages; only the address is another. */
async function runExample(folder: string, storm: Storm): Promise<string> {
  await using simulator = await createSimulator({ storm })
  const file = join(folder, `${storm.name}.ts`)
  await writeFile(file, EXAMPLE.replace(ROUTE, `openai({ model: 'gpt-5-mini', baseURL: '${simulator.url}' })`))
  const { code, out, errors } = await runChild([process.execPath, file], { env: { OPENAI_API_KEY: 'sk-test' } })
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return out
}

describe('the example of the README', () => {
  let folder: string
  beforeAll(async () => {
    await mkdir(join(ROOT, '.breakwater'), { recursive: true })
    folder = await mkdtemp(join(ROOT, '.breakwater/readme-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('is about 20 lines long and asks a real provider', () => {
    expect(EXAMPLE.trim().split('\n').length).toBeLessThanOrEqual(22)
    expect(EXAMPLE).toContain(ROUTE)
  })

  test('prints a summary on a good day', async () => {
    expect(await runExample(folder, { name: 'calm' })).toMatch(/^A breakwater protects ships from waves\./)
  })

  test('prints a summary when the provider is overloaded first and then fences its JSON', async () => {
    const storm: Storm = { name: 'fenced', faults: ['overloaded', 'fenced_json'] }
    expect(await runExample(folder, storm)).toMatch(/^A breakwater protects ships from waves\./)
  })

  test('prints what the users are shown when the model refuses', async () => {
    expect(await runExample(folder, { name: 'refusal', faults: ['refusal'] })).toBe("couldn't summarize (refused)\n")
  })

  test('type-checks', async () => {
    await writeFile(join(folder, 'example.ts'), EXAMPLE)
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: { isolatedDeclarations: false, declaration: false },
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['example.ts'] }))
    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    const { stdout } = await promisify(execFile)(tsc, ['--project', folder]).catch(error => error as { stdout: string })
    expect(stdout.split('\n').filter(line => line.includes('example.ts'))).toEqual([])
  })
})

describe('the README and the guide', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'docs/README.md',
    'docs/architecture.md',
    'docs/failures.md',
  ]

  test.each(pages)('%s links to files that are there', async page => {
    const text = await readFile(join(ROOT, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(ROOT, page, '..', link ?? ''))
    expect(links.filter(link => !existsSync(link))).toEqual([])
  })

  test('name only scripts that are there', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
    for (const page of pages) {
      const text = await readFile(join(ROOT, page), 'utf8')
      const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
      expect(named.filter(name => !Object.hasOwn(scripts, name ?? ''))).toEqual([])
    }
  })
})
