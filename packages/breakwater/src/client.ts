import {
  type AskWithin,
  arrived,
  type Batches,
  beginCall,
  budgetsOf,
  type Capture,
  type ClientOptions,
  checkRunOptions,
  type Ending,
  endedBy,
  firstAttempt,
  NO_SINK,
  next,
  noting,
  type OpenCall,
  type Platform,
  prepare,
  type Round,
  type RouteView,
  type RunOptions,
  renderFor,
  type Shared,
  settle,
  takeStep,
  understand,
  viewRoutes,
  wireUp,
  within,
} from './call/index.ts'
import { createHardenedFetch, type HardenedFetch } from './fetch/index.ts'
import type { Observer } from './observe/index.ts'
import type { OutputSchema } from './output/index.ts'
import { askPrompt, type MayPend, type Prompt, type ResultOf, type ValueOf } from './prompt/index.ts'
import { type FailureCode, misuse, type Result } from './result/index.ts'
import { type CallStream, streamOf } from './stream/index.ts'

type AnyResult = Result<unknown, unknown>

/** Routes, and everything that the calls to them share. */
export interface Client extends Batches {
  /** Ends, on time, in one Result: nothing expected is thrown. */
  run<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    options?: RunOptions,
  ): Promise<ResultOf<Value, Fallback>>
  /** The same call, its answer read as it comes. Starts at once; see {@link CallStream} for who may read it. */
  stream<Input, Value, Fallback>(
    prompt: Prompt<Input, Value, Fallback>,
    input: Input,
    options?: RunOptions,
  ): CallStream<Exclude<Value, MayPend>, Fallback>
  /** A call with an unnamed prompt: `await client.ask('Summarize: …', { output: schema })`. */
  ask<Output extends OutputSchema | undefined = undefined>(
    text: string,
    options?: RunOptions & { readonly output?: Output },
  ): Promise<Result<ValueOf<Output>, undefined>>
  /** For other people's SDKs: a drop-in `fetch` that shares limits and circuits with the calls to the same model. */
  readonly fetch: HardenedFetch
  /** The state of each route: its circuit, its queue, its limits. */
  routes(): readonly RouteView[]
  /** Resolves when all that was captured and logged so far is safe, or rejects after `timeMs` (default 10 000). */
  flush(options?: { readonly timeMs?: number }): Promise<void>
  /** Lets what is under way end within `drainMs` (default 5 000), then ends it. */
  close(options?: { readonly drainMs?: number }): Promise<void>
}

export function createClientOn(
  platform: Platform,
  given: Observer,
  capture: Capture,
  clientOptions: ClientOptions,
): Client {
  const observer = capture.isOn ? noting(given) : given
  const shared = wireUp(clientOptions, platform, observer)
  const { timers } = shared
  const { random } = shared.environment

  /** The path of one call: render, then round by round attempt, understand, and what follows from it. */
  async function path(prompt: Prompt, input: unknown, call: OpenCall, attempt: Shared['attempt']): Promise<Ending> {
    const filled = within(call.signal, renderFor(prompt, input, call))
    const rendered = filled instanceof Promise ? await filled : filled
    if ('code' in rendered) return { ok: false, failure: rendered }
    for (let round: Round = { request: rendered, firstRoute: 0 }; ; ) {
      call.request = round.request
      const outcome = await attempt(firstAttempt(call, round, observer), call.signal)
      const reading = outcome.ok ? await understand(prompt, input, call, outcome, random, askWithin(call)) : outcome
      if (reading.ok && reading.kind === 'value') return reading
      const following = reading.ok
        ? await within(call.signal, takeStep(shared, prompt, call, round, reading))
        : next(prompt, call, round, reading)
      if (!('request' in following)) return following
      if (!reading.ok) beginAgain(call, reading.failure.code)
      round = following
    }
  }

  function beginAgain(call: OpenCall, code: FailureCode): void {
    observer.tell({ type: 'next_round', call, code })
    call.sink.restart(code)
  }

  function begin(prompt: Prompt, options: RunOptions = {}, sink = NO_SINK, around = platform.around()): OpenCall {
    checkRunOptions(options)
    const parts = { ...shared, budget: clientOptions.budget, around, isCaptured: capture.isOn }
    return beginCall(parts, prompt, options, sink)
  }

  async function run(prompt: Prompt, input: unknown, call: OpenCall, attempt = shared.attempt): Promise<AnyResult> {
    const result = await observer.surroundCall(call, async () => {
      const ending = await endedBy(call.signal, path(prompt, input, call, attempt))
      call.end()
      return settle(prompt, call, timers.now(), ending)
    })
    capture.take({ prompt, input, call, result, traceId: observer.traceIdOf(call) })
    return result
  }

  const ask = (prompt: Prompt, text: string, options?: RunOptions): Promise<AnyResult> =>
    run(prompt, text, begin(prompt, options))

  /** What a check asks is paid from the budget of the call that it checks. */
  const askWithin =
    ({ ledgers, deadlineMs }: OpenCall): AskWithin =>
    (prompt, text, options) =>
      run(prompt, text, begin(prompt, options, NO_SINK, { ledgers, leftMs: deadlineMs - timers.now() }))

  const flushed = async (): Promise<void> => void (await Promise.all([capture.flush(), observer.flush()]))

  const client: Client = {
    run: async (prompt, input, options) => run(prompt as Prompt, input, begin(prompt as Prompt, options)) as never,
    ask: async (text, { output, ...options } = {}) => ask(askPrompt(output), text, options) as never,
    stream: (prompt, input, options) =>
      streamOf(prompt as Prompt, sink => {
        const call = begin(prompt as Prompt, options, sink)
        return { call, result: run(prompt as Prompt, input, call) }
      }) as never,
    prepare: async (prompt, input, options) =>
      prepare(prompt as Prompt, input, begin(prompt as Prompt, options), observer),
    accept: async (prompt, input, response, options) =>
      run(prompt as Prompt, input, begin(prompt as Prompt, options), arrived(shared, response)) as never,
    fetch: createHardenedFetch(shared, shared.routes, observer),
    routes: () => viewRoutes(shared),
    flush: ({ timeMs = 10_000 } = {}) =>
      timers.race(flushed(), timeMs, () => misuse('flush', `acknowledgement within ${timeMs} ms`, 'none yet')),
    async close({ drainMs = 5_000 } = {}) {
      await shared.transport.close(drainMs)
      await timers.race(observer.close(), drainMs, () => undefined).catch(() => undefined)
      await timers.race(capture.close(), drainMs, () => undefined).catch(() => undefined)
    },
  }
  observer.watch(client, budgetsOf(clientOptions))
  return client
}
