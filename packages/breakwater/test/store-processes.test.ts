import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../src/open-store.ts'
import { harbour, summarize, TEXT } from './support.ts'

const PROCESS = new URL('./store-process.ts', import.meta.url).pathname

let directory = ''
let path = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-store-'))
  path = join(directory, 'cases.db')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const start = (...given: readonly string[]): ChildProcess =>
  spawn(process.execPath, [PROCESS, path, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })

/** The lines that a process prints until it ends, or until `enough`: then it is killed at once. */
async function linesOf(child: ChildProcess, enough: (line: string) => boolean = () => false): Promise<string[]> {
  const exited = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface(child.stdout as NonNullable<ChildProcess['stdout']>)) {
    lines.push(line)
    if (enough(line)) child.kill('SIGKILL')
  }
  await exited
  return lines
}

/** How many were acknowledged at the last. */
const safeIn = (lines: readonly string[]): number =>
  Number(lines.findLast(line => line.startsWith('safe '))?.split(' ')[1] ?? 0)

function integrity(): unknown {
  const database = new DatabaseSync(path)
  try {
    return database.prepare('PRAGMA integrity_check').get()
  } finally {
    database.close()
  }
}

function inStore(prefix: string): { readonly ids: ReadonlySet<string>; readonly seen: number } {
  const store = openStore(path)
  const ids = store.calls().map(({ id }) => id)
  const seen = store
    .cases()
    .reduce((sum, { count, fingerprint }) => sum + (fingerprint.startsWith(prefix) ? count : 0), 0)
  store.close()
  return { ids: new Set(ids.filter(id => id.startsWith(prefix))), seen }
}

test('killed at any moment, a process loses nothing that was acknowledged, and never the file', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 }), async (batches, delayMs) => {
      const name = `p${round++}`
      const child = start(name, '5000', '50')
      let left = batches
      const lines = await linesOf(child, () => {
        left -= 1
        if (left === 0 && delayMs > 0) setTimeout(() => child.kill('SIGKILL'), delayMs)
        return left === 0 && delayMs === 0
      })
      const { ids, seen } = inStore(name)
      for (let index = 0; index < safeIn(lines); index++) expect(ids.has(`${name}-${index}`)).toBe(true)
      expect(seen).toBe(ids.size)
      expect(integrity()).toEqual({ integrity_check: 'ok' })
    }),
    { numRuns: 8 },
  )
})

test('two processes write at once, and nothing of either is missing', async () => {
  const [one, other] = await Promise.all([linesOf(start('one', '1500', '30')), linesOf(start('other', '1500', '30'))])
  expect([safeIn(one), safeIn(other)]).toEqual([1_500, 1_500])
  expect([inStore('one'), inStore('other')].map(({ ids, seen }) => [ids.size, seen])).toEqual([
    [1_500, 1_500],
    [1_500, 1_500],
  ])
})

test('while another process holds the lock, calls end, and only the acknowledgement waits', async () => {
  await using h = await harbour(['prose_instead_of_json', 'ok', 'ok'], { capture: { path, sampleRate: 1 } })
  await h.client.run(summarize({ maxReasks: 0 }), { text: TEXT })
  await h.client.flush()
  const lock = new DatabaseSync(path)
  lock.exec('BEGIN EXCLUSIVE')
  for (const _ of [1, 2]) expect((await h.client.run(summarize(), { text: TEXT })).ok).toBe(true)
  let isSafe = false
  const flushed = h.client.flush({ timeMs: 20_000 }).then(() => {
    isSafe = true
  })
  await expect(h.client.flush({ timeMs: 50 })).rejects.toThrow('acknowledgement within 50 ms')
  expect(isSafe).toBe(false)
  lock.exec('ROLLBACK')
  lock.close()
  await flushed
  const store = openStore(path)
  expect(store.summary()).toMatchObject({ calls: 3, cases: 3 })
  store.close()
})

test('a full disk costs what cannot be kept, a warning and a count; what was kept stays whole', async () => {
  const limited = spawn(
    'bash',
    ['-c', `ulimit -f 200; exec "$0" "$@"`, process.execPath, PROCESS, path, 'full', '1000', '50'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines = await linesOf(limited)
  const safe = lines.filter(line => line.startsWith('safe ')).length
  const lost = lines.filter(line => line.startsWith('lost '))
  expect(safe).toBeGreaterThan(0)
  expect(lost.length).toBeGreaterThan(0)
  expect(safe + lost.length).toBe(20)
  expect(lost[0]).toContain('cannot be written')
  expect(lines.filter(line => line.startsWith('warning '))).toEqual([
    expect.stringMatching(/^warning capture: .*cannot be written: .*; calls go on/),
  ])
  expect(lines).toContain(`dropped ${lost.length * 100}`)
  expect(integrity()).toEqual({ integrity_check: 'ok' })
  const { ids } = inStore('full')
  expect(ids.size).toBeGreaterThanOrEqual(safe * 50)
})

test('a file that is none of ours costs no call, and is told once', async () => {
  new DatabaseSync(path).exec('CREATE TABLE orders (id)')
  const lines = await linesOf(start('x', '100', '50'))
  expect(lines.map(line => line.split(' ')[0]).toSorted()).toEqual(['dropped', 'lost', 'lost', 'warning'])
  expect(lines.join()).toContain('cases.db cannot be written: the database of another program')
  expect(await readdir(directory)).toEqual(['cases.db'])
})

test('nothing of a value that was redacted is in any byte of the files', async () => {
  const planted = ['ann.planted@example.com', '4111 1111 1111 1111', 'AKIAIOSFODNN7EXAMPLE', '+44 20 7946 0958']
  const text = `${planted.join(', ')}. ${TEXT}`
  const faults = ['prose_instead_of_json', 'wrong_types', 'ok', 'broken_json', 'unauthorized', 'ok'] as const
  await using h = await harbour([...faults], { capture: { path, sampleRate: 1 } })
  for (let call = 0; call < 3; call++) {
    await h.client.run(summarize(), { text })
    await h.client.stream(summarize(), { text }).result
  }
  await h.client.flush()
  const files = await Promise.all((await readdir(directory)).map(name => readFile(join(directory, name), 'latin1')))
  const written = files.join('')
  expect(written).toContain('schema_mismatch')
  for (const secret of planted) {
    expect(written, secret).not.toContain(secret)
    expect(written, secret).not.toContain(secret.replace(/[ -]/g, ''))
  }
})
