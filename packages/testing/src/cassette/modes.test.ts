import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, openaiCompatible } from 'breakwater'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AnswerServer, answerServer } from '../../test/answer-server.ts'
import { type CassetteMode, type CassetteOptions, type CassetteReport, createCassette } from '../index.ts'

let directory: string
let server: AnswerServer
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-modes-'))
  server = await answerServer((request, response, body) =>
    response
      .writeHead(200, { 'content-type': 'text/plain' })
      .end(`${request.method} ${request.url} ${body} #${server.count}`),
  )
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

let files = 0
const newFile = (): string => join(directory, `${++files}.har`)

const ask = (body: unknown, path = '/ask', headers: Record<string, string> = {}): Promise<string> =>
  fetch(server.origin + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }).then(async answer => `${answer.status} ${answer.status === 424 ? '' : await answer.text()}`.trim())

interface Run {
  readonly answers: readonly string[]
  readonly sent: number
  readonly report: CassetteReport
}

/** Asks one after the other with a cassette. */
async function run(
  path: string,
  mode: CassetteMode,
  bodies: readonly unknown[],
  more: Partial<CassetteOptions> = {},
): Promise<Run> {
  const before = server.count
  const cassette = createCassette({ path, mode, ...more })
  const answers = await cassette.run(async () => {
    const given: string[] = []
    for (const body of bodies) given.push(await ask(body))
    return given
  })
  return { answers, sent: server.count - before, report: await cassette.close() }
}

