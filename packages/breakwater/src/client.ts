import { type CallAttempt, markOutcome } from './attempt/index.ts'
import {
  beginCall,
  type Capture,
  type ClientOptions,
  checkRunOptions,
  type Ending,
  NO_SINK,
  next,
  type OpenCall,
  type Platform,
  type Round,
  type RouteView,
  type RunOptions,
  read,
  settle,
  viewRoutes,
  wireUp,
  within,
} from './call/index.ts'
import type { Observer } from './observe/index.ts'
import type { OutputSchema } from './output/index.ts'
import { askPrompt, type Prompt, render, type ValueOf } from './prompt/index.ts'
import type { StreamEvent } from './provider/index.ts'
import { BreakwaterError, createFailure, type Failure, type Result } from './result/index.ts'
import { type CallStream, streamOf } from './stream/index.ts'

/** Routes, and everything that the calls to them share. */
export interface Client {
  /** Ends, on time, in one Result: nothing expected is thrown. */
  run<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    options?: RunOptions,
  ): Promise<Result<Value, Fallback>>
  /** The same call, its answer read as it comes. Starts at once; see {@link CallStream} for who may read it. */
  stream<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    options?: RunOptions,
  ): CallStream<Value, Fallback>
  /** A call with an unnamed prompt: `await client.ask('Summarize: …', { output: schema })`. */
  ask<Output extends OutputSchema | undefined = undefined>(
    text: string,
    options?: RunOptions & { readonly output?: Output },
  ): Promise<Result<ValueOf<Output>, undefined>>
  /** The state of each route: its circuit, its queue, its limits. */
  routes(): readonly RouteView[]
  /** Resolves when all that was captured so far is safe, or rejects after `timeMs` (default 10 000). */
  flush(options?: { readonly timeMs?: number }): Promise<void>
  /** Lets what is under way end within `drainMs` (default 5 000), then ends it. */
  close(options?: { readonly drainMs?: number }): Promise<void>
}

export function createClientOn(
  platform: Platform,
  observer: Observer,
  capture: Capture,
  clientOptions: ClientOptions,
): Client {
  const shared = wireUp(clientOptions, platform, observer)
  const { timers } = shared

  /** The path of one call: render, then round by round attempt, read, and what follows from it. */
  async function path(prompt: Prompt, input: unknown, call: OpenCall): Promise<Ending> {
    const rendered = await within(call.signal, render(prompt, input, call.options))
    if ('code' in rendered) return { ok: false, failure: rendered }
    for (let round: Round = { request: rendered, firstRoute: 0 }; ; ) {
      call.request = round.request
      const outcome = await shared.attempt(firstAttempt(call, round), call.signal)
      if (outcome.ok) await within(call.signal, call.sink.output(outcome.output))
      const reading = outcome.ok ? await within(call.signal, read(prompt, outcome.output)) : outcome
      if (reading.ok) return reading
      if (outcome.ok) markOutcome(outcome.report, reading.failure.code)
      const following = next(prompt, call, round, reading.failure)
      if ('failure' in following) return following
      observer.tell({ type: 'next_round', call, code: reading.failure.code })
      call.sink.restart(reading.failure.code)
      round = following
    }
  }

  function begin(prompt: Prompt, options: RunOptions = {}, sink = NO_SINK): OpenCall {
    checkRunOptions(options)
    return beginCall({ ...shared, budget: clientOptions.budget }, prompt, options, sink)
  }

  async function run(prompt: Prompt, input: unknown, call: OpenCall): Promise<Result<unknown, unknown>> {
    const result = await observer.surroundCall(call, async () => {
      const ending = await path(prompt, input, call).catch(error => endedBy(call.signal, error))
      call.end()
      return settle(prompt, call, timers.now(), ending)
    })
    capture.take(input, call.request, result)
    return result
  }

  return {
    run: async (prompt, input, options) => run(prompt as Prompt, input, begin(prompt as Prompt, options)) as never,
    ask: async (text, { output, ...options } = {}) => {
      const prompt = askPrompt(output)
      return run(prompt, text, begin(prompt, options)) as never
    },
    stream: (prompt, input, options) =>
      streamOf(prompt as Prompt, sink => {
        const call = begin(prompt as Prompt, options, sink)
        return { call, result: run(prompt as Prompt, input, call) }
      }) as never,
    routes: () => viewRoutes(shared),
    flush: ({ timeMs = 10_000 } = {}) => timers.race(capture.flush(), timeMs, () => flushLate(timeMs)),
    async close({ drainMs = 5_000 } = {}) {
      await shared.transport.close(drainMs)
      await capture.close()
    },
  }
}

const flushLate = (timeMs: number): BreakwaterError =>
  new BreakwaterError(createFailure('deadline_exceeded', `flush: what was captured was not safe after ${timeMs} ms`))

/** Work that was left behind because the call is over rejects with the call's failure; anything else is a bug of ours. */
function endedBy(signal: AbortSignal, error: unknown): Ending {
  if (signal.aborted && error === signal.reason) return { ok: false, failure: error as Failure }
  throw error
}

const firstAttempt = (call: OpenCall, { request, firstRoute }: Round): CallAttempt => ({
  call,
  route: call.routes[0] as CallAttempt['route'],
  firstRoute,
  request,
  tokens: { input: 0, output: 0 },
  number: 0,
  keyIndex: 0,
  mayFollow: false,
  hasNextRoute: false,
  emit: events => call.sink.emit(events as readonly StreamEvent[]),
  restart: why => call.sink.restart(why),
})
