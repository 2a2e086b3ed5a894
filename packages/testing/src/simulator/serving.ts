import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { stepsBefore } from '../faults/index.ts'
import type { StormPlan } from '../storm/index.ts'
import { answer, modelFailed, type Reply } from './answer.ts'
import type { Welcome } from './front.ts'
import type { SimulatorOptions } from './options.ts'
import { type Performance, perform } from './perform.ts'
import { readBody } from './read-body.ts'
import { keyOf, type OpenRecord, openRecord, type RecordedRequest } from './recorded-request.ts'
import { StormRun } from './storm-run.ts'

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
    const { run } = this
    const record = this.#open(request)
    const left = new AbortController()
    response.once('close', () => left.abort())
    const bytesBefore = tcp.bytesWritten
    const stage = this.#stage(response, left.signal, record, tcp)
    let reply: Reply | undefined
    try {
      await this.#playBefore(record, stage)
      const text = await readBody(request)
      const asked = { run, record, options: this.#options, key: keyOf(request), origin: this.origin }
      reply = await answer(text, asked)
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

  #open(request: IncomingMessage): OpenRecord {
    const connection = this.#connections.get(request.socket)!
    connection.requests += 1
    this.#requestCount += 1
    const record = openRecord(request, this.#requestCount, connection, this.#now())
    this.#requests.push(record)
    if (this.#requests.length > (this.#options.rememberedRequests ?? 10_000)) this.#requests.shift()
    return record
  }

  /** How the next connection is taken. */
  welcome(): Welcome {
    const { acceptAfterMs, ...welcome } = this.run.welcome()
    return acceptAfterMs === undefined ? welcome : { ...welcome, acceptAfterMs: acceptAfterMs * this.#timeScale }
  }

  #startRun(plan: StormPlan): StormRun {
    const beganAt = performance.now()
    return new StormRun(plan, () => (performance.now() - beganAt) / this.#timeScale)
  }

  #now(): number {
    return performance.now() - this.#createdAt
  }
}
