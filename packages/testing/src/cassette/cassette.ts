import type { Dispatcher } from 'undici'
import { VERSION } from '../version.ts'
import { enterWith, type Interceptor, runWith, takeEverything } from './active.ts'
import { CassetteError } from './cassette-error.ts'
import { type AskingPrompt, type CassetteRequest, type CassetteResponse, headerOf, type Recording } from './exchange.ts'
import { loadCassette, saveCassette } from './file.ts'
import { promptOf } from './har.ts'
import type { Fakes, MatchOptions } from './match.ts'
import { type Miss, missAnswer } from './miss.ts'
import { CASSETTE_MODES, type CassetteMode, rulesOf } from './modes.ts'
import { play } from './play.ts'
import { Recorder, type Tape } from './record.ts'
import { bodyAtHand, headerPairs, readBody } from './request-body.ts'
import { rewriteChunks } from './rewrite.ts'
import { type Redact, Scrubber } from './scrub.ts'
import { Shelf } from './shelf.ts'

export interface CassetteOptions {
  /** A HAR file; `.yaml` and `.yml` are read as vcrpy writes them, and never written. */
  readonly path: string
  /** Default `once`. */
  readonly mode?: CassetteMode
  /** How fast answers are replayed: 0 (default) at once, 1 as they came, 2 in half the time. */
  readonly speed?: number
  readonly match?: MatchOptions
  /** A recording is played as often as it is asked for. Default false: once each, in their order. */
  readonly repeats?: boolean
  /** Hides what is personal in what is written. Default: nothing but credentials is hidden. */
  readonly redact?: Redact
  /** Headers to keep beside the known harmless ones. Those that look like credentials are never kept. */
  readonly keepHeaders?: readonly string[]
  /** Which requests are the cassette's; the others pass by. Default: all. */
  readonly filter?: (request: { readonly method: string; readonly url: string }) => boolean
}

/** What a cassette did. */
export interface CassetteReport {
  readonly path: string
  readonly played: number
  readonly recorded: number
  readonly misses: readonly Miss[]
  /** Recordings that nothing asked for. In mode `all`, where nothing is replayed, none. */
  readonly unused: readonly { readonly number: number; readonly method: string; readonly url: string }[]
}

export interface Cassette extends AsyncDisposable {
  readonly path: string
  /** Requests may go out to be recorded. */
  readonly isRecording: boolean
  /** For a dispatcher of your own: `agent.compose(cassette.intercept)`. */
  readonly intercept: Interceptor
  /** Takes the requests of the work and of all that it starts: two may run side by side. */
  run<T>(work: () => T): T
  /** The same for what the caller does from here on. */
  enter(): void
  /** Takes the requests of the whole process, until the cassette is closed. */
  install(): void
  report(): CassetteReport
  /** Writes the exchanges that are over; nothing where none is new. */
  save(): Promise<void>
  /** Saves, and takes no requests any longer. May be called twice. */
  close(): Promise<CassetteReport>
}

/**
 * Opens a cassette: a file of recorded HTTP exchanges that replay without a network. It serves Breakwater's clients, its
 * hardened fetch, `fetch`, undici, and whatever stands on those.
 *
 * @throws CassetteError for a wrong option, or a file that is damaged, foreign where it would be written, or of a newer
 * version
 */
export const createCassette = (options: CassetteOptions): Cassette => new OpenCassette(options)

/** Under this name a client of Breakwater tells which prompt asks. */
const PROMPT = Symbol.for('breakwater.prompt')

interface OnTape {
  readonly startedAt: string
  readonly prompt: AskingPrompt | undefined
  readonly request: CassetteRequest
  readonly tape: Tape
}

class OpenCassette implements Cassette {
  readonly path: string
  readonly isRecording: boolean
  readonly intercept: Interceptor
  readonly #options: CassetteOptions
  readonly #plays: boolean
  readonly #keepsHeld: boolean
  readonly #scrubber: Scrubber
  readonly #shelf: Shelf
  readonly #fresh: OnTape[] = []
  readonly #misses: Miss[] = []
  readonly #callOff: (() => void)[] = []
  #saved = 0
  #isClosed = false

  constructor(options: CassetteOptions) {
    checkOptions(options)
    const { path, mode = 'once' } = options
    const loaded = loadCassette(path)
    const { plays, records } = rulesOf(mode, loaded !== undefined)
    if (records && loaded?.isOurs === false) {
      throw new CassetteError(`${path} was written by another program: it is replayed (mode none), never written`)
    }
    this.path = path
    this.isRecording = records
    this.#options = options
    this.#plays = plays
    this.#keepsHeld = mode !== 'all'
    this.#scrubber = new Scrubber(options.redact, [...(options.keepHeaders ?? []), ...(options.match?.headers ?? [])])
    this.#shelf = new Shelf(loaded?.recordings ?? [], options.match ?? {}, this.#scrubber)
    this.intercept = dispatch => (request, handler) => this.#take(dispatch, request, handler)
  }

  run<T>(work: () => T): T {
    return runWith(this.intercept, work)
  }

  enter(): void {
    enterWith(this.intercept)
  }

  install(): void {
    this.#callOff.push(takeEverything(this.intercept))
  }

