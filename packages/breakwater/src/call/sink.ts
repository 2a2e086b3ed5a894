import type { StreamEvent } from '../provider/index.ts'
import type { FailureCode, RawOutput } from '../result/index.ts'

/** Where a call's answer goes as it comes. A promise holds the call back. */
export interface Sink {
  emit(events: readonly StreamEvent[]): void | Promise<void>
  /** What was emitted of this step is void: the answer is made again. */
  restart(why: FailureCode): void | Promise<void>
  /** The whole output of an attempt. */
  output(output: RawOutput): void | Promise<void>
  /** A turn of the tool loop begins. */
  step(step: number): void | Promise<void>
  toolResult(result: {
    readonly id: string
    readonly name: string
    readonly content: string
    readonly isError: boolean
  }): void | Promise<void>
}

/** A plain call: nobody reads before the end. */
export const NO_SINK: Sink = {
  emit: () => undefined,
  restart: () => undefined,
  output: () => undefined,
  step: () => undefined,
  toolResult: () => undefined,
}
