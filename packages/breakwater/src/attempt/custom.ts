import type { Timers } from '../clock/index.ts'
import type { Outcome } from '../policy/index.ts'
import type { CustomRoute, StreamEvent } from '../provider/index.ts'
import { createFailure, type RawOutput, type ToolCallPart, UNKNOWN_USAGE } from '../result/index.ts'
import { sendLimits } from './limits.ts'
import type { AttemptParts } from './parts.ts'
import type { Report } from './report.ts'
import type { CallAttempt } from './shapes.ts'

/**
 * An attempt by whatever means the route's author likes. What it does cannot be watched, only waited for: a plain
 * answer is unheard until it is there, a stream may be silent between its events as any other.
 */
export async function runCustom(
  parts: AttemptParts,
  attempt: CallAttempt,
  route: CustomRoute,
  report: Report,
  signal: AbortSignal,
): Promise<Outcome> {
  const limits = sendLimits(attempt, parts.bytes, parts.timers.now(), true)
  const watch = new Watch(parts.timers, signal)
  let emitted = false
  try {
    const answer = await watch.wait(route.call(attempt.request, { signal: watch.signal }), limits.firstByteMs)
    if (!isStream(answer)) return { ok: true, output: answer, report }
    const output = await collect(answer, watch, limits.idleMs, async event => {
      if (!attempt.call.isStreamed) return
      emitted = true
      await attempt.emit([event])
    })
    return { ok: true, output, report }
  } catch (cause) {
    const isSilent = cause === SILENT || signal.aborted
    const failure = isSilent
      ? createFailure(
          'first_byte_timeout',
          `route ${route.name}: its call function had not answered when its time was up`,
        )
      : createFailure('callback_failed', `route ${route.name}: its call function threw; see the cause`, { cause })
    return { ok: false, failure, emitted, report, isUncounted: cause !== SILENT }
  } finally {
    watch.end()
  }
}

const SILENT = Symbol('silent')

/** Waits for somebody else's work no longer than it may take; tells it by a signal when nobody waits any more. */
class Watch {
  readonly #timers: Timers
  readonly #outer: AbortSignal
  readonly #controller = new AbortController()
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason)

  constructor(timers: Timers, outer: AbortSignal) {
    this.#timers = timers
    this.#outer = outer
    if (outer.aborted) this.#onAbort()
    else outer.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  wait<T>(work: T | Promise<T>, silenceMs: number): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        timer.cancel()
        signal.removeEventListener('abort', onAbort)
        end()
      }
      const onAbort = () => settle(() => reject(signal.reason))
      const timer = this.#timers.at(this.#timers.now() + silenceMs, () => this.#controller.abort(SILENT))
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      Promise.resolve(work).then(
        value => settle(() => resolve(value)),
        error => settle(() => reject(error)),
      )
    })
  }

  end(): void {
    this.#outer.removeEventListener('abort', this.#onAbort)
  }
}

const isStream = (answer: RawOutput | AsyncIterable<StreamEvent>): answer is AsyncIterable<StreamEvent> =>
  Symbol.asyncIterator in answer

async function collect(
  events: AsyncIterable<StreamEvent>,
  watch: Watch,
  idleMs: number,
  emit: (event: StreamEvent) => Promise<void>,
): Promise<RawOutput> {
  let text = ''
  let reasoning = ''
  const calls: { id: string; name: string; arguments: string }[] = []
  const iterator = events[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await watch.wait(iterator.next(), idleMs)
    if (done === true) break
    if (value.type === 'text') text += value.text
    else if (value.type === 'reasoning') reasoning += value.text
    else if (value.type === 'toolCall') calls[value.index] = { id: value.id, name: value.name, arguments: '' }
    else calls[value.index]!.arguments += value.text
    await emit(value)
  }
  const toolCalls = calls.filter(call => call !== undefined)
  const parts: ToolCallPart[] = toolCalls.map(call => ({ type: 'toolCall', ...call }))
  return {
    text,
    reasoning,
    toolCalls,
    refusal: undefined,
    finish: { reason: toolCalls.length > 0 ? 'tool_calls' : 'stop', raw: undefined },
    usage: UNKNOWN_USAGE,
    rawUsage: undefined,
    model: undefined,
    responseId: undefined,
    logprobs: undefined,
    message: { role: 'assistant', content: text === '' ? parts : [{ type: 'text', text }, ...parts] },
  }
}
