import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'

/** What Bedrock's ConverseStream says: one message of Amazon's binary event stream. */
function frame(event: string, payload: object): Buffer {
  const headers = Buffer.concat([
    header(':event-type', event),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ])
  const body = Buffer.from(JSON.stringify(payload))
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + headers.length + body.length, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const unsigned = Buffer.concat([prelude, headers, body])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(unsigned), 0)
  return Buffer.concat([unsigned, sum])
}

/** A header whose value is a text. */
function header(name: string, value: string): Buffer {
  const head = Buffer.from([name.length, ...Buffer.from(name), 7, 0, value.length])
  return Buffer.concat([head, Buffer.from(value)])
}

const ANSWER: readonly (readonly [event: string, payload: object])[] = [
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Six ' } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'metres.' } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 7, outputTokens: 4, totalTokens: 11 }, metrics: { latencyMs: 1 } }],
]

const THROTTLED = JSON.stringify({ message: 'Too many requests, please wait before trying again.' })

export interface Bedrock extends AsyncDisposable {
  readonly url: string
  readonly paths: readonly string[]
}

/** Throttles the first `throttled` requests, then answers in the shape of ConverseStream. */
export async function createBedrock(throttled = 0): Promise<Bedrock> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    request.resume()
    if (paths.length <= throttled) {
      response.writeHead(503, { 'content-type': 'application/json' }).end(THROTTLED)
      return
    }
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    for (const [event, payload] of ANSWER) response.write(frame(event, payload))
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
