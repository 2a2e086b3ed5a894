import type { Dispatcher } from 'undici'
import type { Timer, Timers } from '../clock/index.ts'
import type { FailureCode, Timings } from '../result/index.ts'
import { createDecompressor, type Decompressor } from './decompress.ts'
import { codeOf, errorCode } from './errors.ts'
import type { EventSink, Headers, HttpRequest, SendLimits, Sent } from './exchange.ts'
import { flatten, isEventStream } from './headers.ts'
import { kindOf } from './label.ts'
import { SseReader } from './sse.ts'
import { decodeText } from './text.ts'

type Phase = 'connect' | 'write' | 'firstByte' | 'body' | 'over'

const TIMEOUT: Record<Exclude<Phase, 'over'>, { code: FailureCode; doing: string }> = {
  connect: { code: 'connect_timeout', doing: 'connecting' },
  write: { code: 'write_timeout', doing: 'sending the request' },
  firstByte: { code: 'first_byte_timeout', doing: 'waiting for the first byte of the answer' },
  body: { code: 'idle_timeout', doing: 'waiting for the next piece of the answer' },
}

/** A larger request is handed over in pieces of this size, so that "sent" means that the peer took it. */
const PIECE_BYTES = 65_536
/** After its terminal event a body gets this long to end by itself and leave the connection usable. */
const LINGER_MS = 20

/** So long after what may have been its last event a stream is over. */
const QUIET_MS = 5_000

