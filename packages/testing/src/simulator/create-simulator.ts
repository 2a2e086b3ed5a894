import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { planStorm, type Storm, type StormPlan } from '../storm/index.ts'
import type { Conversation } from './conversations.ts'
import type { SimulatorOptions } from './options.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { Serving } from './serving.ts'

/** A provider on loopback that answers, and misbehaves as its storm says. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: the base address for the Anthropic and Gemini dialects. */
  readonly origin: string
  /** `http://127.0.0.1:PORT/v1`: the base URL for the OpenAI dialects. */
  readonly url: string
  readonly port: number
  /** The newest requests, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /** Connections that stand at this moment. */
  readonly openSockets: number
  readonly plan: StormPlan
  /** Every text that was asked about, and what it met. */
  readonly conversations: readonly Conversation[]
  /** What the conversation met whose first user message contains this text, or whose key it is. */
  conversation(textOrKey: string): Conversation | undefined
  /**
   * Promises the first places of the storm's deal to these texts (pieces of first user messages), so that what each
   * meets does not depend on which arrives first.
   */
  expect(texts: readonly string[]): void
  /** Begins another storm: requests, conversations and time are counted anew. */
  setStorm(storm: Storm, seed?: number): void
  /** Cuts what is open, and stops. May be called twice. */
  close(): Promise<void>
}

/** Starts a simulator. It does not keep the process alive once it is closed. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const storm = options.storm ?? { name: 'calm' }
  const serving = new Serving(options, planStorm(storm, options.seed))
  const sockets = new Set<Socket>()
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 65_536 })
  server.on('connection', socket => {
    serving.connected(socket)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void serving.serve(request, response))

  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  serving.origin = origin

  const close = async (): Promise<void> => {
    serving.stop()
    for (const socket of sockets) socket.destroy()
    await new Promise<void>(resolve => server.close(() => resolve()))
  }
  return {
    origin,
    url: `${origin}/v1`,
    port,
    get requests() {
      return serving.requests
    },
    get openSockets() {
      return sockets.size
    },
    get plan() {
      return serving.run.plan
    },
    get conversations() {
      return serving.run.conversations.list()
    },
    conversation: textOrKey => serving.run.conversations.find(textOrKey),
    expect: texts => serving.run.conversations.expect(texts),
    setStorm: (next, seed) => serving.begin(planStorm(next, seed)),
    close,
    [Symbol.asyncDispose]: close,
  }
}
