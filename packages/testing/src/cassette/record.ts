import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { type Collector, createCollector } from './decode.ts'
import type { CassetteResponse, Ending, HeaderList } from './exchange.ts'

/** An answer that is being recorded. */
export interface Tape {
  readonly isOver: boolean
  /** What came, when the answer is over; what came so far, when it is not. */
  response(): Promise<CassetteResponse>
}

/** Hands everything on unchanged, and keeps a copy. */
export class Recorder implements Dispatcher.DispatchHandler, Tape {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #startMs = performance.now()
  #headAtMs: number | undefined
  #status = 0
  #statusText = ''
  #headers: HeaderList = []
  #collector: Collector | undefined
  #endAtMs: number | undefined
  #end: Ending = 'left'
  #error: CassetteResponse['error']
  #response: Promise<CassetteResponse> | undefined

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
  }

  onRequestUpgrade(...upgrade: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>): void {
    this.#handler.onRequestUpgrade?.(...upgrade)
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.()
  }

  onBodySent(bytes: Buffer): void {
    this.#handler.onBodySent?.(bytes)
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted?.()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    if (status >= 200) {
      this.#headAtMs = performance.now()
      this.#status = status
      this.#statusText = statusText ?? ''
      this.#headers = listOf(headers)
      this.#collector = createCollector([headers['content-encoding']].flat().join(', '))
    }
    this.#handler.onResponseStart?.(controller, status, headers, statusText)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#collector?.push(chunk, this.#sinceHeadMs())
    this.#handler.onResponseData?.(controller, chunk)
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.#finish('whole')
    this.#handler.onResponseEnd?.(controller, trailers)
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (controller?.aborted !== true) {
      this.#finish('broken')
      this.#error = describe(error)
    } else {
      this.#finish('left')
    }
    this.#handler.onResponseError?.(controller, error)
  }

  get isOver(): boolean {
    return this.#endAtMs !== undefined
  }

  #finish(end: Ending): void {
    this.#endAtMs ??= performance.now()
    this.#end = end
  }

  #sinceHeadMs(): number {
    return Math.round(performance.now() - (this.#headAtMs ?? this.#startMs))
  }

  response(): Promise<CassetteResponse> {
    this.#response ??= this.#compose()
    return this.#response
  }

  async #compose(): Promise<CassetteResponse> {
    const endMs = this.#endAtMs ?? performance.now()
    const headAtMs = this.#headAtMs ?? endMs
    const { chunks, isUndecodable } = (await this.#collector?.end()) ?? { chunks: [], isUndecodable: false }
    return {
      status: this.#status,
      statusText: this.#statusText,
      headers: this.#headers,
      headMs: Math.round(headAtMs - this.#startMs),
      chunks,
      endMs: Math.round(endMs - headAtMs),
      end: isUndecodable && this.#end === 'whole' ? 'undecodable' : this.#end,
      error: this.#error,
    }
  }
}

const listOf = (headers: IncomingHttpHeaders): HeaderList =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map(value => [name.toLowerCase(), value] as const),
  )

/** The innermost code says most: `ECONNRESET` rather than undici's own wrapping. */
function describe(error: Error & { readonly code?: unknown; readonly cause?: unknown }): {
  code: string
  message: string
} {
  const cause = error.cause instanceof Error ? (error.cause as typeof error) : undefined
  const { code, message } = typeof cause?.code === 'string' ? cause : error
  return { code: typeof code === 'string' ? code : 'ECONNRESET', message }
}
