import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRedactor } from 'breakwater'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, answerServer, writePieces } from '../../test/answer-server.ts'
import { type CassetteOptions, type CassetteReport, createCassette, type Redact } from '../index.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-privacy-'))
})
afterAll(() => rm(directory, { recursive: true }))

let files = 0
const newFile = (): string => join(directory, `${++files}.har`)
const redact: Redact = text => createRedactor({ mode: 'fake', seed: 'of a test' }).redact(text)

/** None of these may be in a file, in any form that text can take. */
const PLANTED = {
  bearer: 'sk-planted-7b1f0c9d8e2a4f63',
  apiKey: 'xkey-5d3f1b7c9e0a2468ace0',
  cookie: 'session-91ce02ab77f4',
  queryKey: 'AIza-planted-27d9c4b1',
  mail: 'marta.quill@harbour-office.example',
  card: '4111111111111111',
  iban: 'DE89370400440532013000',
  phone: '+49 30 901820',
  password: 'Tr0ub4dor&3',
} as const

async function record(answer: Answer, work: (origin: string) => Promise<unknown>, more: Partial<CassetteOptions> = {}) {
  const path = newFile()
  await using server = await answerServer(answer)
  const cassette = createCassette({ path, redact, ...more })
  const recorded = await cassette.run(() => work(server.origin))
  await cassette.close()
  return { path, origin: server.origin, recorded, text: await readFile(path, 'utf8') }
}

async function replay(path: string, work: () => Promise<unknown>, more: Partial<CassetteOptions> = {}) {
  const cassette = createCassette({ path, mode: 'none', redact, ...more })
  const replayed = await cassette.run(work)
  const report: CassetteReport = await cassette.close()
  return { replayed, report }
}