describe('a mode says what is sent', () => {
  test('once records without a file, and with one neither sends nor writes', async () => {
    const path = newFile()
    const first = await run(path, 'once', ['a', 'b'])
    expect(first).toMatchObject({ sent: 2, report: { recorded: 2, played: 0 } })
    const text = await readFile(path, 'utf8')
    const second = await run(path, 'once', ['a', 'c'])
    expect(second).toMatchObject({ sent: 0, answers: [first.answers[0], '424'], report: { recorded: 0, played: 1 } })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('new replays what there is and adds the rest', async () => {
    const path = newFile()
    const first = await run(path, 'new', ['a'])
    const second = await run(path, 'new', ['a', 'b'])
    expect(second).toMatchObject({ sent: 1, answers: [first.answers[0], expect.any(String)] })
    expect((await run(path, 'none', ['b', 'a'])).answers).toEqual(second.answers.toReversed())
  })

  test('none never sends, and without a file says so', async () => {
    const { sent, answers, report } = await run(newFile(), 'none', ['a'])
    expect({ sent, answers }).toEqual({ sent: 0, answers: ['424'] })
    expect(report.misses[0]!.message).toContain('it holds no recordings')
  })

  test('all sends everything, and the file holds this run alone', async () => {
    const path = newFile()
    await run(path, 'once', ['a', 'b'])
    const second = await run(path, 'all', ['a'])
    expect(second).toMatchObject({ sent: 1, report: { recorded: 1, played: 0, unused: [] } })
    expect((await run(path, 'none', ['a', 'b'])).answers).toEqual([second.answers[0], '424'])
  })

  test('without a request there is no file', async () => {
    const path = newFile()
    await run(path, 'all', [])
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a recording is played', () => {
  test('once each, in their order, and what nothing asked for is reported', async () => {
    const path = newFile()
    const first = await run(path, 'once', ['a', 'a', 'b'])
    const second = await run(path, 'none', ['a', 'a', 'a'])
    expect(second.answers).toEqual([first.answers[0], first.answers[1], '424'])
    expect(second.report.misses[0]!.message).toContain('was recorded 2 times (#1, #2) and came once more')
    expect(second.report.unused).toEqual([{ number: 3, method: 'POST', url: `${server.origin}/ask` }])
  })

  test('again and again where that is asked for', async () => {
    const path = newFile()
    const first = await run(path, 'once', ['a', 'a'])
    const second = await run(path, 'none', ['a', 'a', 'a'], { repeats: true })
    expect(second.answers).toEqual([...first.answers, first.answers[1]])
  })
})

describe('two requests are the same', () => {
  const SAME: readonly [what: string, recorded: unknown, asked: unknown, match?: CassetteOptions['match']][] = [
    ['whatever the order of the keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['whatever the layout of the JSON', '{"a":[1,2.0]}', '{ "a": [ 1, 2 ] }'],
    ['but for a field that is ignored', { a: 1, at: { x: 1 } }, { a: 1, at: { x: 2, y: 3 } }, { ignore: ['at'] }],
    [
      'but for a field of each item',
      { m: [{ id: 1 }, { id: 2 }] },
      { m: [{ id: 3 }, { id: 4 }] },
      { ignore: ['m.*.id'] },
    ],
  ]
  test.each(SAME)('%s', async (_, recorded, asked, match = {}) => {
    const path = newFile()
    await run(path, 'once', [recorded], { match })
    expect((await run(path, 'none', [asked], { match })).report).toMatchObject({ played: 1, misses: [] })
  })

  const OTHERS: readonly [what: string, recorded: unknown, asked: unknown][] = [
    ['another value', { a: 1 }, { a: 2 }],
    ['a field more', { a: 1 }, { a: 1, b: null }],
    ['another order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['a number for a text', { a: '[]' }, { a: [] }],
  ]
  test.each(OTHERS)('but not with %s', async (_, recorded, asked) => {
    const path = newFile()
    await run(path, 'once', [recorded])
    expect((await run(path, 'none', [asked])).report).toMatchObject({ played: 0, misses: [{}] })
  })

  test('but not with another path, method, query, or header that counts', async () => {
    const path = newFile()
    const work = async (): Promise<string[]> => [
      await ask('x', '/a?q=1&r=2', { 'anthropic-version': '1' }),
      await ask('x', '/a?r=2&q=2'),
    ]
    const recording = createCassette({ path, match: { headers: ['Anthropic-Version'] } })
    const recorded = await recording.run(work)
    await recording.close()
    const replaying = createCassette({ path, mode: 'none', match: { headers: ['Anthropic-Version'] } })
    await replaying.run(async () => {
      expect(await ask('x', '/b?q=1&r=2', { 'anthropic-version': '1' })).toBe('424')
      expect(await ask('x', '/a?q=1&r=2', { 'anthropic-version': '2' })).toBe('424')
      expect(await fetch(`${server.origin}/a?q=1&r=2`).then(answer => answer.status)).toBe(424)
      expect(await ask('x', '/a?q=2&r=2')).toBe(recorded[1])
      expect(await ask('x', '/a?r=2&q=1', { 'anthropic-version': '1' })).toBe(recorded[0])
    })
  })

  test('a form with files, whose boundary is new each time', async () => {
    const path = newFile()
    const form = new FormData()
    form.append('file', new Blob(['The harbour']), 'harbour.txt')
    const send = (): Promise<number> =>
      fetch(server.origin, { method: 'POST', body: form }).then(({ status }) => status)
    const recording = createCassette({ path })
    await recording.run(send)
    await recording.close()
    expect(await createCassette({ path, mode: 'none' }).run(send)).toBe(200)
  })
})

describe('a miss', () => {
  const question = (content: string) => ({
    model: 'm',
    temperature: 1,
    messages: [
      {
        role: 'user' as const,
        content: `The ships wait outside of the harbour, which is ${content} until Monday morning.`,
      },
    ],
  })

  test('says in which places it differs from the nearest recording, and how', async () => {
    const path = newFile()
    await run(path, 'once', [{ other: true }, question('closed')])
    const { report } = await run(path, 'none', [{ ...question('open'), temperature: 0 }])
    expect(report.misses[0]!.message.split('\n')).toEqual([
      `${path} has no recording for POST ${server.origin}/ask: nearest is #2; recorded (-) and asked (+) differ in`,
      '  body temperature',
      '    - 1',
      '    + 0',
      '  body messages.0.content',
      '    - The ships wait outside of the harbour, which is [closed] until Monday morning.',
      '    + The ships wait outside of the harbour, which is [open] until Monday morning.',
    ])
  })

  test('reaches the code under test as an error that says so, and is not tried again', async () => {
    const path = newFile()
    const cassette = createCassette({ path, mode: 'none' })
    await cassette.run(async () => {
      const openai = new OpenAI({ apiKey: 'none', baseURL: server.origin })
      await expect(openai.chat.completions.create(question('closed'))).rejects.toMatchObject({
        status: 424,
        code: 'cassette_miss',
        message: expect.stringContaining('no recording in the cassette answers POST'),
      })
      const client = createClient({ routes: [openaiCompatible({ model: 'm', baseURL: server.origin })] })
      const result = await client.ask('Is it open?')
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'invalid_request', provider: { code: 'cassette_miss' } },
      })
      await client.close()
    })
    expect(cassette.report().misses).toHaveLength(2)
  })
})

describe('cassettes side by side', () => {
  test('do not mix: each takes the requests of its own work', async () => {
    const paths = [newFile(), newFile()]
    await Promise.all(paths.map((path, index) => run(path, 'once', [`of ${index}`, 'of both'])))
    for (const [index, path] of paths.entries()) {
      const { report } = await run(path, 'none', [`of ${index}`, 'of both', `of ${1 - index}`])
      expect(report).toMatchObject({ played: 2, misses: [{}], unused: [] })
    }
  })

  test('an installed one takes what no other takes, until it is closed', async () => {
    const [around, within] = [createCassette({ path: newFile() }), createCassette({ path: newFile() })]
    around.install()
    await ask('around')
    await within.run(() => ask('within'))
    await around.close()
    await ask('after')
    expect([around.report().recorded, (await within.close()).recorded]).toEqual([1, 1])
  })

  test('and one with a filter lets others pass by', async () => {
    const path = newFile()
    const { sent, report } = await run(path, 'none', ['a'], { filter: ({ url }) => !url.startsWith(server.origin) })
    expect({ sent, misses: report.misses }).toEqual({ sent: 1, misses: [] })
  })
})
