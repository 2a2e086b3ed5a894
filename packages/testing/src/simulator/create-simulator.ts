import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { checkStorm, planStorm, type Storm, type StormPlan, storms } from '../storm/index.ts'
import { type Certificate, createCertificate } from './certificate.ts'
import type { Conversation } from './conversations.ts'
import { Front } from './front.ts'
import type { SimulatorOptions } from './options.ts'
import { Outages } from './outages.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { Serving } from './serving.ts'

/** A provider on loopback that answers, and misbehaves as its storm says. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: the base address for the Anthropic and Gemini dialects. */
  readonly origin: string
  /** `http://127.0.0.1:PORT/v1`: the base URL for the OpenAI dialects. */
  readonly url: string
  readonly port: number
  /** What a client must trust, in PEM; undefined without TLS. */
  readonly certificate: string | undefined
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
  /** Begins another storm: requests, conversations, connections and time are counted anew. */
  setStorm(storm: Storm, seed?: number): void
  /** From now on connections are refused; those that stand are cut. */
  goDown(): void
  /** Listens again, at the same address. */
  comeBack(): Promise<void>
  /** Cuts what is open, and stops. May be called twice. */
  close(): Promise<void>
}

/**
 * Starts a simulator. Closed, it keeps nothing alive.
 *
 * @throws {StormError} when the storm is none; RangeError for a `timeScale` that is not above 0; the error of the
 * system when it cannot listen
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { timeScale = 1 } = options
  if (!(timeScale > 0)) throw new RangeError(`timeScale: expected a number above 0, received ${timeScale}`)
  const host = options.host ?? '127.0.0.1'
  const certificate = options.tls === undefined ? undefined : certificateFor(options.tls, host)
  const serving = new Serving(options, planOf(options.storm ?? storms.calm!, options.seed))
  const front = new Front(certificate, () => serving.welcome())
  connect(front, serving, certificate !== undefined)

  const port = await front.listen(host, options.port ?? 0)
  const origin = `${certificate === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`
  serving.origin = origin
  const outages = new Outages(front, serving)
  outages.watch()

  const close = async (): Promise<void> => {
    outages.stop()
    serving.stop()
    await front.close()
    await serving.idle()
  }
  return {
    origin,
    url: `${origin}/v1`,
    port,
    certificate: certificate?.cert,
    get requests() {
      return serving.requests
    },
    get openSockets() {
      return front.sockets.size
    },
    get plan() {
      return serving.run.plan
    },
    get conversations() {
      return serving.run.conversations.list()
    },
    conversation: textOrKey => serving.run.conversations.find(textOrKey),
    expect: texts => serving.run.conversations.expect(texts),
    setStorm: (storm, seed) => {
      serving.begin(planOf(storm, seed))
      outages.watch()
    },
    goDown: () => front.goDown(),
    comeBack: () => front.comeBack(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const planOf = (storm: Storm, seed: number | undefined): StormPlan => planStorm(checkStorm(storm), seed)

function certificateFor(kind: NonNullable<SimulatorOptions['tls']>, host: string): Certificate {
  const names = kind === 'wrong_host' ? ['elsewhere.example'] : ['localhost', host]
  const days = kind === 'expired' ? -1 : 30
  return createCertificate(names, new Date(Date.now() + days * 86_400_000))
}

/** Under TLS requests come on another socket than the one that was accepted: they know each other by the port. */
function connect(front: Front, serving: Serving, isSecure: boolean): void {
  const byPort = new Map<number | undefined, Socket>()
  front.http.on('connection', (socket: Socket) => {
    if (!isSecure) return serving.connected(socket, socket)
    const { remotePort } = socket
    byPort.set(remotePort, socket)
    socket.once('close', () => byPort.delete(remotePort))
  })
  front.http.on('secureConnection', (socket: Socket) => serving.connected(socket, byPort.get(socket.remotePort)!))
  front.http.on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void serving.serve(request, response),
  )
}
