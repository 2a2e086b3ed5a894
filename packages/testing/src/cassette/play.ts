import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, errors } from 'undici'
import { isDecoded } from './decode.ts'
import { bodyOf, type CassetteResponse, type HeaderList, headerOf } from './exchange.ts'

// As they are when this file is loaded: a test that stops the clock later does not stop a recording.
const { setTimeout, clearTimeout, setImmediate } = globalThis

/**
 * Plays a recorded answer to a handler of undici, as a connection would: always later, chunk by chunk, waiting while it is
 * paused.
 *
 * @param speed 0 at once, 1 as it was, 2 in half the time
 */
export function play(response: CassetteResponse, handler: Dispatcher.DispatchHandler, speed: number): void {
  void new Player(response, handler, speed).run()
}

class Player implements Dispatcher.DispatchController {
  readonly #response: CassetteResponse
  readonly #handler: Dispatcher.DispatchHandler
  readonly #speed: number
  /** Names and values in turn: fetch reads these and not the parsed ones. */
  rawHeaders: Buffer[] = []
  #isOver = false
  #reason: Error | null = null
  #isPaused = false
  #wake: (() => void) | undefined

  constructor(response: CassetteResponse, handler: Dispatcher.DispatchHandler, speed: number) {
    this.#response = response
    this.#handler = handler
    this.#speed = speed
  }

  get aborted(): boolean {
    return this.#reason !== null
  }

  get reason(): Error | null {
    return this.#reason
  }

  get paused(): boolean {
    return this.#isPaused
  }

  abort(reason?: Error): void {
    if (this.#isOver) return
    this.#reason = reason ?? new errors.RequestAbortedError()
    this.#fail(this.#reason)
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#wake?.()
  }

  async run(): Promise<void> {
    try {
      await this.#play()
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  async #play(): Promise<void> {
    const { status, statusText, headMs, chunks, endMs, end } = this.#response
    const handler = this.#handler
    await this.#until(0, 0)
    handler.onRequestStart?.(this, {})
    if (this.#isOver) return
    handler.onRequestSent?.()
    await this.#until(0, headMs)
    if (this.#isOver) return
    if (status > 0) {
      const headers = replayedHeaders(this.#response)
      this.rawHeaders = headers.flat().map(text => Buffer.from(text, 'latin1'))
      handler.onResponseStarted?.()
      handler.onResponseStart?.(this, status, parsed(headers), statusText)
    }
    let playedMs = 0
    for (const { atMs, bytes } of chunks) {
      await this.#until(playedMs, atMs)
      if (this.#isOver) return
      handler.onResponseData?.(this, Buffer.from(bytes))
      playedMs = atMs
    }
    // The client went away here; whether it does so again is up to it.
    if (end === 'left') return
    await this.#until(playedMs, endMs)
    if (this.#isOver) return
    if (end === 'broken') return this.#fail(errorOf(this.#response))
    this.#isOver = true
    handler.onResponseEnd?.(this, {})
  }

  #fail(error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#wake?.()
    this.#handler.onResponseError?.(this, error)
  }

  /** Waits from one moment of the recording to another, then for a handler that is not paused. */
  async #until(fromMs: number, toMs: number): Promise<void> {
    await this.#sleep(this.#speed === 0 ? 0 : (toMs - fromMs) / this.#speed)
    while (this.#isPaused && !this.#isOver) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      if (!(ms > 0)) return void setImmediate(resolve)
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        if (!this.#isOver) return
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** The body is kept decoded: its length and its encoding are no longer those of the wire. */
function replayedHeaders(response: CassetteResponse): HeaderList {
  const { headers, chunks, end } = response
  const isPlain = isDecoded(headerOf(headers, 'content-encoding')) && end !== 'undecodable'
  return headers.flatMap(([name, value]) => {
    if (name === 'transfer-encoding' || (name === 'content-encoding' && isPlain)) return []
    const isLength = name === 'content-length' && chunks.length > 0 && end === 'whole'
    return [[name, isLength ? String(bodyOf(response).length) : value] as const]
  })
}

function parsed(list: HeaderList): IncomingHttpHeaders {
  const headers: { [name: string]: string | string[] } = {}
  for (const [name, value] of list) {
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat()
  }
  return headers
}

const errorOf = ({ error }: CassetteResponse): Error =>
  Object.assign(new Error(error?.message ?? 'the connection broke'), { code: error?.code ?? 'ECONNRESET' })
