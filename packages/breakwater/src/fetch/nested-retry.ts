import type { Tell } from '../policy/index.ts'
import { type Next, type Policy, type RetryState, unsent } from '../policy/index.ts'
import { createFailure } from '../result/index.ts'
import type { FetchRequest } from './read-request.ts'
import type { Answer, FetchAttempt } from './shapes.ts'

/** How libraries number the repetitions of a request. Each answers how often it was sent before. */
const COUNTERS: readonly { readonly header: string; readonly retries: (value: string) => number }[] = [
  // OpenAI, Anthropic and everything else that Stainless generates.
  { header: 'x-stainless-retry-count', retries: Number },
  // AWS: `attempt=2; max=3`.
  { header: 'amz-sdk-request', retries: value => Number(/attempt=(\d+)/.exec(value)?.[1] ?? 1) - 1 },
  // Google Cloud: `… gccl-attempt-count/2`.
  { header: 'x-goog-api-client', retries: value => Number(/gccl-attempt-count\/(\d+)/.exec(value)?.[1] ?? 1) - 1 },
]

/** Whether the library above is sending this request once more by itself. */
export function isNestedRetry({ headers }: FetchRequest): boolean {
  return COUNTERS.some(({ header, retries }) => {
    const value = headers.get(header)
    return value !== null && retries(value) > 0
  })
}

/** In the place of retry: a repetition from above is one attempt, and draws on the same retry budget. */
export const nested =
  (state: RetryState, tell: Tell): Policy<FetchAttempt, Answer> =>
  (next: Next<FetchAttempt, Answer>) =>
  async (attempt, signal) => {
    const { route, call } = attempt
    if (await granted(state, attempt, tell)) return next(attempt, signal)
    tell({ type: 'retry_refused', call, route, code: 'attempts_exhausted' })
    return unsent(
      createFailure(
        'attempts_exhausted',
        `fetch ${route.name}: not sent again, as the retry budget of this model is used up; set the SDK's retries to 0`,
      ),
    )
  }

async function granted(state: RetryState, { route }: FetchAttempt, tell: Tell): Promise<boolean> {
  try {
    return await state.withdraw(route.health)
  } catch {
    tell({ type: 'state_failed', store: 'retry', route })
    return true
  }
}
