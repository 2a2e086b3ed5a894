import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { DIALECTS, fieldsOf, firstUserText, type Question, type SimulatedDialect } from '../dialects/index.ts'
import { playSteps, type Step, stepsBefore } from '../faults/index.ts'
import { extractiveModel } from '../model/index.ts'
import { createRandom, hashSeed, type StormPlan } from '../storm/index.ts'
import { Conversations } from './conversations.ts'
import type { SimulatorOptions } from './options.ts'
import { type Performance, perform } from './perform.ts'
import { parseBody, readBody } from './read-body.ts'
import { credentialOf, type OpenRecord, type RecordedRequest, withoutCredentials } from './recorded-request.ts'
import { notFound, refuse } from './refusals.ts'

/** Another origin on loopback, for redirects: nothing listens on this port. */
const OTHER_ORIGIN = 'http://127.0.0.1:9'

/** What one simulator remembers, and how it serves a request. */
export class Serving {
  readonly conversations: Conversations = new Conversations()
  origin = ''
  plan: StormPlan
  readonly #options: SimulatorOptions
  readonly #createdAt = performance.now()
  readonly #stopped = new AbortController()
  readonly #connections = new WeakMap<Socket, { readonly number: number; requests: number }>()
  #connectionCount = 0
  #requestCount = 0
  #requests: OpenRecord[] = []

  constructor(options: SimulatorOptions, plan: StormPlan) {
    this.#options = options
    this.plan = plan
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  begin(plan: StormPlan): void {
    this.plan = plan
    this.conversations.clear()
    this.#requests = []
    this.#requestCount = 0
  }

  stop(): void {
    this.#stopped.abort()
  }

  connected(socket: Socket): void {
    this.#connectionCount += 1
    this.#connections.set(socket, { number: this.#connectionCount, requests: 0 })
    // A client that leaves in the middle is what storms are about.
    socket.on('error', () => {})
  }

  /** Serves one request to its end. Rejects only when the model itself throws. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = this.#open(request)
    const left = new AbortController()
    response.once('close', () => left.abort())
    const bytesBefore = request.socket.bytesWritten
    const performance: Performance = {
      response,
      signal: left.signal,
      scale: ms => ms * (this.#options.timeScale ?? 1),
      perTokenMs: this.plan.storm.latency?.perTokenMs ?? 0,
      headers: {},
      onHead: status => {
        record.status = status
      },
    }
    try {
      const early = this.plan.decideEarly(record.number)
      const before = stepsBefore(early)
      if (before.length > 0) record.play = early
      await perform(before, performance)
      await perform(await this.#respond(request, record), performance)
      record.state = 'done'
    } catch (error) {
      if (!left.signal.aborted && !request.socket.destroyed) throw error
      record.state = this.#stopped.signal.aborted ? 'stopped' : 'client_left'
    } finally {
      record.bytesSent = request.socket.bytesWritten - bytesBefore
      record.endedAtMs = this.#now()
      this.#options.onRequest?.(record)
    }
  }

  async #respond(request: IncomingMessage, record: OpenRecord): Promise<readonly Step[]> {
    const text = await readBody(request)
    const path = record.path.split('?', 1)[0]!
    const dialect = DIALECTS.find(one => one.matches(path))
    if (dialect === undefined || record.method !== 'POST') return notFound(record.method, path)
    if (text === undefined) return refuse(dialect, { status: 413, message: 'Request too large.' })
    record.body = parseBody(text)
    const question = dialect.read(path, fieldsOf(record.body))
    if (typeof question === 'string') return refuse(dialect, { status: 400, message: question })
    return this.#answer(question, dialect, record)
  }

  #answer(question: Question, dialect: SimulatedDialect, record: OpenRecord): readonly Step[] {
    const conversation = this.conversations.enter(firstUserText(question))
    record.conversation = conversation.key
    record.attempt = conversation.plays.length + 1
    const planned = this.plan.decide({ number: record.number, conversation, attempt: record.attempt })
    const scene = {
      question,
      answer: (this.#options.model ?? extractiveModel)(question),
      dialect,
      envelope: { id: `sim${record.number}`, createdAt: Math.floor(Date.now() / 1_000) },
      origin: this.origin,
      otherOrigin: OTHER_ORIGIN,
      path: record.path,
      isReusedConnection: record.requestOnConnection > 1,
      random: createRandom(hashSeed(this.plan.seed, conversation.key, record.attempt, 'scene')),
    }
    const { play, steps } = playSteps(planned, scene)
    record.play = record.play === 'ok' ? play : record.play
    conversation.plays.push(record.play)
    return steps
  }

  #open(request: IncomingMessage): OpenRecord {
    const connection = this.#connections.get(request.socket)!
    connection.requests += 1
    this.#requestCount += 1
    const record: OpenRecord = {
      number: this.#requestCount,
      startedAtMs: this.#now(),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: withoutCredentials(request.headers),
      credential: credentialOf(request.headers),
      connection: connection.number,
      requestOnConnection: connection.requests,
      body: undefined,
      conversation: undefined,
      attempt: 0,
      play: 'ok',
      status: undefined,
      bytesSent: 0,
      state: 'open',
      endedAtMs: undefined,
    }
    this.#requests.push(record)
    if (this.#requests.length > (this.#options.rememberedRequests ?? 10_000)) this.#requests.shift()
    return record
  }

  #now(): number {
    return performance.now() - this.#createdAt
  }
}
