import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { ConnectionRules } from '../storm/index.ts'
import type { Certificate } from './certificate.ts'

/** How one connection is taken. */
export interface Welcome extends Omit<ConnectionRules, 'faults'> {
  readonly fault: NonNullable<ConnectionRules['faults']>[number]
}

const HTTP_OPTIONS = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 65_536 }

/** Takes connections and hands them to the HTTP server: late, never, only so many, or not at all. */
export class Front {
  readonly http: HttpServer
  /** Every connection that stands, whether it was handed over or not. */
  readonly sockets: Set<Socket> = new Set()
  readonly #listener: Server
  readonly #welcome: () => Welcome
  readonly #handed = new Set<Socket>()
  readonly #queue: Socket[] = []
  #address: { readonly host: string; readonly port: number } | undefined

  /** @param welcome asked once for each connection */
  constructor(certificate: Certificate | undefined, welcome: () => Welcome) {
    this.http =
      certificate === undefined
        ? createHttpServer(HTTP_OPTIONS)
        : createHttpsServer({ ...HTTP_OPTIONS, ...certificate })
    this.#welcome = welcome
    this.#listener = createTcpServer({ pauseOnConnect: true, noDelay: true }, socket => this.#take(socket))
  }

  /** Answers the port. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once('error', reject)
      this.#listener.listen(port, host, () => {
        this.#listener.removeListener('error', reject)
        resolve()
      })
    })
    this.#address = { host, port: (this.#listener.address() as AddressInfo).port }
    return this.#address.port
  }

  /** Connections are refused from now on, and those that stand are cut. */
  goDown(): void {
    this.#listener.close()
    for (const socket of this.sockets) socket.resetAndDestroy()
  }

  /** Listens again at the same address. */
  async comeBack(): Promise<void> {
    if (!this.#listener.listening && this.#address !== undefined) {
      await this.listen(this.#address.host, this.#address.port)
    }
  }

  async close(): Promise<void> {
    const closed = [...this.sockets].map(socket => new Promise<void>(resolve => socket.once('close', () => resolve())))
    for (const socket of this.sockets) socket.destroy()
    this.#listener.close()
    await Promise.all(closed)
  }

  #take(socket: Socket): void {
    this.sockets.add(socket)
    // A client that leaves in the middle is what storms are about.
    socket.on('error', () => {})
    socket.once('close', () => this.#release(socket))
    const welcome = this.#welcome()
    switch (welcome.fault) {
      case 'silence':
        // What comes is read and forgotten: so its end is noticed.
        return void socket.resume()
      case 'reset':
        return void socket.resetAndDestroy()
      case 'close':
        return void socket.destroySoon()
      case 'garbage':
        return void socket.end('SSH-2.0-OpenSSH_9.9\r\n')
      case 'ok':
        if (welcome.acceptAfterMs === undefined) this.#admit(socket, welcome)
        else setTimeout(() => this.#admit(socket, welcome), welcome.acceptAfterMs).unref()
    }
  }

  #admit(socket: Socket, { max = Number.POSITIVE_INFINITY, over = 'reset' }: Welcome): void {
    if (socket.destroyed) return
    if (this.#handed.size < max) this.#hand(socket)
    else if (over === 'reset') socket.resetAndDestroy()
    else this.#queue.push(socket)
  }

  #hand(socket: Socket): void {
    this.#handed.add(socket)
    this.http.emit('connection', socket)
    socket.resume()
  }

  #release(socket: Socket): void {
    this.sockets.delete(socket)
    if (!this.#handed.delete(socket)) return
    let next = this.#queue.shift()
    while (next?.destroyed) next = this.#queue.shift()
    if (next !== undefined) this.#hand(next)
  }
}
