import type { FailureCode } from '../result/index.ts'
import type { CallEvent } from './events.ts'

/** Events as text. A writer serves one response. */
export interface Writer {
  /** Before the first event. */
  start(): string
  event(event: CallEvent): string
  /** What comes last; undefined where there is no word for a failure, and the body itself has to break. */
  end(failed: FailureCode | undefined): string | undefined
}
