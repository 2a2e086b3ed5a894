import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on loopback that answers as a test says. */
export interface AnswerServer extends AsyncDisposable {
  readonly origin: string
  /** How many requests came. */
  readonly count: number
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

export async function answerServer(answer: Answer): Promise<AnswerServer> {
  let count = 0
  const server: Server = createServer((request, response) => {
    count++
    request.toArray().then(
      parts => answer(request, response, Buffer.concat(parts).toString()),
      () => response.destroy(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Writes pieces one after the other, each as a chunk of its own. */
export async function writePieces(response: ServerResponse, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  response.flushHeaders()
  for (const piece of pieces) {
    await new Promise(resolve => setImmediate(resolve))
    response.write(piece)
  }
  response.end()
}