/** What sends: a pool of one origin. */
export type Dispatch = (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => boolean

/**
 * One request and its answer, timed phase by phase. Resolves when the attempt is over: last byte, failure or abort;
 * never rejects.
 *
 * @param sink reads the events where the answer is an event stream of status 200, or any body where it is raw
 */
export function send(
  dispatch: Dispatch,
  timers: Timers,
  request: HttpRequest,
  limits: SendLimits,
  signal: AbortSignal,
  sink?: EventSink,
): Promise<Sent> {
  return new Promise(resolve => new Exchanging(dispatch, timers, request, limits, signal, sink, resolve).start())
}

/** The state of one exchange. One object an attempt: it is undici's handler and the owner of the phase timer. */
class Exchanging implements Dispatcher.DispatchHandler {
  readonly #dispatch: Dispatch
  readonly #timers: Timers
  readonly #request: HttpRequest
  readonly #limits: SendLimits
  readonly #signal: AbortSignal
  readonly #sink: EventSink | undefined
  readonly #resolve: (sent: Sent) => void
  readonly #onAbort = () => this.#fail(this.#timeoutCode(), 'the call was ended')
  readonly #timings: Timings = {}
  #timer: Timer | undefined
  #controller: Dispatcher.DispatchController | undefined
  #phase: Phase = 'connect'
  #phaseStartMs = 0
  #heardMs = 0
  #isDispatching = false
  #isReused = false
  #isRetried = false
  #status: number | undefined
  #headers: Headers = {}
  #bytes = 0
  #chunks: Buffer[] = []
  #isStreamed = false
  #isHandingOn = false
  #reader: SseReader | undefined
  #decompressor: Decompressor | undefined

  constructor(
    dispatch: Dispatch,
    timers: Timers,
    request: HttpRequest,
    limits: SendLimits,
    signal: AbortSignal,
    sink: EventSink | undefined,
    resolve: (sent: Sent) => void,
  ) {
    this.#dispatch = dispatch
    this.#timers = timers
    this.#request = request
    this.#limits = limits
    this.#signal = signal
    this.#sink = sink
    this.#resolve = resolve
  }

  start(): void {
    const nowMs = this.#timers.now()
    this.#phaseStartMs = nowMs
    this.#heardMs = nowMs
    if (this.#signal.aborted) return this.#onAbort()
    this.#signal.addEventListener('abort', this.#onAbort)
    this.#timer = this.#timers.at(nowMs + this.#limits.connectMs, () => this.#timeOut())
    this.#begin()
  }

  #begin(): void {
    const { origin, path, method, headers, body } = this.#request
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const isLarge = bytes !== undefined && bytes.length > PIECE_BYTES
    this.#isDispatching = true
    try {
      this.#dispatch(
        {
          origin,
          path,
          method: method as Dispatcher.HttpMethod,
          headers: isLarge ? [...headers, 'content-length', String(bytes.length)] : headers,
          body: (isLarge ? pieces(bytes) : (bytes ?? null)) as Buffer | null,
        },
        this,
      )
    } catch (error) {
      this.#fail('invalid_request', `the request cannot be sent (${errorCode(error) || 'malformed'})`)
    }
    this.#isDispatching = false
  }

  // --- what undici says -------------------------------------------------------------------------------------------

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#phase === 'over') return controller.abort(new Error('over'))
    this.#controller = controller
    // A connection that was there already starts the request within the dispatch itself.
    this.#isReused = this.#isDispatching
    this.#timings.connectMs = this.#enter('write', this.#limits.writeMs)
  }

  onRequestSent(): void {
    if (this.#phase === 'write') this.#timings.writeMs = this.#enter('firstByte', this.#limits.firstByteMs)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // An interim answer (100, 103) is a sign of life, not the first byte of the answer.
    if (status < 200) return this.#moveTimer(this.#limits.firstByteMs)
    if (this.#phase === 'write') this.#timings.writeMs = this.#enter('firstByte', this.#limits.firstByteMs)
    this.#timings.firstByteMs = this.#enter('body', this.#limits.idleMs)
    this.#status = status
    this.#headers = flatten(headers)
    this.#chooseReader(status)
    const encoding = this.#headers['content-encoding']
    const decompressor = createDecompressor(encoding, {
      data: chunk => this.#take(controller, chunk),
      end: () => this.#finish(controller),
      error: () => this.#fail('decode_failed', 'the body does not decode as its content-encoding says'),
    })
    if (decompressor === 'unknown') {
      this.#fail('decode_failed', 'the body has a content-encoding that cannot be read here')
    } else {
      this.#decompressor = decompressor
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // A parser that goes on after a pause says nothing first: taken for a piece, that would pause it again, for ever.
    if (this.#phase === 'over' || chunk.length === 0) return
    if (this.#decompressor === undefined) return this.#take(controller, chunk)
    this.#moveTimer(this.#limits.idleMs)
    this.#decompressor.write(chunk)
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#phase === 'over') return
    if (this.#decompressor === undefined) this.#finish(controller)
    else this.#decompressor.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#phase === 'over') return
    const code = codeOf(error)
    if (code === 'connection_reset' && this.#isReused && !this.#isRetried && this.#status === undefined) {
      return this.#again()
    }
    this.#fail(code, `${MOMENT[this.#phase]} (${errorCode(error) || 'no code'})`)
  }

  // --- what follows from it ---------------------------------------------------------------------------------------

  /** The server closed a kept-alive connection as we wrote on it: nobody's failure. Once, at once, on another one. */
  #again(): void {
    this.#isRetried = true
    this.#controller = undefined
    this.#enter('connect', this.#limits.connectMs)
    this.#begin()
  }

  #chooseReader(status: number): void {
    const sink = this.#sink
    if (sink === undefined) return
    const isStream = sink.isRaw === true ? !isRedirect(status) : status === 200 && isEventStream(this.#headers)
    if (isStream) this.#streamTo(sink, status)
  }

  #streamTo(sink: EventSink, status: number): void {
    this.#isStreamed = true
    if (sink.isRaw !== true) this.#reader = new SseReader(sink, this.#limits.maxEventBytes)
    sink.head?.(status, this.#headers)
  }

  /** Gateways mislabel bodies. */
  #correctLabel(first: Buffer): void {
    const sink = this.#sink
    if (sink === undefined || sink.isRaw === true || this.#status !== 200) return
    const kind = kindOf(first)
    if (kind === 'events' && !this.#isStreamed) this.#streamTo(sink, 200)
    if (kind !== 'json') return
    this.#isStreamed = false
    this.#reader = undefined
  }

  #take(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#phase === 'over') return
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.maxBytes)
      return this.#tooLarge(`the body has more than ${this.#limits.maxBytes} bytes`)
    if (this.#bytes === chunk.length) this.#correctLabel(chunk)
    this.#chunks.push(chunk)
    if (!this.#isStreamed) return this.#moveTimer(this.#limits.idleMs)
    if (this.#isHandingOn) return
    this.#isHandingOn = true
    queueMicrotask(() => this.#handOn(controller))
  }

  /**
   * Gives the sink what one read of the socket brought, however many chunks that were: the clock is asked once, the bytes
   * are decoded once, and the reader wakes once.
   */
  #handOn(controller: Dispatcher.DispatchController): void {
    this.#isHandingOn = false
    if (this.#phase === 'over' || this.#chunks.length === 0) return
    const piece = joined(this.#chunks)
    this.#chunks = []
    this.#sink?.bytes?.(piece)
    const count = this.#reader?.count
    const state = this.#reader?.push(piece)
    if (state === 'too_large') {
      return this.#tooLarge(`one event of the stream has more than ${this.#limits.maxEventBytes} bytes`)
    }
    if (state === 'not_utf8') return this.#notText()
    const flushed = this.#sink?.flush()
    if (state === 'done') {
      this.#linger(controller)
      return this.#complete()
    }
    // Pings behind what may have been the last event put its end off no further.
    if (this.#reader?.count !== count || !this.#mayEnd()) this.#moveTimer(this.#silenceMs())
    if (flushed === undefined) return
    // The reader is slow: the socket waits, and so does the idle clock.
    controller.pause()
    this.#timer?.moveTo(Number.POSITIVE_INFINITY)
    flushed.then(
      () => {
        if (this.#phase === 'over') return
        this.#moveTimer(this.#silenceMs())
        controller.resume()
      },
      () => this.#fail('cancelled', 'the reader of the stream went away'),
    )
  }

  #mayEnd(): boolean {
    return this.#isStreamed && this.#sink?.mayEnd?.() === true
  }

  #silenceMs(): number {
    const { idleMs } = this.#limits
    return this.#mayEnd() ? Math.min(idleMs, QUIET_MS) : idleMs
  }

  #finish(controller: Dispatcher.DispatchController): void {
    if (this.#isStreamed) this.#handOn(controller)
    if (this.#phase === 'over') return
    const state = this.#reader?.end()
    if (state === 'too_large') return this.#tooLarge('the last event of the stream is too large')
    if (state === 'not_utf8') return this.#notText()
    if (this.#isStreamed) void this.#sink?.flush()
    this.#complete()
  }

  /** Whoever reads slowly may take the last piece when they like: the exchange is over with its last byte. */
  #complete(): void {
    const status = this.#status as number
    const body = this.#isStreamed ? '' : this.#bodyText(status)
    if (body === undefined) return this.#notText()
    this.#end()
    this.#resolve({
      ok: true,
      exchange: { status, headers: this.#headers, body, streamed: this.#isStreamed },
      timings: this.#timings,
    })
  }

  /** A body may stay open behind its terminal event. It does not get to hold the answer, nor the socket. */
  #linger(controller: Dispatcher.DispatchController): void {
    this.#timers.at(this.#timers.now() + LINGER_MS, () => controller.abort(new Error('over')))
  }

  /** What a refusal says is of use even where some of it is lost. */
  #bodyText(status: number): string | undefined {
    const bytes = joined(this.#chunks)
    return decodeText(bytes, this.#headers['content-type']) ?? (status > 299 ? bytes.toString() : undefined)
  }

  #notText(): void {
    this.#fail('decode_failed', 'the body holds bytes that are no UTF-8')
  }

  #tooLarge(message: string): void {
    this.#fail('response_too_large', `${message}: raise the limit, or ask for less`)
  }

  #timeOut(): void {
    const phase = this.#phase
    if (phase === 'over') return
    if (phase === 'body' && this.#mayEnd()) {
      this.#complete()
      return this.#controller?.abort(new Error('over'))
    }
    const silentMs = Math.round(this.#timers.now() - this.#heardMs)
    this.#fail(TIMEOUT[phase].code, `nothing heard for ${silentMs} ms while ${TIMEOUT[phase].doing}`)
  }

  #timeoutCode(): FailureCode {
    return this.#phase === 'over' ? 'cancelled' : TIMEOUT[this.#phase].code
  }

  #fail(code: FailureCode, message: string): void {
    if (this.#phase === 'over') return
    const written = this.#timings.writeMs !== undefined
    const silentMs = this.#timers.now() - this.#heardMs
    this.#end()
    this.#decompressor?.destroy()
    this.#chunks = []
    this.#controller?.abort(new Error('over'))
    this.#resolve({
      ok: false,
      code,
      message,
      timings: this.#timings,
      status: this.#status,
      headers: this.#headers,
      streamed: this.#isStreamed,
      silentMs,
      written,
    })
  }

  /** Leaves the old phase, answers how long it took, and gives the new one its time. */
  #enter(phase: Exclude<Phase, 'over'>, silenceMs: number): number {
    const nowMs = this.#timers.now()
    const tookMs = nowMs - this.#phaseStartMs
    this.#phase = phase
    this.#phaseStartMs = nowMs
    this.#heardMs = nowMs
    this.#timer?.moveTo(nowMs + silenceMs)
    return tookMs
  }

  #moveTimer(silenceMs: number): void {
    this.#heardMs = this.#timers.now()
    this.#timer?.moveTo(this.#heardMs + silenceMs)
  }

  #end(): void {
    if (this.#phase === 'body') this.#timings.bodyMs = this.#timers.now() - this.#phaseStartMs
    this.#phase = 'over'
    this.#timer?.cancel()
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}

const MOMENT: Record<Phase, string> = {
  connect: 'the connection could not be made',
  write: 'the connection broke while the request was sent',
  firstByte: 'the connection broke before the answer began',
  body: 'the connection broke within the answer',
  over: 'the exchange was over',
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES)
}

const joined = (chunks: Buffer[]): Buffer => (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))

const isRedirect = (status: number): boolean => status >= 300 && status <= 399
