import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Agent, type Dispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, answerServer, writePieces } from '../../test/answer-server.ts'
import { createCassette } from '../index.ts'
import type { CassetteResponse, Chunk } from './exchange.ts'
import { fromHar, toHar } from './har.ts'
import { play } from './play.ts'
import { rewriteChunks } from './rewrite.ts'

let directory: string
let agent: Agent
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-streams-'))
  agent = new Agent()
})
afterAll(async () => {
  await agent.close()
  await rm(directory, { recursive: true })
})

let files = 0
const newFile = (): string => join(directory, `${++files}.har`)

/** What a handler was told, chunk by chunk. */
interface Heard {
  readonly status: number | undefined
  readonly headers: Record<string, unknown>
  readonly chunks: readonly string[]
  readonly end: string
}

class Listener implements Dispatcher.DispatchHandler {
  readonly chunks: string[] = []
  readonly heard: Promise<Heard>
  #tell: (heard: Heard) => void = () => {}
  #status: number | undefined
  #headers: Record<string, unknown> = {}
  readonly #leaveAfter: number

  constructor(leaveAfter = Number.POSITIVE_INFINITY) {
    this.#leaveAfter = leaveAfter
    this.heard = new Promise(resolve => {
      this.#tell = resolve
    })
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    this.#status = status
    // Of one connection only: they are not kept.
    const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers
    this.#headers = kept
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk.toString('latin1'))
    if (this.chunks.length === this.#leaveAfter) controller.abort(new Error('enough'))
  }

  onResponseEnd(): void {
    this.#over('whole')
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.#over(error.code ?? error.message)
  }

  #over(end: string): void {
    this.#tell({ status: this.#status, headers: this.#headers, chunks: this.chunks, end })
  }
}

function listen(dispatcher: Dispatcher, origin: string, leaveAfter?: number): Promise<Heard> {
  const listener = new Listener(leaveAfter)
  dispatcher.dispatch({ origin, path: '/', method: 'GET' }, listener)
  return listener.heard
}

/** Hears an answer from a socket while it is recorded, and from the file. */
async function twice(answer: Answer, leaveAfter?: number): Promise<[recorded: Heard, replayed: Heard, file: string]> {
  await using server = await answerServer(answer)
  const path = newFile()
  const recording = createCassette({ path })
  const recorded = await listen(agent.compose(recording.intercept), server.origin, leaveAfter)
  await recording.close()
  const replaying = createCassette({ path, mode: 'none' })
  const replayed = await listen(agent.compose(replaying.intercept), server.origin, leaveAfter)
  return [recorded, replayed, path]
}

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 12 })

describe('chunks', () => {
  test('survive record, file and replay, however the bytes are split', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async parts => {
        const [recorded, replayed] = await twice((_, response) => void writePieces(response, parts))
        expect(replayed.chunks).toEqual(recorded.chunks)
        expect(replayed.chunks.join('')).toBe(Buffer.concat(parts).toString('latin1'))
      }),
      { numRuns: 40 },
    )
  })

  test('and their moments are in the file to the millisecond', () => {
    const chunk = fc.record({
      atMs: fc.nat(90_000),
      bytes: fc.uint8Array({ minLength: 1 }).map(bytes => Buffer.from(bytes)),
    })
    fc.assert(
      fc.property(fc.array(chunk), chunks => {
        const sent = recordingOf({ chunks })
        const text = JSON.stringify(toHar(sent))
        expect(fromHar(JSON.parse(text))).toEqual(sent)
      }),
    )
  })

  test('are in the file in two short lines, and the body as one text', async () => {
    const [, , path] = await twice(
      (_, response) => void writePieces(response, ['data: a\n\n', 'data: b\n\n', 'data: ü\n\n']),
    )
    const text = await readFile(path, 'utf8')
    expect(text).toMatch(/"text": "data: a\\n\\ndata: b\\n\\ndata: ü\\n\\n"/)
    expect(text).toMatch(/^ {8}"_chunkBytes": \[ 9, 9, 10 \],$/m)
  })

  test('that came compressed are kept and replayed as what was compressed', async () => {
    const text = 'The harbour is closed. '.repeat(50)
    const [recorded, replayed, path] = await twice((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': gzipSync(text).length })
      response.end(gzipSync(text))
    })
    expect(recorded.chunks.join('')).not.toContain('harbour')
    expect(replayed.chunks.join('')).toBe(text)
    const { 'content-encoding': _, ...headers } = recorded.headers
    expect(replayed.headers).toEqual({ ...headers, 'content-length': '1150' })
    expect(await readFile(path, 'utf8')).toContain(text)
  })

  test('that do not decode do not decode again', async () => {
    const [, replayed] = await twice((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all'),
    )
    expect(replayed.headers['content-encoding']).toBe('gzip')
  })
})

