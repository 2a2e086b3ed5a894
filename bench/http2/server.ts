import { createSecureServer } from 'node:http2'
import { createServer as createHttp1 } from 'node:https'
import process from 'node:process'
import { createCertificate } from '../../packages/testing/src/simulator/certificate.ts'

// A server that writes one fixed answer, by HTTP/1.1 or by HTTP/2: `node bench/http2/server.ts 1|2`.

const ANSWER = JSON.stringify({ choices: [{ message: { content: 'word '.repeat(300) }, finish_reason: 'stop' }] })
const certificate = createCertificate(['127.0.0.1'], new Date(Date.now() + 3_600_000))

type Answer = { setHeader(name: string, value: string): unknown; end(body: string): unknown }
const answer = (request: { resume(): unknown; on(event: 'end', listener: () => void): unknown }, response: Answer) => {
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end(ANSWER)
  })
  request.resume()
}
const server = process.argv[2] === '2' ? createSecureServer(certificate, answer) : createHttp1(certificate, answer)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  process.send?.({ url: `https://127.0.0.1:${port}`, ca: certificate.cert })
})