/** Everything planted, wherever a request can carry it. */
const tellAll = (origin: string): Promise<string> =>
  fetch(`${origin}/of/${PLANTED.mail}?key=${PLANTED.queryKey}&mail=${encodeURIComponent(PLANTED.mail)}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${PLANTED.bearer}`,
      'x-api-key': PLANTED.apiKey,
      'x-vendor-of-next-year': PLANTED.apiKey,
      cookie: `a=b; sid=${PLANTED.cookie}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      password: PLANTED.password,
      card: Number(PLANTED.card),
      messages: [
        { role: 'user', content: `I am ${PLANTED.mail}, card ${PLANTED.card}, call ${PLANTED.phone}.` },
        { role: 'user', content: `Pay to ${PLANTED.iban}. My word is ${PLANTED.password}, the key ${PLANTED.bearer}` },
      ],
    }),
  }).then(answer => answer.text())

/** Says back what it was told, as a stream of small pieces. */
const echo: Answer = (_, response, body) => {
  response.setHeader('set-cookie', `sid=${PLANTED.cookie}; HttpOnly`)
  response.setHeader('content-type', 'text/event-stream')
  const said = JSON.parse(body)
    .messages.map(({ content }: { content: string }) => content)
    .join(' ')
  const deltas = said.match(/.{1,5}/g)!.map((text: string) => `data: ${JSON.stringify({ delta: { text } })}\n\n`)
  void writePieces(response, [...deltas, `data: ${JSON.stringify({ whole: said })}\n\n`, 'data: [DONE]\n\n'])
}

const saidIn = (stream: string): string =>
  [...stream.matchAll(/"delta":\{"text":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text!)).join('')

describe('what is secret or personal', () => {
  test('is in no byte of the file, also where a stream cut it into pieces', async () => {
    const { text, path } = await record(echo, tellAll)
    const { response, request } = JSON.parse(text).log.entries[0]
    for (const planted of Object.values(PLANTED)) {
      for (const form of [
        planted,
        encodeURIComponent(planted),
        JSON.stringify(planted).slice(1, -1),
        Buffer.from(planted).toString('base64'),
      ]) {
        expect(text).not.toContain(form)
      }
      expect(saidIn(response.content.text)).not.toContain(planted)
    }
    expect(request.headers).toContainEqual({ name: 'authorization', value: 'scrubbed' })
    expect(await readdir(directory)).not.toContainEqual(expect.stringMatching(/tmp$/))
    expect(path).toMatch(/har$/)
  })

  test('has one fake in request and answer, so that what was said of it still holds', async () => {
    const { text } = await record(echo, tellAll)
    const { request, response } = JSON.parse(text).log.entries[0]
    const asked = JSON.parse(request.postData.text)
      .messages.map(({ content }: { content: string }) => content)
      .join(' ')
    expect(saidIn(response.content.text)).toBe(asked)
    expect(typeof JSON.parse(request.postData.text).card).toBe('number')
  })

  test('is what the program gets back on replay, though the file does not know it', async () => {
    const { path, origin, recorded } = await record(echo, tellAll)
    const { replayed, report } = await replay(path, () => tellAll(origin))
    expect(report).toMatchObject({ played: 1, misses: [], unused: [] })
    // The key is a credential: it is nowhere, not even in the answer.
    expect(saidIn(replayed as string)).toBe(saidIn(recorded as string).replace(PLANTED.bearer, 'scrubbed'))
  })

  test('matches whatever its fakes were: they are drawn anew each time', async () => {
    const other: Redact = text => createRedactor({ mode: 'fake', seed: 'of another process' }).redact(text)
    const { path, origin } = await record(echo, tellAll)
    const { report } = await replay(path, () => tellAll(origin), { redact: other })
    expect(report).toMatchObject({ played: 1, misses: [] })
  })

  test('keeps its fakes when it is recorded again', async () => {
    const random = createRedactor({ mode: 'fake' })
    const bodyOf = (text: string) => JSON.parse(text).log.entries[0].request.postData.text
    const path = newFile()
    await using server = await answerServer(echo)
    const texts: string[] = []
    for (const redactor of [random, createRedactor({ mode: 'fake' })]) {
      const cassette = createCassette({ path, mode: 'all', redact: redactor.redact })
      await cassette.run(() => tellAll(server.origin))
      await cassette.close()
      texts.push(bodyOf(await readFile(path, 'utf8')))
    }
    expect(texts[1]).toBe(texts[0])
  })

  test('is not shown in a miss either', async () => {
    const { path, origin } = await record(echo, tellAll)
    const ask = () => fetch(`${origin}/of/${PLANTED.mail}`, { method: 'POST', body: `{"mail":"${PLANTED.mail}"}` })
    const { report } = await replay(path, ask)
    expect(report.misses).toHaveLength(1)
    expect(JSON.stringify(report)).not.toContain('marta')
  })

  test('is found in a stream wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }), async lengths => {
        const said = `Ask ${PLANTED.mail} or pay with ${PLANTED.card}.`
        const pieces: string[] = []
        for (let at = 0, index = 0; at < said.length; at += lengths[index++ % lengths.length]!) {
          pieces.push(said.slice(at, at + lengths[index % lengths.length]!))
        }
        const { text } = await record(
          (_, response) =>
            void writePieces(
              response,
              pieces.map(piece => `data: ${JSON.stringify({ delta: { text: piece } })}\n\n`),
            ),
          origin => fetch(origin).then(answer => answer.text()),
        )
        const saved = saidIn(JSON.parse(text).log.entries[0].response.content.text)
        expect(saved).toHaveLength(said.length)
        expect(saved).not.toContain('marta')
        expect(saved).not.toContain(PLANTED.card)
      }),
      { numRuns: 15 },
    )
  })
})

describe('a redactor of one’s own', () => {
  const hideNames: Redact = text => text.replaceAll('Marta Quill', 'N. N.')
  const ask = (origin: string) =>
    fetch(origin, { method: 'POST', body: '{"from":"Marta Quill"}' }).then(answer => answer.text())

  test('may change lengths, and requests match by what it makes of them', async () => {
    const { path, origin, text } = await record(
      (_, response, body) => response.end(`Dear ${JSON.parse(body).from}`),
      ask,
      {
        redact: hideNames,
      },
    )
    expect(text).not.toContain('Marta')
    expect(await replay(path, () => ask(origin), { redact: hideNames })).toMatchObject({
      replayed: 'Dear N. N.',
      report: { played: 1, misses: [] },
    })
  })

  test('without any, credentials are hidden all the same', async () => {
    const path = newFile()
    await using server = await answerServer(echo)
    const cassette = createCassette({ path, keepHeaders: ['x-vendor-of-next-year', 'authorization'] })
    await cassette.run(() => tellAll(server.origin))
    await cassette.close()
    const text = await readFile(path, 'utf8')
    for (const planted of [PLANTED.bearer, PLANTED.apiKey, PLANTED.cookie, PLANTED.queryKey])
      expect(text).not.toContain(planted)
  })
})
