import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator } from '@breakwater/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const MAIN = new URL('../main.ts', import.meta.url).pathname
const HERE = new URL('.', import.meta.url).pathname
const KEY = 'sk-planted-0d1c2b3a4f5e6978'
const MAIL = 'marta.quill@harbour-office.example'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-record-'))
})
afterAll(() => rm(directory, { recursive: true }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly errors: string
}

const run = (words: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise(resolve => {
    const env = { ...process.env, NO_COLOR: '1', ...variables }
    execFile(process.execPath, [MAIN, ...words], { env, cwd: HERE }, (error, out, errors) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, errors }),
    )
  })

const node = (code: string): string[] => ['--', process.execPath, '--input-type=module', '--eval', code]

const OFFICIAL = `
  import OpenAI from 'openai'
  import Anthropic from '@anthropic-ai/sdk'
  const content = 'Write to ${MAIL}. The harbour is closed, and ships wait outside of it.'
  const question = { model: 'm', max_tokens: 90, messages: [{ role: 'user', content }] }
  const told = []
  const openai = new OpenAI()
  told.push((await openai.chat.completions.create(question)).choices[0].message.content)
  for await (const chunk of await openai.chat.completions.create({ ...question, stream: true })) told.push(chunk)
  const anthropic = new Anthropic()
  told.push((await anthropic.messages.create(question)).content)
  for await (const event of await anthropic.messages.create({ ...question, stream: true })) told.push(event)
  console.log(JSON.stringify(told))`

/** Neither fetch nor undici: what a program in another language would do. */
const OTHER_LANGUAGE = `
  import { request } from 'node:http'
  const sent = request(process.env.OPENAI_BASE_URL + '/chat/completions', { method: 'POST' }, answer => answer.pipe(process.stdout))
  sent.end(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'The harbour is closed.' }] }))`

describe.each([
  ['the official SDKs, streams included', OFFICIAL],
  ['a program that uses neither fetch nor undici', OTHER_LANGUAGE],
])('record, then replay with the provider gone: %s', (name, code) => {
  const cassette = () => join(directory, `${name.length}.har`)
  let recorded: Ended
  let replayed: Ended
  beforeAll(async () => {
    const simulator = await createSimulator()
    const addresses = { OPENAI_BASE_URL: simulator.url, ANTHROPIC_BASE_URL: simulator.origin }
    const keys = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY }
    recorded = await run(['record', '--cassette', cassette(), ...node(code)], { ...addresses, ...keys })
    await simulator.close()
    replayed = await run(['replay', '--cassette', cassette(), ...node(code)], addresses)
  })

  test('the program says the same', () => {
    expect(recorded).toMatchObject({ code: 0, out: expect.stringMatching(/harbour/) })
    expect(recorded.errors).toMatch(/breakwater: \d exchanges? recorded in /)
    expect(replayed).toMatchObject({ code: 0, out: recorded.out })
    expect(replayed.errors).toMatch(/^breakwater: \d recordings? replayed from [^\n]+\n$/)
  })

  test('the file is its owner’s, and holds neither key nor address', async () => {
    const text = await readFile(cassette(), 'utf8')
    expect(text).not.toContain(KEY)
    expect(text).not.toContain('marta')
    expect((await stat(cassette())).mode & 0o777).toBe(0o600)
  })
})

describe('replay', () => {
  const ask = (text: string): string[] =>
    node(`const { status } = await fetch('http://provider.example/v1/chat/completions', { method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: ${JSON.stringify(text)} }] }) }); console.log(status)`)
  const cassette = () => join(directory, 'by-hand.har')
  beforeAll(() =>
    writeFile(
      cassette(),
      JSON.stringify({
        log: {
          entries: [
            {
              request: {
                method: 'POST',
                url: 'http://provider.example/v1/chat/completions',
                postData: {
                  mimeType: 'application/json',
                  text: '{"messages":[{"role":"user","content":"Is it open?"}]}',
                },
              },
              response: { status: 200, content: { text: '{}' } },
            },
          ],
        },
      }),
    ),
  )

  test('plays a file written elsewhere', async () => {
    expect(await run(['replay', '--cassette', cassette(), ...ask('Is it open?')])).toMatchObject({
      code: 0,
      out: '200\n',
    })
  })

  test('answers with an error what is not recorded, and says what is nearest and what is left over', async () => {
    const { code, out, errors } = await run(['replay', '--cassette', cassette(), ...ask('Is it closed?')])
    expect({ code, out }).toEqual({ code: 0, out: '424\n' })
    expect(errors).toContain('- Is it open?')
    expect(errors).toContain('+ Is it closed?')
    expect(errors).toContain('not asked for: #1 POST http://provider.example/v1/chat/completions')
  })

  test('tells it as JSON', async () => {
    const { errors } = await run(['replay', '--json', '--cassette', cassette(), ...ask('Is it closed?')])
    expect(JSON.parse(errors)).toMatchObject({ played: 0, misses: [{ method: 'POST' }], unused: [{ number: 1 }] })
  })

  test('ends as the program ends', async () => {
    expect(await run(['replay', '--cassette', cassette(), ...node('process.exit(7)')])).toMatchObject({ code: 7 })
    expect(await run(['replay', '--cassette', cassette(), ...node('process.kill(process.pid, 9)')])).toMatchObject({
      code: 137,
    })
  })
})

describe('mistakes end with 2 and a sentence', () => {
  test.each<[readonly string[], RegExp]>([
    [['replay', '--', './no-such-program'], /no-such-program cannot be run \(no such program\)/],
    [['record', '--cassette', MAIN, '--', 'true'], /main\.ts is damaged: it is no JSON/],
    [['record', '--base-url', 'X', '--', 'true'], /--base-url X: expected VARIABLE=URL/],
    [['replay', '--speed', '-1', '--', 'true'], /Expected a number from 0/],
    [['record'], /missing required argument 'command'/],
  ])('%j', async (words, message) => {
    const { code, errors } = await run(words)
    expect(code).toBe(2)
    expect(errors).toMatch(message)
    expect(errors).not.toMatch(/\n {4}at /)
  })
})
