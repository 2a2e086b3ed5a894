import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DatasetCase, formatDataset } from '@breakwater/testing/dataset'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, runChild } from '../../../../test/child.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

const PROMPT = `---
input:
  schema:
    text: string
output:
  schema:
    n: integer
---
How many words? {{text}}
`

const caseOf = (given: Partial<DatasetCase>): DatasetCase => ({
  id: 'a',
  prompt: 'count',
  input: { text: 'one two' },
  output: '{"n": 2}',
  expect: { value: { n: 2 } },
  ...given,
})

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-dataset-command-'))
  await mkdir(join(root, 'prompts'))
  await writeFile(join(root, 'prompts/count.prompt'), PROMPT)
  await writeFile(join(root, 'breakwater.config.ts'), "export default { prompts: 'prompts' }")
})
afterAll(() => rm(root, { recursive: true }))

async function put(name: string, cases: readonly DatasetCase[]): Promise<string> {
  await mkdir(join(root, 'datasets'), { recursive: true })
  await writeFile(join(root, 'datasets', name), formatDataset(cases))
  return `datasets/${name}`
}

const run = (...words: readonly string[]): Promise<Ended> =>
  runChild([process.execPath, MAIN, 'dataset', ...words], { cwd: root, env: { NO_COLOR: '1' } })

describe('breakwater dataset validate', () => {
  test('is content where every case holds, and says which hold not', async () => {
    const good = await put('good.jsonl', [caseOf({})])
    const { output: _, ...unanswered } = caseOf({ id: 'later' })
    const bad = await put('bad.jsonl', [caseOf({ output: 'two' }), caseOf({ id: 'b', input: {} }), unanswered])
    const well = await run('validate', good)
    expect([well.code, well.out, well.errors]).toEqual([0, '✓ datasets/good.jsonl: 1 of 1 hold\n', ''])
    const { code, out } = await run('validate')
    expect(code).toBe(1)
    expect(out).toContain('✗ datasets/bad.jsonl: 0 of 3 hold, 1 without an output (only a model can answer)\n')
    expect(out).toContain('  a  expected a value, failed as not_json')
    expect(out).toContain('  b  expected a value, failed as invalid_input')
    expect(out).toContain('✓ datasets/good.jsonl')
    const data = JSON.parse((await run('validate', bad, '--json')).out)
    expect(data).toMatchObject([
      {
        file: bad,
        held: 0,
        problems: [
          { id: 'a', kind: 'replay' },
          { id: 'b', kind: 'input' },
        ],
      },
    ])
  })

  test('names the line that is no case, without a stack', async () => {
    await writeFile(join(root, 'broken.jsonl'), '{"id":"a"}\n')
    const { code, errors } = await run('validate', 'broken.jsonl')
    expect([code, errors]).toEqual([
      2,
      `breakwater: ${root}/broken.jsonl:1: prompt: expected the name of a prompt, received nothing\n`,
    ])
  })
})

test('breakwater dataset stats counts what is there', async () => {
  const file = await put('stats.jsonl', [caseOf({ tags: ['de'] }), caseOf({ id: 'b', expect: { code: 'refused' } })])
  const { code, out } = await run('stats', file)
  expect(code).toBe(0)
  expect(out).toMatch(
    /datasets\/stats\.jsonl: 2 cases\n +prompts +count 2\n +expected +refused 1, value 1\n +tags +de 1/,
  )
  expect(JSON.parse((await run('stats', file, '--json')).out)).toMatchObject([{ cases: 2, outputChars: { sum: 16 } }])
})

describe('breakwater dataset dedupe', () => {
  test('removes what is there twice, in place, unless it is only asked', async () => {
    const file = await put('twice.jsonl', [caseOf({}), caseOf({ id: 'b', note: 'again' })])
    const before = await readFile(join(root, file), 'utf8')
    expect((await run('dedupe', file, '--dry-run')).out).toContain('would go  b, the same as a')
    expect(await readFile(join(root, file), 'utf8')).toBe(before)
    const { code, out } = await run('dedupe', file)
    expect([code, out]).toEqual([0, `removed  b, the same as a\n${file}: 1 case\n`])
    expect(await readFile(join(root, file), 'utf8')).toBe(formatDataset([caseOf({})]))
  })

  test('leaves it to people which of two expectations is right', async () => {
    const cases = [caseOf({}), caseOf({ id: 'b', expect: { code: 'refused' } })]
    const file = await put('conflict.jsonl', cases)
    const { code, out } = await run('dedupe', file)
    expect(code).toBe(1)
    expect(out).toContain('conflict  b expects something else of the output of a')
    expect(await readFile(join(root, file), 'utf8')).toBe(formatDataset(cases))
  })
})

describe('breakwater dataset split', () => {
  test('writes the parts beside the dataset, and never over them unasked', async () => {
    const file = await put(
      'all.jsonl',
      Array.from({ length: 20 }, (_, index) => caseOf({ id: `case-${index}` })),
    )
    const { out } = await run('split', file, '--into', 'train=3,test', '--json')
    const parts = JSON.parse(out) as { file: string; cases: number }[]
    expect(parts.map(part => part.file)).toEqual(['datasets/all.train.jsonl', 'datasets/all.test.jsonl'])
    expect(parts.reduce((sum, { cases }) => sum + cases, 0)).toBe(20)
    const again = await run('split', file, '--into', 'train=3,test')
    expect([again.code, again.errors]).toEqual([
      2,
      'breakwater: datasets/all.train.jsonl is there already: --force writes over it\n',
    ])
    expect((await run('split', file, '--into', 'train=3,test', '--force')).code).toBe(0)
  })

  test.each(['train=0', 'a b=1', 'train,train', ''])('refuses the shares "%s"', async shares => {
    const { code, errors } = await run('split', 'x.jsonl', '--into', shares)
    expect(code).toBe(2)
    expect(errors).toContain('Expected')
  })
})
