import { DEFAULT_ATTEMPTS, DEFAULT_REASONING_TIME_MS, DEFAULT_TIME_MS } from '../budget/index.ts'
import type { Commons } from '../call/index.ts'
import { BreakwaterError, createFailure } from '../result/index.ts'
import type { FetchCall, FetchRoute } from './shapes.ts'

/** A call under way: its deadline, and the caller's signal, listened to once. */
export function beginFetch(
  { timers, environment, budget }: Commons,
  route: FetchRoute,
  given: AbortSignal | undefined,
  handOver: (response: Response) => void,
): FetchCall {
  const timeMs = budget?.timeMs ?? (route.isReasoning ? DEFAULT_REASONING_TIME_MS : DEFAULT_TIME_MS)
  const deadlineMs = timers.now() + timeMs
  const controller = new AbortController()
  const cancel = (why: string) => controller.abort(createFailure('cancelled', `fetch ${route.name}: ${why}`))
  const onCancel = () => cancel("the caller's signal was aborted")
  const timer = timers.at(deadlineMs, () =>
    controller.abort(createFailure('deadline_exceeded', `fetch ${route.name}: its ${timeMs} ms were over`)),
  )
  if (given?.aborted === true) onCancel()
  else given?.addEventListener('abort', onCancel, { once: true })
  return {
    id: environment.newId(),
    deadlineMs,
    priority: 0,
    routes: [route],
    step: 1,
    attempts: [],
    attemptsMade: 0,
    attemptsLeft: budget?.attempts ?? DEFAULT_ATTEMPTS,
    mayRestart: false,
    timeouts: undefined,
    signal: controller.signal,
    refusal: undefined,
    handOver,
    cancel,
    // As the platform's own fetch does: whoever cancels gets the reason of the signal back.
    errorOf: failure => (given?.aborted === true ? given.reason : new BreakwaterError(failure)),
    end() {
      timer.cancel()
      given?.removeEventListener('abort', onCancel)
    },
  }
}
