import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultCassettePath, projectOf } from './cassette-path.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-path-'))
  for (const folder of ['app/tests/unit', 'packages/plain/tests', 'packages/own/tests']) {
    await mkdir(join(root, folder), { recursive: true })
  }
  await writeFile(join(root, 'packages/plain/package.json'), '{}')
  await writeFile(join(root, 'packages/own/package.json'), '{}')
  await writeFile(join(root, 'packages/own/breakwater.config.mjs'), '')
})
afterAll(() => rm(root, { recursive: true }))

describe('the project of a test', () => {
  test('is the nearest directory with a package.json', () => {
    expect(projectOf(join(root, 'packages/plain/tests/a.test.ts'))).toBe(join(root, 'packages/plain'))
  })

  test('is the directory of the configuration, also where a package.json is nearer', async () => {
    await writeFile(join(root, 'packages/breakwater.config.ts'), '')
    expect(projectOf(join(root, 'packages/plain/tests/a.test.ts'))).toBe(join(root, 'packages'))
    expect(projectOf(join(root, 'packages/own/tests/a.test.ts'))).toBe(join(root, 'packages/own'))
    await rm(join(root, 'packages/breakwater.config.ts'))
  })

  test('is the working directory where neither is found, and where the runner names no file', () => {
    expect(projectOf(join(root, 'app/tests/a.test.ts'))).toBe(process.cwd())
    expect(projectOf(undefined)).toBe(process.cwd())
  })
})

describe('the cassette of a test that names none', () => {
  const project = () => join(root, 'packages/plain')
  const pathOf = (...names: string[]) =>
    defaultCassettePath({ file: join(project(), 'tests/summarize.test.ts'), names }).slice(project().length + 1)

  test('is called after its file, its suites and itself', () => {
    expect(pathOf('the summary', 'names all points')).toBe('cassettes/tests/summarize/the-summary/names-all-points.har')
  })

  test.each(['a_test.mts', 'a.spec.js', 'a-test.cjs', 'a.tsx'])('leaves the kind of the file %s out', name => {
    const path = defaultCassettePath({ file: join(project(), 'tests', name), names: ['x'] })
    expect(path).toBe(join(project(), 'cassettes/tests/a/x.har'))
  })

  test('two names never share a file that differ in what a file name cannot hold', () => {
    const names = [
      'a/b',
      'a:b',
      'a.b',
      'a b!',
      '../b',
      'a b',
      '🌊',
      '…',
      '',
      `${'x'.repeat(90)}1`,
      `${'x'.repeat(90)}2`,
    ]
    const paths = names.map(name => pathOf(name))
    expect(new Set(paths).size).toBe(names.length)
    for (const path of paths) expect(path).toMatch(/^cassettes\/tests\/summarize\/[a-z0-9-]{1,90}\.har$/)
  })

  test('keeps the letters of every language', () => {
    expect(pathOf('größer als 東京')).toBe('cassettes/tests/summarize/größer-als-東京.har')
  })
})
