import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import {
  DIALECTS,
  fieldsOf,
  firstUserText,
  type Headers,
  type Question,
  type SimulatedDialect,
} from '../dialects/index.ts'
import { playSteps, rateLimitError, type Scene, type Step, stepsBefore, waitHeaders } from '../faults/index.ts'
import { extractiveModel, inputTokensOf } from '../model/index.ts'
import { createRandom, hashSeed, type StormPlan } from '../storm/index.ts'
import type { OpenConversation } from './conversations.ts'
import type { SimulatorOptions } from './options.ts'
import { type Performance, perform } from './perform.ts'
import { parseBody, readBody } from './read-body.ts'
import { keyOf, type OpenRecord, openRecord, type RecordedRequest } from './recorded-request.ts'
import { notFound, refuse } from './refusals.ts'
import { StormRun } from './storm-run.ts'

/** Another origin on loopback, for redirects: nothing listens on this port. */
const OTHER_ORIGIN = 'http://127.0.0.1:9'

/** What is answered, and how it is told to the storm that it is over. */
interface Reply {
  readonly steps: readonly Step[]
  readonly headers?: Headers
  readonly end?: () => void
}

/** What one simulator remembers, and how it serves a request. */
export class Serving {
  origin = ''
  run: StormRun
  readonly #options: SimulatorOptions
  readonly #timeScale: number
  readonly #createdAt = performance.now()
  readonly #connections = new WeakMap<Socket, { readonly number: number; requests: number }>()
  #isStopped = false
  #connectionCount = 0
  #requestCount = 0
  #requests: OpenRecord[] = []

  constructor(options: SimulatorOptions, plan: StormPlan) {
    this.#options = options
    this.#timeScale = options.timeScale ?? 1
    this.run = this.#startRun(plan)
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests
  }

  begin(plan: StormPlan): void {
    this.run = this.#startRun(plan)
    this.#requests = []
    this.#requestCount = 0
  }

  stop(): void {
    this.#isStopped = true
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
    const stage = this.#stage(response, left.signal, record)
    let reply: Reply | undefined
    try {
      await this.#playBefore(record, stage)
      reply = await this.#reply(request, record)
      await perform(reply.steps, { ...stage, headers: reply.headers ?? {} })
      record.state = 'done'
    } catch (error) {
      if (!left.signal.aborted && !request.socket.destroyed) throw error
      record.state = this.#isStopped ? 'stopped' : 'client_left'
    } finally {
      reply?.end?.()
      record.bytesSent = request.socket.bytesWritten - bytesBefore
      record.endedAtMs = this.#now()
      this.#options.onRequest?.(record)
    }
  }

  #stage(response: ServerResponse, signal: AbortSignal, record: OpenRecord): Performance {
    return {
      response,
      signal,
      scale: ms => ms * this.#timeScale,
      perTokenMs: this.run.plan.storm.latency?.perTokenMs ?? 0,
      headers: {},
      onHead: status => {
        record.status = status
      },
    }
  }

  async #playBefore(record: OpenRecord, stage: Performance): Promise<void> {
    const play = this.run.plan.decideEarly(record.number)
    const steps = stepsBefore(play)
    if (steps.length > 0) record.play = play
    await perform(steps, stage)
  }

  async #reply(request: IncomingMessage, record: OpenRecord): Promise<Reply> {
    const text = await readBody(request)
    const path = record.path.split('?', 1)[0]!
    const dialect = DIALECTS.find(one => one.matches(path))
    if (dialect === undefined || record.method !== 'POST') return { steps: notFound(record.method, path) }
    if (!this.#acceptsKey(request)) return refuse(dialect, { status: 401, message: 'Incorrect API key provided.' })
    if (text === undefined) return refuse(dialect, { status: 413, message: 'Request too large.' })
    record.body = parseBody(text)
    const question = dialect.read(path, fieldsOf(record.body))
    if (typeof question === 'string') return refuse(dialect, { status: 400, message: question })
    const inputTokens = inputTokensOf(question)
    const windowTokens = this.#options.contextWindowTokens ?? Number.POSITIVE_INFINITY
    if (inputTokens > windowTokens) return refuse(dialect, dialect.overflow(windowTokens, inputTokens))
    return this.#answerWithinLimits(question, inputTokens, dialect, record)
  }

  async #answerWithinLimits(
    question: Question,
    inputTokens: number,
    dialect: SimulatedDialect,
    record: OpenRecord,
  ): Promise<Reply> {
    const conversation = this.run.conversations.enter(firstUserText(question))
    record.conversation = conversation.key
    record.attempt = conversation.plays.length + 1
    const tokens = inputTokens + (question.maxOutputTokens ?? 0)
    const admission = this.run.admit(`${record.credential} ${question.model}`, tokens, performance.now())
    const headers = admission === undefined ? {} : dialect.rateLimitHeaders(admission.states, Date.now())
    if (admission?.isAdmitted === false) {
      const retryAfterMs = Math.ceil(admission.waitMs)
      record.play = { fault: 'rate_limited', retryAfterMs }
      conversation.plays.push(record.play)
      return refuse(dialect, rateLimitError(retryAfterMs), { ...headers, ...waitHeaders({ retryAfterMs }) })
    }
    return { ...(await this.#answer(question, dialect, record, conversation)), headers }
  }

  async #answer(
    question: Question,
    dialect: SimulatedDialect,
    record: OpenRecord,
    conversation: OpenConversation,
  ): Promise<Reply> {
    const run = this.run
    const play = await run.choose(record.number, conversation, question)
    if (play !== 'ok') record.play = play
    const waitMs = run.waitBeforeMs(conversation)
    conversation.plays.push(record.play)
    const scene = this.#scene(question, dialect, record, conversation)
    const steps = playSteps(play, scene)
    return { steps: waitMs > 0 ? [{ do: 'wait', ms: waitMs }, ...steps] : steps, end: () => run.end(play) }
  }

  #scene(question: Question, dialect: SimulatedDialect, record: OpenRecord, conversation: OpenConversation): Scene {
    return {
      question,
      answer: (this.#options.model ?? extractiveModel)(question),
      dialect,
      envelope: { id: `sim${record.number}`, createdAt: Math.floor(Date.now() / 1_000) },
      origin: this.origin,
      otherOrigin: OTHER_ORIGIN,
      path: record.path,
      isReusedConnection: record.requestOnConnection > 1,
      random: createRandom(hashSeed(this.run.plan.seed, conversation.key, record.attempt, 'scene')),
    }
  }

  #open(request: IncomingMessage): OpenRecord {
    const connection = this.#connections.get(request.socket)!
    connection.requests += 1
    this.#requestCount += 1
    const record = openRecord(request, this.#requestCount, connection, this.#now())
    this.#requests.push(record)
    if (this.#requests.length > (this.#options.rememberedRequests ?? 10_000)) this.#requests.shift()
    return record
  }

  #acceptsKey(request: IncomingMessage): boolean {
    return this.#options.apiKeys === undefined || this.#options.apiKeys.includes(keyOf(request) ?? '')
  }

  #startRun(plan: StormPlan): StormRun {
    const beganAt = performance.now()
    return new StormRun(plan, () => (performance.now() - beganAt) / this.#timeScale)
  }

  #now(): number {
    return performance.now() - this.#createdAt
  }
}
