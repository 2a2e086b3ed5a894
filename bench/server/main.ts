import { type AddressInfo, createServer, type Socket } from 'node:net'
import process from 'node:process'
import { plainAnswer, streamedAnswer } from './answers.ts'

// A provider that does nothing but answer, on bare sockets: a benchmark of clients must not wait for its server.
// The first segment of the path chooses the answer: `/burst/…` and `/events/…` stream, everything else is plain.

const PLAIN = plainAnswer()
const STREAM = streamedAnswer()
const HEAD_END = Buffer.from('\r\n\r\n')

const server = createServer({ noDelay: true }, socket => {
  let waiting = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', chunk => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    for (let end = requestEnd(waiting); end > 0; end = requestEnd(waiting)) {
      answer(socket, waiting.toString('latin1', 0, 40))
      waiting = waiting.subarray(end)
    }
  })
})

/** Where the first request in these bytes ends; 0 while it is not whole. */
function requestEnd(bytes: Buffer): number {
  const head = bytes.indexOf(HEAD_END)
  if (head < 0) return 0
  const length = /content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1] ?? '0'
  const end = head + HEAD_END.length + Number(length)
  return end <= bytes.length ? end : 0
}

function answer(socket: Socket, requestLine: string): void {
  if (requestLine.startsWith('POST /burst/')) socket.write(STREAM.whole)
  else if (requestLine.startsWith('POST /events/')) writeOneByOne(socket)
  else socket.write(PLAIN)
}

function writeOneByOne(socket: Socket): void {
  socket.write(STREAM.head)
  let next = 0
  const write = () => {
    const event = STREAM.events[next++]
    if (event === undefined || socket.destroyed) return
    socket.write(event)
    setImmediate(write)
  }
  setImmediate(write)
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
