import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type DatasetCase,
  datasetStats,
  dedupeDataset,
  editDataset,
  formatDataset,
  parseDataset,
  putCase,
  readDataset,
  splitDataset,
  writeDataset,
} from './index.ts'

const exec = promisify(execFile)

const caseOf = (given: Partial<DatasetCase>): DatasetCase => ({
  id: 'a',
  prompt: 'summarize',
  input: { text: 'Waves.' },
  expect: { passes: [] },
  ...given,
})
const ids = (cases: readonly DatasetCase[]): string[] => cases.map(({ id }) => id)

const anyId = fc.stringMatching(/^[\w.-]{1,12}$/)
const anyJson = fc.jsonValue()
const anyCase: fc.Arbitrary<DatasetCase> = fc.record(
  {
    id: anyId,
    prompt: fc.string({ minLength: 1 }),
    input: anyJson,
    output: fc.string(),
    toolCalls: fc.array(fc.record({ id: fc.string(), name: fc.string(), arguments: fc.string() })),
    refusal: fc.string(),
    finish: fc.constantFrom('stop', 'length'),
    expect: fc.oneof(
      fc.record({ value: anyJson }),
      fc.constant({ code: 'not_json' } as const),
      fc.record({ passes: fc.array(fc.string()) }),
    ),
    tags: fc.array(fc.string()),
    labels: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer())),
    note: fc.string(),
    from: fc.record({
      fingerprint: fc.string(),
      promptVersion: fc.string(),
      promptHash: fc.string(),
      atMs: fc.nat(),
    }),
  },
  { requiredKeys: ['id', 'prompt', 'input', 'expect'] },
)

describe('a dataset file', () => {
  test('holds one case a line, its fields in one order', () => {
    const one: DatasetCase = {
      note: 'seen twice',
      expect: { code: 'refused' },
      input: 1,
      prompt: 'p',
      id: 'x',
      output: '',
    }
    expect(formatDataset([one, caseOf({})])).toBe(
      '{"id":"x","prompt":"p","input":1,"output":"","expect":{"code":"refused"},"note":"seen twice"}\n' +
        '{"id":"a","prompt":"summarize","input":{"text":"Waves."},"expect":{"passes":[]}}\n',
    )
  })

  test('is read as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(anyCase), cases => {
        const text = formatDataset(cases)
        const parsed = parseDataset(text)
        expect(parsed.problems).toEqual([])
        expect(formatDataset(parsed.cases)).toBe(text)
      }),
    )
  })

  test('may have empty lines, a byte-order mark and the line ends of Windows', () => {
    const text = `\uFEFF${formatDataset([caseOf({}), caseOf({ id: 'b' })]).replaceAll('\n', '\r\n\r\n')}`
    expect(ids(parseDataset(text).cases)).toEqual(['a', 'b'])
  })

  test.each([
    ['{"id":', 'not JSON: Unexpected end of JSON input'],
    ['{"id": "secret words}', 'not JSON: Unterminated string in JSON at position 21 (line 1 column 22)'],
    ['{"id": x}', "not JSON: Unexpected token 'x'"],
    ['[]', 'expected an object, received a list of 0'],
    [
      '{"id":"a","prompt":"p","input":1}',
      'expect: expected { "value": … }, { "code": "…" } or { "passes": ["…"] }, received nothing',
    ],
    [
      '{"id":"a b","prompt":"p","input":1,"expect":{"value":1}}',
      'id: expected 1 to 100 letters, digits, ".", "_" or "-", received a text of 3 characters',
    ],
    [
      '{"id":"a","prompt":"p","input":1,"expect":{"value":1,"code":"empty"}}',
      'expect: expected { "value": … }, { "code": "…" } or { "passes": ["…"] }, received an object with value, code',
    ],
    [
      '{"id":"a","prompt":"p","input":1,"expect":{"value":1},"tag":[]}',
      'tag: no such field; there are id, prompt, input, ',
    ],
    [
      '{"id":"a","prompt":"p","input":1,"expect":{"value":1},"tags":[1]}',
      'tags: expected a list of texts, received a list of 1',
    ],
    [
      '{"id":"a","prompt":"p","input":1,"expect":{"value":1},"from":{"at":1}}',
      'from: expected { fingerprint, promptVersion, ',
    ],
  ])('tells what is wrong with %s', (line, message) => {
    const { cases, problems } = parseDataset(`${formatDataset([caseOf({})])}\n${line}\n${formatDataset([caseOf({})])}`)
    expect(cases).toHaveLength(2)
    expect(problems).toEqual([{ line: 3, message: expect.stringContaining(message) }])
  })

  test('a field named __proto__ is a field like others', () => {
    const line = '{"id":"a","prompt":"p","input":{"__proto__":{"x":1}},"expect":{"value":1}}\n'
    const { cases } = parseDataset(line)
    expect(formatDataset(cases)).toBe(line)
    expect(dedupeDataset([...cases, caseOf({ prompt: 'p', input: {}, expect: { value: 1 } })]).removed).toEqual([])
    expect(parseDataset(line.replace('"prompt"', '"__proto__":{},"prompt"')).problems).toHaveLength(1)
  })
})

