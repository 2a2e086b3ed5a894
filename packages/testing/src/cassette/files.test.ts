import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Har } from 'har-format'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import manifest from '../../package.json' with { type: 'json' }
import { answerServer, writePieces } from '../../test/answer-server.ts'
import { CassetteError, type CassetteMode, createCassette } from '../index.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-files-'))
})
afterAll(() => rm(directory, { recursive: true }))

const fileFor = (name: string): string => join(directory, name)
const get = (url: string, init?: RequestInit): Promise<string> => fetch(url, init).then(answer => answer.text())

async function record(path: string, pieces: readonly (string | Uint8Array)[]): Promise<Har> {
  await using server = await answerServer((_, response) => void writePieces(response, pieces))
  const cassette = createCassette({ path, mode: 'all' })
  await cassette.run(() =>
    get(`${server.origin}/v1/chat?a=1&b=two%20words`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    }),
  )
  await cassette.close()
  return JSON.parse(await readFile(path, 'utf8'))
}

describe('a file', () => {
  test('is HAR 1.2 to another reader, which finds request and answer in it', async () => {
    // @ts-expect-error: it has no types
    const { default: validator } = await import('har-validator')
    const har = await record(fileFor('valid.har'), ['data: one\n\n', 'data: two\n\n'])
    await expect(validator.har(har)).resolves.toBeTruthy()
    const { request, response } = har.log.entries[0]!
    expect(request).toMatchObject({
      method: 'POST',
      queryString: [
        { name: 'a', value: '1' },
        { name: 'b', value: 'two words' },
      ],
      postData: { mimeType: 'application/json', text: '{"a":1}' },
    })
    expect(response).toMatchObject({ status: 200, content: { size: 22, text: 'data: one\n\ndata: two\n\n' } })
    expect(har.log.creator).toEqual({ name: 'breakwater', version: manifest.version })
  })

  test('says in base64 what is no text', async () => {
    const { response } = (await record(fileFor('binary.har'), [new Uint8Array([0, 255, 128])])).log.entries[0]!
    expect(response.content).toMatchObject({ encoding: 'base64', text: 'AP+A' })
  })

  test('is its owner’s alone, in directories that are made for it, and nothing is left beside it', async () => {
    const path = fileFor('a/b/owned.har')
    await record(path, ['x'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(fileFor('a/b'))).toEqual(['owned.har'])
  })

  test('may be edited by hand: the last chunk takes what is left over', async () => {
    const path = fileFor('edited.har')
    const har = await record(path, ['data: one\n\n', 'data: two\n\n'])
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('data: two', 'data: twenty-two'))
    const { request } = har.log.entries[0]!
    const cassette = createCassette({ path, mode: 'none' })
    const answer = await cassette.run(() =>
      get(request.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' }),
    )
    expect(answer).toBe('data: one\n\ndata: twenty-two\n\n')
  })

  test('that a browser wrote is replayed', async () => {
    const path = fileFor('browser.har')
    const entry = {
      startedDateTime: '2026-11-25T10:00:00.000Z',
      time: 12.5,
      request: { method: 'GET', url: 'https://provider.example/models', headers: [{ name: ':authority', value: 'x' }] },
      response: {
        status: 200,
        statusText: '',
        headers: [{ name: 'Content-Type', value: 'application/json' }],
        content: { size: 2, text: 'e30=', encoding: 'base64' },
      },
    }
    await writeFile(
      path,
      JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector' }, entries: [entry] } }),
    )
    const cassette = createCassette({ path, mode: 'none' })
    expect(await cassette.run(() => get('https://provider.example/models'))).toBe('{}')
    expect(() => createCassette({ path, mode: 'all' })).toThrow(/was written by another program/)
  })
})

describe('a file that cannot be used is refused and left as it is', () => {
  const har = (log: unknown): string => JSON.stringify({ log })
  const request = { method: 'GET', url: 'https://a.example/' }
  const WRONG: readonly [name: string, text: string, mode: CassetteMode, message: RegExp][] = [
    ['cut.har', '{"log":{"entries":[', 'new', /cut\.har is damaged: it is no JSON\. It was left as it is/],
    ['empty.har', '', 'once', /empty\.har is damaged/],
    ['other.har', '{"a":1}', 'all', /other\.har is no cassette: expected a HAR file/],
    ['null.har', 'null', 'all', /null\.har is no cassette/],
    [
      'newer.har',
      har({ _breakwater: 2, entries: [] }),
      'new',
      /written by a newer version \(form 2\); this one reads form 1/,
    ],
    [
      'entry.har',
      har({ entries: [{ request: { method: 'GET', url: 'x' } }] }),
      'none',
      /entries\[0\]: expected a request/,
    ],
    [
      'status.har',
      har({ entries: [{ request, response: {} }] }),
      'none',
      /entries\[0\]: expected a response with a status/,
    ],
    [
      'foreign.har',
      har({ entries: [] }),
      'new',
      /was written by another program: it is replayed \(mode none\), never written/,
    ],
    ['other.yaml', 'a: 1', 'none', /other\.yaml is no cassette: expected a YAML file of vcrpy/],
    ['damaged.yaml', 'a: [', 'none', /damaged\.yaml is damaged/],
    ['version.yaml', 'version: 9\ninteractions: []', 'none', /expected version 1 of vcrpy's files, found 9/],
    ['interaction.yaml', 'version: 1\ninteractions: [{}]', 'none', /interactions\[0\]: expected a request/],
  ]
  test.each(WRONG)('%s', async (name, text, mode, message) => {
    await writeFile(fileFor(name), text)
    expect(() => createCassette({ path: fileFor(name), mode })).toThrow(message)
    expect(() => createCassette({ path: fileFor(name), mode })).toThrow(CassetteError)
    expect(await readFile(fileFor(name), 'utf8')).toBe(text)
  })

  test('and so is a directory', async () => {
    await mkdir(fileFor('directory.har'))
    expect(() => createCassette({ path: fileFor('directory.har') })).toThrow(/cannot be read \(EISDIR\)/)
  })

  test.each([
    [{ path: '' }, /path/],
    [{ path: 'x', mode: 'some' }, /mode.*expected one of once, new, none, all, received "some"/],
    [{ path: 'x', speed: Number.NaN }, /speed/],
  ])('as are wrong options: %j', (options, message) => {
    expect(() => createCassette(options as never)).toThrow(message)
  })
})

describe('a file of vcrpy', () => {
  const answer = '{"choices":[{"message":{"content":"Größe"}}]}'
  const interaction = (path: string, request: string, response: string): string =>
    `- request:\n    body: ${request}\n    headers:\n      Content-Type: [application/json]\n      authorization: [Bearer x]\n` +
    `    method: POST\n    uri: https://api.openai.com/v1/${path}\n  response:\n    body:\n      ${response}\n` +
    `    headers:\n      Content-Type: [application/json]\n${path === 'gzip' ? '      Content-Encoding: [gzip]\n' : ''}` +
    `    status: {code: 200, message: OK}\n`
  const file = `interactions:\n${[
    interaction('text', `'{"model": "m", "n": 1}'`, stringify({ string: answer }).trim()),
    interaction(
      'bytes',
      `!!binary ${Buffer.from('{"n": 1}').toString('base64')}`,
      `string: !!binary ${Buffer.from(answer).toString('base64')}`,
    ),
    interaction('gzip', 'null', `string: !!binary ${gzipSync(answer).toString('base64')}`),
    interaction('base64', 'null', `base64_string: ${Buffer.from(answer).toString('base64')}`),
  ].join('')}version: 1\n`

  test.each([
    ['text', '{"n":1,"model":"m"}'],
    ['bytes', '{"n":1}'],
    ['gzip', undefined],
    ['base64', undefined],
  ])('replays a body kept as %s', async (path, body) => {
    await writeFile(fileFor('vcrpy.yaml'), file)
    const cassette = createCassette({ path: fileFor('vcrpy.yaml') })
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    }
    expect(await cassette.run(() => get(`https://api.openai.com/v1/${path}`, init))).toBe(answer)
    expect((await cassette.close()).unused).toHaveLength(3)
    expect(await readFile(fileFor('vcrpy.yaml'), 'utf8')).toBe(file)
  })
})
