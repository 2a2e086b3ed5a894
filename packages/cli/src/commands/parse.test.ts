import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { runParse } from './parse.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-parse-'))
const schema = join(folder, 'schema.json')
writeFileSync(schema, JSON.stringify({ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }))

async function run(text: string, options: { peers?: boolean; truncated?: boolean; schema?: string } = {}) {
  const file = join(folder, 'output.txt')
  writeFileSync(file, text)
  const { out, error, exitCode } = await runParse(file, { schema, ...options })
  return { out, error: stripVTControlCharacters(error), exitCode }
}

test('a value goes to standard output, its repairs with their places beside it', async () => {
  expect(await run('So: {"n": "1,234"}')).toEqual({
    out: '{\n  "n": 1234\n}\n',
    error: 'repair  surrounding_text at offset 4\nrepair  number_from_string at $.n\n',
    exitCode: 0,
  })
})

test('a failure marks the place in the text', async () => {
  const { out, error, exitCode } = await run('So:\n{"n": "about 5"}')
  expect({ out, exitCode }).toEqual({ out: '', exitCode: 1 })
  expect(error).toContain('schema_mismatch')
  expect(error).toContain('2 | {"n": "about 5"}\n          ^\n')
})

test('control characters of the text do not reach the terminal', async () => {
  const { error } = await run('{"n": "\u001b[31m"}')
  expect(error).not.toContain('\u001b')
})

test('what cannot be used is told apart from what cannot be read', async () => {
  await expect(run('{}', { schema: join(folder, 'missing.json') })).rejects.toThrow('missing.json cannot be read')
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{')
  await expect(run('{}', { schema: broken })).rejects.toThrow('broken.json is not JSON')
})

test('peers read the same text', async () => {
  const { error } = await run('{"n": 1,}', { peers: true })
  expect(error).toMatch(/JSON\.parse {2}cannot read it/)
})
