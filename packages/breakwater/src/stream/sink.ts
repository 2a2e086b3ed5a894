import type { Sink } from '../call/index.ts'
import type { PartialReader } from '../output/index.ts'
import type { StreamEvent } from '../provider/index.ts'
import type { FailureCode, RawOutput } from '../result/index.ts'
import type { Channel } from './channel.ts'
import type { CallEvent } from './events.ts'
import { Shown } from './shown.ts'

/** Reads an output as it grows; undefined where the value is text. */
export type CreatePartial = () => PartialReader

/** From what attempts say to what the reader is told: repetitions are swallowed, divergence is a restart. */
export class StreamSink implements Sink {
  readonly #channel: Channel<CallEvent>
  readonly #createPartial: CreatePartial | undefined
  readonly #text = new Shown()
  readonly #reasoning = new Shown()
  #partial: PartialReader | undefined
  #step = 1
  #why: FailureCode = 'stream_broken'

  constructor(channel: Channel<CallEvent>, createPartial: CreatePartial | undefined) {
    this.#channel = channel
    this.#createPartial = createPartial
    this.#beginPartial()
  }

  emit(events: readonly StreamEvent[]): void | Promise<void> {
    const told: CallEvent[] = []
    for (const { type, text } of merged(events)) this.#lay(type, text, told)
    return this.#channel.push(told)
  }

  restart(why: FailureCode): void {
    this.#why = why
    this.#text.tellAgain()
    this.#reasoning.tellAgain()
  }

  output(output: RawOutput): void | Promise<void> {
    const told: CallEvent[] = []
    this.#complete(output.text, told)
    for (const call of output.toolCalls) told.push({ type: 'tool', call })
    return this.#channel.push(told)
  }

  step(step: number): void | Promise<void> {
    this.#step = step
    this.#text.clear()
    this.#reasoning.clear()
    this.#beginPartial()
    return this.#channel.push([{ type: 'step', step }])
  }

  toolResult(result: Parameters<Sink['toolResult']>[0]): void | Promise<void> {
    return this.#channel.push([{ type: 'toolResult', ...result }])
  }

  #lay(type: 'text' | 'reasoning', piece: string, told: CallEvent[]): void {
    const shown = type === 'text' ? this.#text : this.#reasoning
    const laid = shown.lay(piece)
    if (laid === 'diverged') {
      this.#takeBack(told)
      this.#lay(type, piece, told)
    } else if (laid.text !== '') this.#show(type, laid.text, told)
  }

  #complete(whole: string, told: CallEvent[]): void {
    const laid = this.#text.complete(whole)
    if (laid === 'diverged') {
      this.#text.clear()
      this.#takeBack(told)
      this.#lay('text', whole, told)
    } else if (laid.text !== '') this.#show('text', laid.text, told)
  }

  #show(type: 'text' | 'reasoning', text: string, told: CallEvent[]): void {
    told.push({ type, text })
    if (type === 'reasoning' || this.#partial === undefined) return
    const { value, open } = this.#partial.push(text)
    if (value !== undefined) told.push({ type: 'partial', value, open })
  }

  /** The reader drops what it saw; what the new answer has said of it so far is told at once. */
  #takeBack(told: CallEvent[]): void {
    told.push({ type: 'restart', step: this.#step, why: this.#why })
    this.#beginPartial()
    const [reasoning, text] = [this.#reasoning.takeBack(), this.#text.takeBack()]
    if (reasoning !== '') this.#show('reasoning', reasoning, told)
    if (text !== '') this.#show('text', text, told)
  }

  #beginPartial(): void {
    this.#partial = this.#createPartial?.()
  }
}

/** What came at one wake-up is told at once: one event for each run of text. */
function merged(events: readonly StreamEvent[]): { type: 'text' | 'reasoning'; text: string }[] {
  const runs: { type: 'text' | 'reasoning'; text: string }[] = []
  for (const event of events) {
    if (event.type !== 'text' && event.type !== 'reasoning') continue
    const last = runs.at(-1)
    if (last?.type === event.type) last.text += event.text
    else runs.push({ type: event.type, text: event.text })
  }
  return runs
}