describe('on a disk', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakwater-dataset-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('a dataset is written whole, in a directory that is made for it, and read back', async () => {
    const file = join(folder, 'new/datasets/summarize.jsonl')
    await writeDataset(file, [caseOf({ id: 'old' })])
    await writeDataset(file, [caseOf({})])
    expect(await readDataset(file)).toEqual([caseOf({})])
    expect(await readdir(join(folder, 'new/datasets'))).toEqual(['summarize.jsonl'])
  })

  test('what stands in the way is told by file and line, and a failed write leaves what was there', async () => {
    const file = join(folder, 'broken.jsonl')
    await writeFile(file, '\n{}\nx')
    await expect(readDataset(file)).rejects.toThrow(
      `${file}:2: id: expected 1 to 100 letters, digits, ".", "_" or "-", received nothing\n${file}:3: not JSON: `,
    )
    await expect(readDataset(join(folder, 'none.jsonl'))).rejects.toThrow('none.jsonl: no such file')
    const circular: { self?: unknown } = {}
    circular.self = circular
    await expect(writeDataset(file, [caseOf({ input: circular })])).rejects.toThrow('circular')
    expect(await readFile(file, 'utf8')).toBe('\n{}\nx')
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/tmp$/))
  })

  test('several processes that change one dataset at once lose nothing', async () => {
    const file = join(folder, 'shared/shared.jsonl')
    const door = JSON.stringify(join(import.meta.dirname, 'index.ts'))
    const program = (name: string) => `import { editDataset, putCase } from ${door}
    for (let n = 10; n < 30; n++) {
      const one = { id: '${name}' + n, prompt: 'p', input: {}, expect: { passes: [] } }
      await editDataset(${JSON.stringify(file)}, cases => putCase(cases, one))
    }`
    const names = ['a', 'b', 'c']
    await Promise.all(
      names.map(name => exec(process.execPath, ['--input-type=module-typescript', '--eval', program(name)])),
    )
    const expected = names.flatMap(name => Array.from({ length: 20 }, (_, n) => `${name}${n + 10}`))
    expect(ids(await readDataset(file))).toEqual(expected)
    expect(await readdir(join(folder, 'shared'))).toEqual(['shared.jsonl'])
  })

  test("the lock of a process that was killed stands in nobody's way, and a change that fails leaves none", async () => {
    const file = join(folder, 'locked.jsonl')
    const { pid } = spawnSync(process.execPath, ['--version'])
    await writeFile(`${file}.lock`, String(pid))
    await editDataset(file, cases => putCase(cases, caseOf({})))
    const broken = editDataset(file, () => {
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(ids(await readDataset(file))).toEqual(['a'])
    expect(await readdir(folder)).not.toContain('locked.jsonl.lock')
  })
})

