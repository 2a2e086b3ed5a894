import type { Outcome } from '../policy/index.ts'
import type { CustomRoute, StreamEvent } from '../provider/index.ts'
import { BreakwaterError, createFailure, type Failure, type FailureCode, type RawOutput } from '../result/index.ts'
import { withDefaults } from './adapt.ts'
import { Gathered, isStream, outputFlaw } from './custom-answer.ts'
import { sendLimits } from './limits.ts'
import { COUNTED_SILENCE_MS } from './over-http.ts'
import type { AttemptParts } from './parts.ts'
import type { Report } from './report.ts'
import type { CallAttempt } from './shapes.ts'
import { SILENT, Watch } from './watch.ts'

/** What a route's own function answered, or the code and the words for what is wrong with that. */
type Answer = { readonly output: RawOutput } | { readonly code: FailureCode; readonly what: string }

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
  const gathered = new Gathered()
  let isBegun = false
  let emitted = false
  let isOver = true
  const failed = (failure: Failure, isUncounted: boolean): Outcome => ({
    ok: false,
    failure,
    emitted,
    report,
    isUncounted,
  })

  async function answerOf(answer: unknown): Promise<Answer> {
    if (!isStream(answer)) return checked(answer)
    isBegun = true
    const { idleMs, maxBytes } = sendLimits(attempt, parts.bytes, parts.timers.now(), false)
    return readEvents(answer, { watch, idleMs, maxBytes, gathered }, async event => {
      if (!attempt.call.isStreamed) return
      emitted = true
      await attempt.emit([event])
    })
  }

  try {
    const request = withDefaults(attempt.request, attempt.route)
    const answer = await watch.wait(route.call(request, { signal: watch.signal }), limits.firstByteMs)
    const read = await answerOf(answer)
    isOver = !('output' in read)
    if ('output' in read) return { ok: true, output: read.output, report }
    const raw = gathered.partial()
    return failed(createFailure(read.code, `route ${route.name}: its call function: ${read.what}`, { raw }), false)
  } catch (cause) {
    const raw = gathered.partial()
    if (cause !== SILENT && !signal.aborted) {
      if (BreakwaterError.isInstance(cause)) {
        const { code, retryAfterMs, provider } = cause.failure
        report.status = provider?.status
        const message = `route ${route.name}: ${cause.message}`
        return failed(createFailure(code, message, { retryAfterMs, provider, cause, raw }), false)
      }
      const message = `route ${route.name}: its call function threw; see the cause`
      return failed(createFailure('callback_failed', message, { cause, raw }), true)
    }
    const isCancelled = signal.aborted && (signal.reason as Failure).code !== 'deadline_exceeded'
    const code = isCancelled ? 'cancelled' : isBegun ? 'idle_timeout' : 'first_byte_timeout'
    const message = `route ${route.name}: its call function had not answered when its time was up`
    return failed(createFailure(code, message, { raw }), isCancelled || watch.silentMs < COUNTED_SILENCE_MS)
  } finally {
    watch.end(isOver)
  }
}

function checked(answer: unknown): Answer {
  const flaw = outputFlaw(answer)
  return flaw === undefined ? { output: answer as RawOutput } : { code: 'bad_envelope', what: flaw }
}

interface Reading {
  readonly watch: Watch
  readonly idleMs: number
  readonly maxBytes: number
  readonly gathered: Gathered
}

/** Reads until the stream's end; one that is left before it is told so, whatever it makes of that. */
async function readEvents(
  events: AsyncIterable<StreamEvent>,
  { watch, idleMs, maxBytes, gathered }: Reading,
  emit: (event: StreamEvent) => Promise<void>,
): Promise<Answer> {
  const iterator = events[Symbol.asyncIterator]()
  let isAtEnd = false
  try {
    for (;;) {
      await watch.breathe()
      const step: unknown = await watch.wait(iterator.next(), idleMs)
      if (typeof step !== 'object' || step === null) return { code: 'bad_envelope', what: 'expected an iterator' }
      const { done, value } = step as IteratorResult<StreamEvent, unknown>
      isAtEnd = done === true
      if (isAtEnd) return value === undefined ? { output: gathered.output() } : checked(value)
      const flaw = gathered.add(value)
      if (flaw !== undefined) return { code: 'bad_envelope', what: flaw }
      if (gathered.chars > maxBytes) return { code: 'response_too_large', what: `more than ${maxBytes} characters` }
      await emit(value as StreamEvent)
    }
  } finally {
    if (!isAtEnd) void leave(iterator)
  }
}

/** Not awaited: a generator that hangs would hang here too. */
async function leave(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // Why the stream was left is already said.
  }
}
