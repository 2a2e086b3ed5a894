import type { AttemptStep, Carried } from '../attempt/index.ts'
import type { Outcome } from '../policy/index.ts'
import type { RawToolCall } from '../result/index.ts'
import { createContents, type TextRedactor } from './content.ts'
import type { AnyResult, ObservedCall, ObservedEvent } from './events.ts'
import type { Gauged, ReadBudgets } from './gauges.ts'
import { harmless } from './harmless.ts'
import { createLogs } from './logs.ts'
import { createMeters } from './meters.ts'
import type { ObserveOptions } from './options.ts'
import { createRequests, type Requests } from './requests.ts'
import { createSpans } from './spans.ts'
import { createTraces } from './traces.ts'

/** The two doors of observation, `surround…` and `tell`, and what a client's end asks for. */
export interface Observer {
  /** Makes a call's span current while it runs. */
  surroundCall(call: ObservedCall, run: () => Promise<AnyResult>): Promise<AnyResult>
  /** Makes an attempt's span current while it runs, and gives what the request takes along. */
  surroundAttempt(step: AttemptStep, run: (carried: Carried) => Promise<Outcome>): Promise<Outcome>
  /** Makes a tool's span current while it runs. */
  surroundTool<T>(call: ObservedCall, asked: RawToolCall, run: () => Promise<T>): Promise<T>
  /** The same for what comes through the hardened fetch. Never rejects for what is observed. */
  readonly requests: Requests
  tell(event: ObservedEvent): void
  /** The trace that a call belongs to, where one was made. */
  traceIdOf(call: object): string | undefined
  /** Whose routes the gauges read, and how they read budgets. */
  watch(client: Gauged, readBudgets?: ReadBudgets): void
  /** Resolves when every event so far is with its sink. */
  flush(): Promise<void>
  /** Ends the gauges, and flushes. */
  close(): Promise<void>
}

/**
 * Traces, metrics and logs of one client. Without an SDK and without a sink it only runs what it surrounds.
 *
 * @param createRedactor asked where no redactor is given, when the first text is exported
 */
export function createObserver(
  version: string,
  createRedactor: () => TextRedactor,
  options: ObserveOptions = {},
): Observer {
  const contentOf = createContents(() => options.redactor ?? createRedactor())
  const spans = createSpans(version)
  const traces = createTraces(spans, options.content === true ? contentOf : undefined)
  const meters = createMeters(version)
  const logs =
    options.log === undefined
      ? undefined
      : createLogs(options, { sink: options.log, contentOf, onLost: why => harmless(() => meters.lost(why)) })

  const flush = () => logs?.flush() ?? Promise.resolve()

  return {
    surroundCall(call, run) {
      const traced = traces.begin(call)
      const running = traced === undefined ? run() : traces.run(call, traced, run)
      if (logs === undefined && !meters.isOn()) return running
      return running.then(result => {
        harmless(() => meters.call(call, result))
        logs?.take({ call, result, spanContext: traced?.spanContext })
        return result
      })
    },
    surroundAttempt(step, run) {
      const running = traces.attempt(step, meters.chunks(step), run)
      if (!step.isStreamed || !meters.isOn()) return running
      return running.then(outcome => {
        harmless(() => meters.attempt(step))
        return outcome
      })
    },
    surroundTool: (call, asked, run) => traces.tool(call, asked, run),
    requests: createRequests(spans, meters),
    tell(event) {
      traces.tell(event)
      harmless(() => meters.tell(event))
    },
    traceIdOf: call => traces.traceIdOf(call),
    watch(client, readBudgets) {
      harmless(() => meters.watch(client, readBudgets))
    },
    flush,
    close() {
      harmless(() => meters.close())
      return flush()
    },
  }
}
