import type { Emit } from '../policy/index.ts'
import type { Decoded, PartialOutput, StreamDecoder, StreamEvent } from '../provider/index.ts'
import type { EventSink } from '../transport/index.ts'

/** Feeds a stream's events to the dialect's reducer and hands on what it says, a batch per wake-up. */
export class StreamReading implements EventSink {
  readonly #decoder: StreamDecoder<unknown>
  readonly #emit: Emit<StreamEvent> | undefined
  #state: unknown
  #batch: StreamEvent[] = []
  #isDone = false
  #hasEmitted = false

  /** @param emit undefined where nobody reads before the end */
  constructor(decoder: StreamDecoder<unknown>, emit: Emit<StreamEvent> | undefined) {
    this.#decoder = decoder
    this.#emit = emit
    this.#state = decoder.start()
  }

  get hasEmitted(): boolean {
    return this.#hasEmitted
  }

  event(name: string, data: string): boolean {
    const [state, events, isDone] = this.#decoder.step(this.#state, name, data)
    this.#state = state
    if (this.#emit !== undefined) for (const event of events) this.#batch.push(event)
    this.#isDone = isDone
    return isDone
  }

  flush(): void | Promise<void> {
    if (this.#emit === undefined || this.#batch.length === 0) return
    const batch = this.#batch
    this.#batch = []
    this.#hasEmitted = true
    return this.#emit(batch)
  }

  /** @param isClean the body ended by itself */
  end(isClean: boolean): Decoded {
    return this.#decoder.end(this.#state, isClean || this.#isDone)
  }

  partial(): PartialOutput {
    return this.#decoder.partial(this.#state)
  }
}