describe('putCase', () => {
  test('replaces the case of that id in its place', () => {
    const cases = ['b', 'a'].map(id => caseOf({ id }))
    const replaced = putCase(cases, caseOf({ id: 'b', note: 'new' }))
    expect(ids(replaced)).toEqual(['b', 'a'])
    expect(replaced[0]?.note).toBe('new')
  })

  test('keeps a sorted dataset sorted, and adds to another at its end', () => {
    const put = (all: string[], id: string): string[] =>
      ids(
        putCase(
          all.map(one => caseOf({ id: one })),
          caseOf({ id }),
        ),
      )
    expect(put(['a', 'c'], 'b')).toEqual(['a', 'b', 'c'])
    expect(put(['a', 'c'], 'd')).toEqual(['a', 'c', 'd'])
    expect(put(['c', 'a'], 'b')).toEqual(['c', 'a', 'b'])
    expect(put([], 'a')).toEqual(['a'])
  })
})

describe('dedupeDataset', () => {
  test('keeps the first of those that say the same, in whatever order their keys are', () => {
    const cases = [
      caseOf({ id: 'a', input: { x: 1, y: [{ b: 1, a: 2 }] } }),
      caseOf({ id: 'b', input: { y: [{ a: 2, b: 1 }], x: 1 }, note: 'the same' }),
      caseOf({ id: 'c', input: { x: 1, y: [] } }),
    ]
    const { cases: kept, removed, conflicts } = dedupeDataset(cases)
    expect(ids(kept)).toEqual(['a', 'c'])
    expect(removed).toEqual([{ id: 'b', sameAs: 'a' }])
    expect(conflicts).toEqual([])
  })

  test('keeps both where they expect different things of one output, and says so', () => {
    const { cases, conflicts } = dedupeDataset([caseOf({}), caseOf({ id: 'b', expect: { code: 'refused' } })])
    expect(ids(cases)).toEqual(['a', 'b'])
    expect(conflicts).toEqual([{ id: 'b', sameAs: 'a' }])
  })

  test('an output that is missing is not one that is empty', () => {
    expect(dedupeDataset([caseOf({}), caseOf({ id: 'b', output: '' })]).removed).toEqual([])
  })
})

describe('splitDataset', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => caseOf({ id: `case-${index}` }))

  test('gives every case to one part, by its id alone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyId, { maxLength: 30 }), fc.nat(29), (names, at) => {
        const cases = names.map(id => caseOf({ id }))
        const split = splitDataset(cases, { train: 3, test: 1 })
        expect(ids([...split.train, ...split.test]).sort()).toEqual(names.toSorted())
        const without = splitDataset(cases.toSpliced(at, 1), { train: 3, test: 1 })
        expect(ids(split.train)).toEqual(expect.arrayContaining(ids(without.train)))
        expect(ids(split.test)).toEqual(expect.arrayContaining(ids(without.test)))
      }),
    )
  })

  test('meets the shares over many cases, and is the same tomorrow', () => {
    const { train, test: rest } = splitDataset(many, { train: 0.8, test: 0.2 })
    expect([train.length, rest.length]).toEqual([1_602, 398])
  })

  test.each([[{}], [{ train: 0 }], [{ train: -1, test: 2 }], [{ train: Number.NaN }]])(
    'refuses the shares %j',
    shares => {
      expect(() => splitDataset(many, shares as { [name: string]: number })).toThrow(RangeError)
    },
  )
})

describe('datasetStats', () => {
  test('counts prompts, expectations and tags, and measures inputs and outputs', async () => {
    const stats = await datasetStats([
      caseOf({ input: 'abc', output: '{}', tags: ['de', 'long'] }),
      caseOf({ id: 'b', input: 'abcdefghi', expect: { code: 'not_json' }, output: '{"a":', tags: ['de'] }),
      caseOf({ id: 'c', prompt: 'other', input: '', expect: { value: 1 } }),
    ])
    expect(stats).toMatchObject({
      cases: 3,
      prompts: { summarize: 2, other: 1 },
      expects: { not_json: 1, passes: 1, value: 1 },
      tags: { de: 2, long: 1 },
      inputChars: { least: 0, median: 3, most: 9, sum: 12 },
      outputChars: { least: 2, median: 5, most: 5, sum: 7 },
    })
    expect(stats.inputTokens.sum).toBeGreaterThan(0)
    expect((await datasetStats([])).outputTokens).toEqual({ least: 0, median: 0, most: 0, sum: 0 })
  })
})
