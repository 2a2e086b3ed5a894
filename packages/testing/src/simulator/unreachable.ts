import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

/** An address on loopback where a connection is neither taken nor refused. */
export interface Unreachable extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  close(): Promise<void>
}

/** Enough to fill the shortest queue that a system gives to a listener. */
const FILLERS = 4

/** Listens with the shortest queue and then never looks at it: its event loop is blocked for good. */
const LISTENER = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
  })`

/**
 * A place where connecting hangs: the queue of a listener that accepts nobody is full, so the system drops further
 * attempts to connect (on Linux; where it resets them instead, connecting is refused). For connect time-outs.
 */
export async function createUnreachable(): Promise<Unreachable> {
  const worker = new Worker(LISTENER, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: FILLERS }, () => fill(port))
  await Promise.race(fillers.map(socket => once(socket, 'connect')))
  const close = async (): Promise<void> => {
    for (const socket of fillers) socket.destroy()
    await worker.terminate()
  }
  return { origin: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close }
}

function fill(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}
