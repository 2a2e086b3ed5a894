import { chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callRow, caseRow } from '../src/node/store-rows.ts'
import { StoreWriter } from '../src/node/store-writer.ts'
import { openStore } from '../src/open-store.ts'
import type { CallRecord, Case } from '../src/store/index.ts'
import { callNamed, caseNamed } from './store-support.ts'

let directory = ''
let path = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-store-'))
  path = join(directory, 'deep/cases.db')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function keep(calls: readonly CallRecord[], cases: readonly Case[] = []): string | undefined {
  const writer = new StoreWriter(path)
  const trouble = writer.write(calls.map(callRow), cases.map(caseRow))
  writer.close()
  return trouble
}

function reading<T>(work: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(path)
  try {
    return work(store)
  } finally {
    store.close()
  }
}

describe('what is kept is read as it was given', () => {
  const calls = [
    callNamed('call-aaaa-1', { atMs: 1_000 }),
    callNamed('call-aabb-2', { atMs: 3_000, result: 'not_json', fingerprint: 'f00d1234' }),
    callNamed('call-bbbb-3', { atMs: 2_000, result: 'overloaded', prompt: { name: 'other', version: '1', hash: 'x' } }),
  ]
  const ids = (filter?: object) =>
    reading(store =>
      store
        .calls(filter)
        .map(({ id }) => id.slice(-1))
        .join(''),
    )

  test('calls, the newest first, by any filter; a follower gets them in the order they were written', () => {
    keep(calls)
    expect(reading(store => store.findCall('call-aaaa'))).toEqual({ row: 1, ...JSON.parse(JSON.stringify(calls[0])) })
    expect(ids()).toBe('231')
    expect(ids({ fromMs: 2_000 })).toBe('23')
    expect(ids({ toMs: 2_000 })).toBe('1')
    expect(ids({ isFailed: true })).toBe('23')
    expect(ids({ isFailed: false })).toBe('1')
    expect(ids({ result: 'overloaded' })).toBe('3')
    expect(ids({ prompt: 'summarize', limit: 1 })).toBe('2')
    expect(ids({ fingerprint: 'f00d1234' })).toBe('2')
    expect(ids({ afterRow: 1 })).toBe('23')
  })

  test('a beginning that fits two finds neither, and three characters find nothing', () => {
    keep(calls)
    expect(reading(store => ['call', 'call-aa', 'cal', 'call-aab'].map(id => store.findCall(id)?.id))).toEqual([
      undefined,
      undefined,
      undefined,
      'call-aabb-2',
    ])
  })

  test('rows that were pruned are no longer counted, and their numbers are not used again', () => {
    keep(calls, [caseNamed('call-aabb-2', 'f00d1234', { atMs: 3_000 })])
    expect(reading(store => store.prune(2_500))).toEqual({ calls: 2, cases: 0 })
    expect(reading(store => store.prune(9_999))).toEqual({ calls: 1, cases: 1 })
    expect(reading(store => store.summary())).toEqual({ calls: 0, cases: 0, firstAtMs: undefined, lastAtMs: undefined })
    keep([callNamed('later')])
    expect(reading(store => store.calls()[0]?.row)).toBe(4)
  })
})

describe('failures of one kind are one case', () => {
  const seen = (id: string, atMs: number) => callNamed(id, { atMs, result: 'not_json', fingerprint: 'f00d1234' })

  test('counted by their calls; the first body stays, and is found by any of the calls', () => {
    keep([seen('c1', 2_000)], [caseNamed('c1', 'f00d1234', { atMs: 2_000 })])
    keep([seen('c2', 9_000), seen('c3', 1_000)], [caseNamed('c2', 'f00d1234', { atMs: 9_000, input: 'another' })])
    const found = reading(store => [store.findCase('f00d'), store.findCase('c3'), ...store.cases()])
    for (const one of found) {
      expect(one).toMatchObject({ id: 'c1', count: 3, firstAtMs: 1_000, lastAtMs: 9_000, atMs: 2_000 })
    }
    expect(found.length).toBe(3)
  })

  test('a faithful body takes the place of one that is not, and not the other way', () => {
    keep(
      [],
      [caseNamed('c1', 'f', { isFaithful: false }), caseNamed('c2', 'f'), caseNamed('c3', 'f', { isFaithful: false })],
    )
    expect(reading(store => store.cases().map(({ id }) => id))).toEqual(['c2'])
  })

  test('a kind of which no body was kept is no case yet', () => {
    keep([seen('c1', 1_000)])
    expect(reading(store => [store.cases(), store.findCase('f00d1234')])).toEqual([[], undefined])
    keep([], [caseNamed('c2', 'f00d1234')])
    expect(reading(store => store.cases().map(({ count }) => count))).toEqual([1])
  })
})

