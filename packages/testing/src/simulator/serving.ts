import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import {
  DIALECTS,
  fieldsOf,
  firstUserText,
  type Headers,
  type Question,
  readJson,
  type SimulatedDialect,
} from '../dialects/index.ts'
import { playSteps, rateLimitError, type Scene, type Step, stepsBefore, waitHeaders } from '../faults/index.ts'
import { extractiveModel, inputTokensOf } from '../model/index.ts'
import { createRandom, hashSeed, type StormPlan } from '../storm/index.ts'
import type { OpenConversation } from './conversations.ts'
import type { Rules } from './front.ts'
import type { SimulatorOptions } from './options.ts'
import { type Performance, perform } from './perform.ts'
import { readBody } from './read-body.ts'
import { keyOf, type OpenRecord, openRecord, type RecordedRequest } from './recorded-request.ts'
import { modelFailed, notFound, refuse } from './refusals.ts'
import { StormRun } from './storm-run.ts'

/** Another origin on loopback, for redirects: nothing listens on this port. */
const OTHER_ORIGIN = 'http://127.0.0.1:9'

/** What is answered, and how it is told to the storm that it is over. */
interface Reply {
  readonly steps: readonly Step[]
  readonly headers?: Headers
  readonly end?: () => void
}

interface Connection {
  readonly number: number
  /** The TCP connection: under TLS another object than the one that requests come on. */
  readonly tcp: Socket
  requests: number
}

/** What one simulator remembers, and how it serves a request. */
export class Serving {
  origin = ''
  run: StormRun
  readonly #options: SimulatorOptions
  readonly #timeScale: number
  readonly #createdAt = performance.now()
  readonly #connections = new WeakMap<Socket, Connection>()
  readonly #underWay = new Set<Promise<void>>()
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

  /** From now on what ends early was cut by the simulator itself. */
  stop(): void {
    this.#isStopped = true
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  connected(socket: Socket, tcp: Socket): void {
    this.#connectionCount += 1
    this.#connections.set(socket, { number: this.#connectionCount, tcp, requests: 0 })
    // A client that leaves in the middle is what storms are about.
    socket.on('error', () => {})
  }

  /** Serves one request to its end. Never rejects: where the model throws, the answer says so. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const serving = this.#serve(request, response)
    this.#underWay.add(serving)
    return serving.finally(() => this.#underWay.delete(serving))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tcp } = this.#connections.get(request.socket)!
    const record = this.#open(request)
    const left = new AbortController()
    response.once('close', () => left.abort())
    const bytesBefore = tcp.bytesWritten
    const stage = this.#stage(response, left.signal, record, tcp)
    let reply: Reply | undefined
    try {
      await this.#playBefore(record, stage)
      reply = await this.#reply(request, record)
      await perform(reply.steps, { ...stage, headers: reply.headers ?? {} })
      record.state = 'done'
    } catch (error) {
      record.state = this.#stateAfter(error, left.signal, request)
      if (record.state === 'failed') await perform(modelFailed(error), stage)
    } finally {
      reply?.end?.()
      record.bytesSent = tcp.bytesWritten - bytesBefore
      record.endedAtMs = this.#now()
      this.#options.onRequest?.(record)
    }
  }

  #stateAfter(error: unknown, left: AbortSignal, request: IncomingMessage): RecordedRequest['state'] {
    if (!left.aborted && !request.socket.destroyed && error instanceof Error && error.name !== 'AbortError')
      return 'failed'
    return this.#isStopped ? 'stopped' : 'client_left'
  }

  #stage(response: ServerResponse, signal: AbortSignal, record: OpenRecord, tcp: Socket): Performance {
    return {
      response,
      signal,
      reset: () => tcp.resetAndDestroy(),
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
    const path = pathOnly(record)
    const dialect = DIALECTS.find(one => one.matches(path))
    if (dialect === undefined || record.method !== 'POST') return { steps: notFound(record.method, path) }
    const reply = await this.#replyIn(dialect, request, text, record)
    return { ...reply, headers: { ...dialect.requestIdHeader(`sim${record.number}`), ...reply.headers } }
  }

  async #replyIn(
    dialect: SimulatedDialect,
    request: IncomingMessage,
    text: string | undefined,
    record: OpenRecord,
  ): Promise<Reply> {
    if (!this.#acceptsKey(request)) return refuse(dialect, { status: 401, message: 'Incorrect API key provided.' })
    if (text === undefined) return refuse(dialect, { status: 413, message: 'Request too large.' })
    record.body = readJson(text) ?? text
    const question = dialect.read(pathOnly(record), fieldsOf(record.body))
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

  /** How connections are taken at this moment. */
  rules(): Rules {
    return { connections: this.run.plan.storm.connections, scale: ms => ms * this.#timeScale }
  }

  #startRun(plan: StormPlan): StormRun {
    const beganAt = performance.now()
    return new StormRun(plan, () => (performance.now() - beganAt) / this.#timeScale)
  }

  #now(): number {
    return performance.now() - this.#createdAt
  }
}

const pathOnly = (record: RecordedRequest): string => record.path.split('?', 1)[0]!