  #take(
    dispatch: Dispatcher['dispatch'],
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const method = options.method ?? 'GET'
    const url = new URL(options.path, options.origin).href
    if (this.#isClosed || this.#options.filter?.({ method, url }) === false) return dispatch(options, handler)
    const atHand = bodyAtHand(options.body)
    const headers = headerPairs(options.headers)
    const go = (body: Buffer): void => {
      this.#answer(dispatch, { ...options, body: body.length === 0 ? null : body }, handler, {
        method,
        url,
        headers,
        body,
      })
    }
    if (atHand !== undefined) {
      go(atHand)
      return true
    }
    readBody(options.body).then(
      ({ bytes, contentType }) => {
        if (contentType !== undefined) headers.push(['content-type', contentType])
        go(bytes)
      },
      (error: Error) => handler.onResponseError?.(null as unknown as Dispatcher.DispatchController, error),
    )
    return true
  }

  #answer(
    dispatch: Dispatcher['dispatch'],
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    request: CassetteRequest,
  ): void {
    this.#scrubber.learnCredentials(request.headers, request.url)
    const asked = this.#shelf.ask(request)
    const found = this.#shelf.find(asked, this.#options.repeats === true)
    if (this.#plays && found !== undefined) {
      found.held.played++
      return play(withOwnValues(found.held.recording.response, found.fakes), handler, this.#options.speed ?? 0)
    }
    if (!this.isRecording) {
      const { method, url } = this.#scrubber.request(request, this.#scrubber.find)
      const message = `${this.path} has no recording for ${method} ${url}: ${this.#shelf.explain(asked)}`
      const miss = { method, url, message }
      this.#misses.push(miss)
      return play(missAnswer(miss), handler, 0)
    }
    // Recorded again, a value keeps the fake that it had: the file changes where the exchange did.
    for (const [fake, real] of found?.fakes ?? []) this.#scrubber.learn(real, fake)
    if (found !== undefined) found.held.played++
    const tape = new Recorder(handler)
    const prompt = promptOf((options as { readonly [PROMPT]?: unknown })[PROMPT])
    this.#fresh.push({ startedAt: new Date().toISOString(), prompt, request, tape })
    dispatch(options, tape)
  }

  report(): CassetteReport {
    const unused = this.#plays ? this.#shelf.held.filter(held => held.played === 0) : []
    const plays = this.#plays ? this.#shelf.held.reduce((sum, held) => sum + held.played, 0) : 0
    return {
      path: this.path,
      played: plays,
      recorded: this.#fresh.length,
      misses: [...this.#misses],
      unused: unused.map(({ number, recording: { request } }) => ({
        number,
        method: request.method,
        url: request.url,
      })),
    }
  }

  save(): Promise<void> {
    return this.#write(this.#fresh.filter(({ tape }) => tape.isOver))
  }

  async #write(exchanges: readonly OnTape[]): Promise<void> {
    if (exchanges.length === this.#saved) return
    this.#saved = exchanges.length
    const raw = await Promise.all(
      exchanges.map(async ({ tape, ...rest }): Promise<Recording> => ({ ...rest, response: await tape.response() })),
    )
    const held = this.#keepsHeld ? this.#shelf.held.map(({ recording }) => recording) : []
    await saveCassette(this.path, [...held, ...this.#scrubbed(raw)], VERSION)
  }

  /** Twice: what is recognised in one exchange is then known in those before it. */
  #scrubbed(recordings: readonly Recording[]): Recording[] {
    const scrubber = this.#scrubber
    for (const { response } of recordings) scrubber.learnCredentials(response.headers)
    const found = recordings.map(recording => ({
      ...recording,
      request: scrubber.request(recording.request, scrubber.find),
      response: scrubber.response(recording.response, scrubber.find),
    }))
    return found.map(recording => ({
      ...recording,
      request: scrubber.request(recording.request, scrubber.replaceKnown),
      response: scrubber.response(recording.response, scrubber.replaceKnown),
    }))
  }

  async close(): Promise<CassetteReport> {
    this.#isClosed = true
    for (const callOff of this.#callOff.splice(0)) callOff()
    await this.#write(this.#fresh)
    return this.report()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** What the redactor put in place of the request's values becomes those values again: the answer speaks of the request. */
function withOwnValues(response: CassetteResponse, fakes: Fakes): CassetteResponse {
  if (fakes.size === 0) return response
  const scrubber = new Scrubber(undefined, [])
  for (const [fake, real] of fakes) scrubber.learn(fake, real)
  const contentType = headerOf(response.headers, 'content-type')
  return { ...response, chunks: rewriteChunks(response.chunks, contentType, scrubber.replaceKnown) }
}

function checkOptions({ path, mode, speed }: CassetteOptions): void {
  if (typeof path !== 'string' || path === '') throw new CassetteError('createCassette({ path }): expected a file')
  if (mode !== undefined && !CASSETTE_MODES.includes(mode)) {
    throw new CassetteError(
      `createCassette({ mode }): expected one of ${CASSETTE_MODES.join(', ')}, received ${JSON.stringify(mode)}`,
    )
  }
  if (speed !== undefined && !(speed >= 0)) {
    throw new CassetteError(`createCassette({ speed }): expected a number from 0, received ${JSON.stringify(speed)}`)
  }
}
