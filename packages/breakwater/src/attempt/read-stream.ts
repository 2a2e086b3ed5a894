import type { Emit } from '../policy/index.ts'
import type { Decoded, PartialOutput, StreamDecoder, StreamEvent } from '../provider/index.ts'
import type { EventSink } from '../transport/index.ts'

/** How far an estimate may be from the provider's count. */
const TOLERANCE = 1.3
const FLOOR_TOKENS = 50
const CHARS_PER_TOKEN = 4
const NO_CAP = { maxTokens: Number.POSITIVE_INFINITY, count: () => 0 }

/** Feeds a stream's events to the dialect's reducer and hands on what it says, a batch per wake-up. */
export class StreamReading implements EventSink {
  readonly #decoder: StreamDecoder<unknown>
  readonly #emit: Emit<StreamEvent> | undefined
  #started: unknown
  readonly #onChunk: (() => void) | undefined
  #batch: StreamEvent[] = []
  #hasNews = false
  #isDone = false
  #hasEmitted = false
  readonly #maxTokens: number
  readonly #count: (text: string) => number
  #chars = 0
  /** How many characters may come before the tokens are counted again: a token is a character at least. */
  #countAtChars: number
  #isOver = false

  /**
   * @param emit undefined where nobody reads before the end
   * @param cap how many tokens the model was allowed to write, and how they are counted
   * @param onChunk called for each read of the socket that brought events, where somebody measures
   */
  constructor(
    decoder: StreamDecoder<unknown>,
    emit: Emit<StreamEvent> | undefined,
    cap: { readonly maxTokens: number; readonly count: (text: string) => number } = NO_CAP,
    onChunk?: (() => void) | undefined,
  ) {
    this.#decoder = decoder
    this.#emit = emit
    this.#maxTokens = cap.maxTokens * TOLERANCE + FLOOR_TOKENS
    this.#countAtChars = this.#maxTokens
    this.#count = cap.count
    this.#onChunk = onChunk
  }

  /** Most plain answers come as one body, and need none. */
  get #state(): unknown {
    this.#started ??= this.#decoder.start()
    return this.#started
  }

  get hasEmitted(): boolean {
    return this.#hasEmitted
  }

  event(name: string, data: string): boolean {
    this.#hasNews = true
    const [state, events, isDone] = this.#decoder.step(this.#state, name, data)
    this.#started = state
    for (const event of events) {
      if (this.#emit !== undefined) this.#batch.push(event)
      if ('text' in event) this.#chars += event.text.length
    }
    this.#isDone = isDone || (this.#chars > this.#countAtChars && this.#writesTooMuch())
    return this.#isDone
  }

  mayEnd(): boolean {
    return this.#decoder.mayEnd?.(this.#state) === true
  }

  /** The model goes on beyond its cap: the provider did not hold it to that. */
  get isOver(): boolean {
    return this.#isOver
  }

  #writesTooMuch(): boolean {
    const { text } = this.#decoder.partial(this.#state)
    // Thoughts and tool calls are as dense as the text, where there is any.
    const perChar = text === '' ? 1 / CHARS_PER_TOKEN : this.#count(text) / text.length
    this.#isOver = perChar * this.#chars > this.#maxTokens
    this.#countAtChars = this.#chars * 1.25
    return this.#isOver
  }

  flush(): void | Promise<void> {
    if (this.#hasNews) this.#onChunk?.()
    this.#hasNews = false
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
