import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import type { Interceptor } from './active.ts'
import { forwardedPath, forwardedUrl } from './forwarded.ts'

/** A cassette for other processes: a server on loopback that records or replays whatever is sent through it. */
export interface CassetteServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** What a client takes for its base URL in place of the real one. */
  baseUrlFor(url: string): string
  close(): Promise<void>
}

/** Of one connection only; the next one makes its own. */
const HOP_BY_HOP = [
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

export async function serveCassette(cassette: { readonly intercept: Interceptor }): Promise<CassetteServer> {
  const agent = new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0 })
  const upstream = agent.compose(cassette.intercept)
  const server = createServer({ requestTimeout: 0 }, (request, response) => void forward(request, response, upstream))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await agent.destroy()
  }
  return { origin, baseUrlFor: url => origin + forwardedPath(url), close, [Symbol.asyncDispose]: close }
}

async function forward(request: IncomingMessage, response: ServerResponse, upstream: Dispatcher): Promise<void> {
  const url = forwardedUrl(request.url ?? '')
  if (url === undefined) {
    response.writeHead(404).end('expected the address of a provider in the path, as in /https/api.openai.com/v1\n')
    return
  }
  try {
    const body = Buffer.concat(await request.toArray())
    upstream.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method as Dispatcher.HttpMethod,
        headers: endToEnd(request.rawHeaders),
        body: body.length === 0 ? null : body,
      },
      new Forwarding(response),
    )
  } catch {
    response.destroy()
  }
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]!.toLowerCase()
    return name !== 'content-length' && !HOP_BY_HOP.includes(name)
  })
}

/** Hands an answer on as it comes, no faster than it is taken. */
class Forwarding implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client went away'))
    })
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: { readonly [name: string]: string | string[] | undefined },
    statusText?: string,
  ): void {
    if (status < 200) return
    const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !HOP_BY_HOP.includes(name))
    this.#response.writeHead(status, statusText, Object.fromEntries(kept) as Record<string, string | string[]>)
    this.#response.flushHeaders()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response.write(chunk)) return
    controller.pause()
    this.#response.once('drain', () => controller.resume())
  }

  onResponseEnd(): void {
    this.#response.end()
  }

  onResponseError(): void {
    this.#response.destroy()
  }
}
