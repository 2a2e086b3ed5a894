import type { StreamDecoder } from '../provider/index.ts'
import { Channel } from '../stream/index.ts'
import type { EventSink, Headers } from '../transport/index.ts'
import { createResponse } from './create-response.ts'

/** Whoever waits for the answer. */
export interface Receiver {
  handOver(response: Response): void
  /** Nobody reads the body any more. */
  leave(): void
}

/**
 * The body of an answer on its way, its bytes unchanged. An event stream is handed over at its first event, so that
 * what fails before it can be tried again; a body without a dialect at its head. A reader who does not pull holds the
 * sender back.
 */
export class Passage implements EventSink {
  readonly isRaw: boolean
  readonly #decoder: StreamDecoder<unknown> | undefined
  readonly #url: URL
  readonly #receiver: Receiver
  readonly #channel = new Channel<Uint8Array>()
  readonly #ended: PromiseWithResolvers<{ readonly error: unknown } | undefined> = Promise.withResolvers()
  #state: unknown
  #head: { readonly status: number; readonly headers: Headers } | undefined
  #pieces: Uint8Array[] = []
  #hasBegun: boolean
  #isDone = false
  #isHandedOver = false

  /** @param decoder undefined where the body is passed on unread */
  constructor(decoder: StreamDecoder<unknown> | undefined, url: URL, receiver: Receiver) {
    this.isRaw = decoder === undefined
    this.#decoder = decoder
    this.#url = url
    this.#receiver = receiver
    this.#state = decoder?.start()
    this.#hasBegun = decoder === undefined
  }

  get isHandedOver(): boolean {
    return this.#isHandedOver
  }

  head(status: number, headers: Headers): void {
    this.#head = { status, headers }
    if (this.isRaw) this.#handOver()
  }

  bytes(piece: Uint8Array): void {
    this.#pieces.push(piece)
  }

  event(name: string, data: string): boolean {
    if (this.#decoder === undefined) return false
    const [state, , isDone] = this.#decoder.step(this.#state, name, data)
    this.#state = state
    this.#isDone = isDone
    // A stream that begins with its own error has not begun.
    this.#hasBegun ||= !isDone || this.#decoder.end(state, true).ok
    return isDone
  }

  mayEnd(): boolean {
    return this.#decoder?.mayEnd?.(this.#state) === true
  }

  flush(): void | Promise<void> {
    if (!this.#hasBegun) return undefined
    this.#handOver()
    const pieces = this.#pieces
    this.#pieces = []
    return this.#channel.push(pieces)
  }

  /** How the stream ended by the word of its dialect. */
  verdict(isClean: boolean): ReturnType<StreamDecoder<unknown>['end']> | undefined {
    return this.#decoder?.end(this.#state, isClean || this.#isDone)
  }

  /** What has come so far, for a stream that was not handed over. */
  response(): Response | undefined {
    if (this.#head === undefined) return undefined
    return createResponse(this.#url, this.#head, new Blob(this.#pieces as Uint8Array<ArrayBuffer>[]).stream(), true)
  }

  /** Closes the body, or breaks it: what is there may still be read. */
  end(broken: { readonly error: unknown } | undefined): void {
    this.#channel.end()
    this.#ended.resolve(broken)
  }

  #handOver(): void {
    if (this.#isHandedOver || this.#head === undefined) return
    this.#isHandedOver = true
    this.#receiver.handOver(createResponse(this.#url, this.#head, this.#body(), false))
  }

  #body(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async controller => {
          const { value } = await this.#channel.next()
          if (value !== undefined) return controller.enqueue(value)
          const broken = await this.#ended.promise
          if (broken === undefined) controller.close()
          else controller.error(broken.error)
        },
        cancel: () => {
          this.#channel.drain()
          this.#receiver.leave()
        },
      },
      { highWaterMark: 0 },
    )
  }
}