describe('an answer ends as it ended', () => {
  test('broken in the middle', async () => {
    const [recorded, replayed] = await twice((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setImmediate(() => response.destroy())
    })
    expect(recorded.end).not.toBe('whole')
    expect(replayed).toEqual(recorded)
  })

  test('never begun', async () => {
    const [recorded, replayed] = await twice((_, response) => response.destroy())
    expect(recorded).toMatchObject({ status: undefined, end: 'UND_ERR_SOCKET' })
    expect(replayed).toEqual(recorded)
  })

  test('left by the client, which leaves again', async () => {
    const [recorded, replayed, path] = await twice((_, response) => void response.writeHead(200).write('some'), 1)
    expect(recorded).toMatchObject({ chunks: ['some'], end: 'enough' })
    expect(replayed).toEqual(recorded)
    expect(await readFile(path, 'utf8')).toContain('"_end": "left"')
  })
})

const recordingOf = (response: Partial<CassetteResponse>) => ({
  startedAt: '2026-11-25T10:00:00.000Z',
  request: { method: 'GET', url: 'http://provider.example/', headers: [], body: Buffer.alloc(0) },
  response: {
    status: 200,
    statusText: 'OK',
    headers: [],
    headMs: 5,
    chunks: [],
    endMs: 9,
    end: 'whole' as const,
    error: undefined,
    ...response,
  },
})

describe('replay', () => {
  const chunk = (atMs: number): Chunk => ({ atMs, bytes: Buffer.from(String(atMs)) })
  const { response } = recordingOf({ headMs: 60, chunks: [chunk(0), chunk(80)], endMs: 100 })

  /** Timers may be late, never early: only "not before" can be asserted of a real clock. */
  async function playedMs(speed: number): Promise<number> {
    const listener = new Listener()
    const startMs = performance.now()
    play(response, listener, speed)
    await listener.heard
    return performance.now() - startMs
  }

  test.each([
    [1, 158],
    [2, 79],
  ])('at speed %d takes no less than %d ms of 160', async (speed, leastMs) => {
    expect(await playedMs(speed)).toBeGreaterThanOrEqual(leastMs)
  })

  test('waits while it is paused', async () => {
    const heard: string[] = []
    await new Promise<void>(resolve => {
      play(
        response,
        {
          onResponseData(controller, bytes) {
            heard.push(bytes.toString())
            controller.pause()
            setImmediate(() => {
              heard.push('resumed')
              controller.resume()
            })
          },
          onResponseEnd: () => resolve(),
        },
        0,
      )
    })
    expect(heard).toEqual(['0', 'resumed', '80', 'resumed'])
  })

  test('stops when it is left', async () => {
    const listener = new Listener(1)
    play(response, listener, 0)
    expect(await listener.heard).toMatchObject({ chunks: ['0'], end: 'enough' })
  })
})

describe('replacing a text', () => {
  const cut = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 })
  const swap = (text: string): string => text.replaceAll('ann@a.example', 'xyz@b.example')

  test('leaves chunks and their number as they are where lengths stay', () => {
    fc.assert(
      fc.property(cut, cut, fc.boolean(), (words, borders, isStream) => {
        const said = piecesOf('Write to ann@a.example, or to bob. Größe 3.', words)
        const body = isStream
          ? said
              .map(text => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`)
              .join('')
          : JSON.stringify({ said: said.join('') })
        const chunks = piecesOf(body, borders).map((text, atMs): Chunk => ({ atMs, bytes: Buffer.from(text) }))
        const replaced = rewriteChunks(chunks, undefined, swap)
        expect(replaced.map(({ bytes }) => bytes.length)).toEqual(chunks.map(({ bytes }) => bytes.length))
        const text = Buffer.concat(replaced.map(({ bytes }) => bytes)).toString()
        expect(saidIn(text)).toBe('Write to xyz@b.example, or to bob. Größe 3.')
      }),
    )
  })

  test('keeps two texts apart whose events alternate', () => {
    const event = (index: number, text: string) => `data: ${JSON.stringify({ index, delta: { text } })}\n`
    const body = [event(0, 'ann@'), event(1, 'bob@'), event(0, 'a.example'), event(1, 'b.example')].join('')
    const [{ bytes } = { bytes: Buffer.alloc(0) }] = rewriteChunks(
      [{ atMs: 0, bytes: Buffer.from(body) }],
      undefined,
      swap,
    )
    expect(bytes.toString()).toBe(
      [event(0, 'xyz@'), event(1, 'bob@'), event(0, 'b.example'), event(1, 'b.example')].join(''),
    )
  })

  test('touches nothing else of a body: layout, escapes, long numbers', () => {
    const body = '{ "a":1.50,\n\t"b" : 12345678901234567890, "c":"\\u00e9\\/", "d":"ann@a.example" }'
    const [{ bytes } = { bytes: Buffer.alloc(0) }] = rewriteChunks(
      [{ atMs: 0, bytes: Buffer.from(body) }],
      undefined,
      swap,
    )
    expect(bytes.toString()).toBe(body.replace('ann@a.example', 'xyz@b.example'))
  })
})

/** A text cut into pieces of these lengths, again and again. */
function piecesOf(text: string, lengths: readonly number[]): string[] {
  const found: string[] = []
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = lengths[index % lengths.length]!
    found.push(text.slice(at, at + length))
    at += length
  }
  return found
}

const saidIn = (body: string): string =>
  body.startsWith('{')
    ? JSON.parse(body).said
    : body
        .split('\n\n')
        .filter(Boolean)
        .map(event => JSON.parse(event.slice(6)).choices[0].delta.content)
        .join('')
