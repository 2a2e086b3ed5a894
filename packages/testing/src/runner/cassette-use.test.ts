import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createSimulator, type Simulator } from '../simulator/index.ts'
import { CassetteUse } from './cassette-use.ts'
import type { UseCassetteOptions } from './open-cassette.ts'

let simulator: Simulator
let project: string
beforeAll(async () => {
  vi.stubEnv('CI', '').stubEnv('BREAKWATER_CASSETTE', '')
  simulator = await createSimulator()
  project = await mkdtemp(join(tmpdir(), 'breakwater-use-'))
  await writeFile(join(project, 'package.json'), '{}')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await simulator.close()
  await rm(project, { recursive: true })
})

const ask = async (text: string, url = simulator.url): Promise<number> => {
  const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: text }] })
  const answer = await fetch(`${url}/chat/completions`, { method: 'POST', body })
  await answer.text()
  return answer.status
}

/** What runners do around the tests of a file: each test is the texts that it asks about. */
async function runTests(path: string | undefined, options: UseCassetteOptions, tests: Record<string, string[]>) {
  const file = join(project, 'tests/ask.test.ts')
  const use = new CassetteUse(path, { loopback: true, ...options })
  const outcomes: Record<string, string> = {}
  await use.enter(file)
  for (const [name, texts] of Object.entries(tests)) {
    const open = await use.beginTest({ file, names: [name] })
    const statuses = await open.cassette.run(() => Promise.all(texts.map(text => ask(text))))
    outcomes[name] = await use.endTest(open).then(
      () => statuses.join(' '),
      error => error.message,
    )
  }
  const left = await use.leave(true).then(
    () => 'well',
    error => error.message,
  )
  return { outcomes, left }
}

describe('a cassette of a whole file', () => {
  test('is recorded where there is none, and replayed afterwards, also with the provider gone', async () => {
    const tests = { first: ['A breakwater.', 'A quay.'], second: ['A lighthouse.'] }
    expect(await runTests('own.har', {}, tests)).toMatchObject({ outcomes: { first: '200 200', second: '200' } })
    const requests = simulator.requests.length
    expect(await runTests('own.har', {}, tests)).toEqual({
      outcomes: { first: '200 200', second: '200' },
      left: 'well',
    })
    expect(simulator.requests).toHaveLength(requests)
  })

  test('fails the test that asks for what was not recorded, with the difference and the way to record it', async () => {
    await runTests('missed.har', {}, { first: ['A breakwater.'] })
    const { outcomes, left } = await runTests(
      'missed.har',
      {},
      { first: ['A breakwater.'], second: ['A broken wall.'] },
    )
    expect(outcomes).toEqual({ first: '200', second: expect.stringMatching(/missed\.har has no recording for POST/) })
    expect(outcomes.second).toContain('BREAKWATER_CASSETTE=new')
    expect(left).toBe('well')
  })

  test('tells of requests that missed between the tests at the latest at the end', async () => {
    const use = new CassetteUse('empty.har', { mode: 'none', loopback: true })
    await use.enter(join(project, 'a.test.ts'))
    await ask('A hook asks.')
    await expect(use.leave(true)).rejects.toThrow(/empty\.har has no recording for POST/)
  })

  test.each([
    ['fail', /^[^\n]*spare\.har holds recordings that no test asked for:\n {2}#2 POST http:/],
    ['ignore', /^well$/],
  ] as const)('with unused: %s, recordings that nothing asks for end so', async (unused, left) => {
    await runTests('spare.har', { mode: 'all' }, { first: ['A breakwater.', 'A quay.'] })
    expect((await runTests('spare.har', { unused }, { first: ['A breakwater.'] })).left).toMatch(left)
  })

  test('warns of them by default', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await runTests('spare.har', { mode: 'all' }, { first: ['A breakwater.', 'A quay.'] })
    await runTests('spare.har', {}, { first: ['A breakwater.'] })
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/spare\.har holds/), 'UnusedRecordings']])
    warn.mockRestore()
  })

  test('says nothing of them where not all tests ran', async () => {
    await runTests('spare.har', { mode: 'all' }, { first: ['A breakwater.', 'A quay.'] })
    const use = new CassetteUse('spare.har', { unused: 'fail' })
    await use.enter(join(project, 'a.test.ts'))
    await expect(use.leave(false)).resolves.toBeUndefined()
  })
})

describe('without a path', () => {
  test('each test has a file of its own', async () => {
    const tests = { 'names points': ['A breakwater.'], 'says so': ['A quay.'] }
    expect((await runTests(undefined, {}, tests)).outcomes).toEqual({ 'names points': '200', 'says so': '200' })
    for (const name of ['names-points', 'says-so']) {
      const har = await readFile(join(project, `cassettes/tests/ask/${name}.har`), 'utf8')
      expect(JSON.parse(har).log.entries).toHaveLength(1)
    }
  })

  test('two tests may run side by side: each is answered by its own', async () => {
    const use = new CassetteUse(undefined, { mode: 'all', loopback: true })
    const names = ['left', 'right']
    const open = await Promise.all(names.map(name => use.beginTest({ file: join(project, 'a.ts'), names: [name] })))
    await Promise.all(open.map(({ cassette }, index) => cassette.run(() => ask(`The ${names[index]} one.`))))
    for (const [index, { cassette }] of open.entries()) {
      expect(cassette.report().recorded).toBe(1)
      await use.endTest(open[index]!)
      expect(await readFile(cassette.path, 'utf8')).toContain(`The ${names[index]} one.`)
    }
  })
})

describe('requests to this machine', () => {
  test('pass by, so that a test may have a server of its own', async () => {
    const { outcomes } = await runTests('none.har', { mode: 'none', loopback: false }, { first: ['A breakwater.'] })
    expect(outcomes).toEqual({ first: '200' })
  })

  test('are answered where the file holds recordings of that address', async () => {
    await runTests('local.har', {}, { first: ['A breakwater.'] })
    const { outcomes } = await runTests(
      'local.har',
      { loopback: false, unused: 'ignore' },
      { first: ['A broken wall.'] },
    )
    expect(outcomes.first).toMatch(/local\.har has no recording/)
    await runTests('local.har', { loopback: false, mode: 'all' }, { first: ['A broken wall.'] })
    expect(await readFile(join(project, 'local.har'), 'utf8')).toContain('A broken wall.')
  })

  test('are filtered by the test too', async () => {
    const { outcomes } = await runTests('none.har', { mode: 'none', filter: () => false }, { first: ['A quay.'] })
    expect(outcomes).toEqual({ first: '200' })
  })
})

test('what is recorded holds fakes for personal data, and the real request is answered by it', async () => {
  await runTests('private.har', {}, { first: ['Write to marta.quill@harbour-office.example now.'] })
  expect(await readFile(join(project, 'private.har'), 'utf8')).not.toContain('marta.quill')
  const again = await runTests('private.har', {}, { first: ['Write to marta.quill@harbour-office.example now.'] })
  expect(again.outcomes).toEqual({ first: '200' })
})

test('what the cassette did is told within tests only', async () => {
  const use = new CassetteUse('told.har', { loopback: true })
  expect(() => use.report()).toThrow('open within tests only')
  await use.enter(join(project, 'a.test.ts'))
  await ask('A breakwater.')
  expect(use.report()).toMatchObject({ recorded: 1, misses: [] })
  expect(use.isRecording).toBe(true)
  await use.leave(true)
  expect(() => use.report()).toThrow('open within tests only')
})
