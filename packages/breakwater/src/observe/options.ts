import type { TextRedactor } from './content.ts'
import type { LogSink } from './log-event.ts'

/** What leaves the process about calls, beside the spans and metrics that a registered OpenTelemetry SDK collects. */
export interface ObserveOptions {
  /** Takes one event for each call that is logged: every failure, and `sampleRate` of the rest. Default: none. */
  readonly log?: LogSink
  /** The share of successes that is logged, 0 to 1, decided by trace id: a trace is whole. Default 0.01. */
  readonly sampleRate?: number
  /** Prompts, outputs and tools' data, redacted and bounded, on spans and log events. Default false. */
  readonly content?: boolean
  /** Redacts content and failure messages. Default: `createRedactor()`, a scope for each call. */
  readonly redactor?: TextRedactor
  /**
   * Keys of `state.budget` whose remainder the gauges tell (`llm.budget.left`). Each becomes a label: name teams and
   * features, not users. Default: none.
   */
  readonly budgetKeys?: readonly string[]
}

export const DEFAULT_SAMPLE_RATE = 0.01