describe('a file', () => {
  test("is its owner's alone, with its log, whatever it was before", async () => {
    keep([callNamed('c1')])
    await chmod(path, 0o644)
    const writer = new StoreWriter(path)
    writer.write([callRow(callNamed('c2'))], [])
    for (const name of ['', '-wal', '-shm']) expect((await stat(path + name)).mode & 0o777).toBe(0o600)
    writer.close()
    expect((await stat(join(directory, 'deep'))).mode & 0o777).toBe(0o700)
  })

  test('that is not there is named, and not made', async () => {
    expect(() => openStore(path)).toThrow(/openStore\(.*cases\.db\).*no such file/)
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  const refused: [string, () => void | Promise<void>, RegExp][] = [
    [
      'another program',
      () => new DatabaseSync(path).exec('CREATE TABLE orders (id)'),
      /the database of another program/,
    ],
    [
      'a newer version',
      () => new DatabaseSync(path).exec('PRAGMA user_version = 9'),
      /the file of a newer version of Breakwater \(schema 9/,
    ],
    ['no database', () => writeFile(path, 'Dear Ann, this is a letter and no database.'), /no SQLite file/],
    ['one cut short', () => truncate(path, 8_192), /cut short: 8192 of its \d+ bytes/],
  ]
  test.each(refused)('of %s is refused, and left as it is', async (_, make, message) => {
    keep([callNamed('c1')])
    if (message.source.includes('another')) await rm(path)
    await make()
    const before = await readFile(path)
    expect(keep([callNamed('c2')])).toMatch(message)
    expect(() => openStore(path)).toThrow(message)
    expect(await readFile(path)).toEqual(before)
  })

  test('whose pages are damaged is told as such where it is read', async () => {
    keep(Array.from({ length: 300 }, (_, index) => callNamed(`call-${index}`)))
    const bytes = await readFile(path)
    await writeFile(path, bytes.fill(0xab, 4_096))
    expect(() => reading(store => store.calls())).toThrow(/a store that can be read.*malformed/)
    expect(keep([callNamed('another')])).toMatch(/malformed/)
  })

  test('of the first version is brought to the present one: same failures become one case', () => {
    keep([])
    const old = (id: string, atMs: number, code: string) => {
      const { isFaithful: _, fingerprint: __, ...one } = caseNamed(id, '', { atMs })
      return { ...one, failure: { ...one.failure, code } }
    }
    const database = new DatabaseSync(path)
    database.exec(`DROP TABLE calls; DROP TABLE cases; PRAGMA user_version = 0; PRAGMA application_id = 0;
      CREATE TABLE cases (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, prompt TEXT NOT NULL, version TEXT NOT NULL,
        hash TEXT NOT NULL, code TEXT, body TEXT NOT NULL) STRICT`)
    const insert = database.prepare('INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)')
    for (const one of [old('b', 2_000, 'not_json'), old('a', 1_000, 'not_json'), old('c', 3_000, 'empty')]) {
      insert.run(one.id, one.atMs, one.prompt.name, one.prompt.version, one.prompt.hash, null, JSON.stringify(one))
    }
    database.close()
    const told = reading(store =>
      store
        .cases()
        .map(({ id, count, firstAtMs, lastAtMs, isFaithful }) => ({ id, count, firstAtMs, lastAtMs, isFaithful })),
    )
    expect(told).toEqual([
      { id: 'c', count: 1, firstAtMs: 3_000, lastAtMs: 3_000, isFaithful: false },
      { id: 'a', count: 2, firstAtMs: 1_000, lastAtMs: 2_000, isFaithful: false },
    ])
    expect(keep([callNamed('new')])).toBeUndefined()
    expect(reading(store => store.summary())).toMatchObject({ calls: 1, cases: 2 })
  })
})
