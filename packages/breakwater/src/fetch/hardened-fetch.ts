import type { ReadyRoute } from '../attempt/index.ts'
import type { Commons } from '../call/index.ts'
import type { Observer, Requests } from '../observe/index.ts'
import { breaker, compose, deadline, door, type Outcome, retry } from '../policy/index.ts'
import { createFetchAttempt } from './attempt-fetch.ts'
import { beginFetch } from './begin-fetch.ts'
import { FetchRoutes } from './fetch-routes.ts'
import { isNestedRetry, nested } from './nested-retry.ts'
import { type FetchInit, type FetchInput, readRequest } from './read-request.ts'
import { recognise } from './recognise.ts'
import type { Answer, FetchAttempt, FetchCall, FetchRoute, FetchWork } from './shapes.ts'

/**
 * A drop-in `fetch` for other people's SDKs. The provider's last answer is returned as it came, plus
 * `x-should-retry: false`.
 *
 * @throws BreakwaterError where there never was an answer, or none that is whole; the reason of the signal when cancelled
 */
export type HardenedFetch = (input: FetchInput, init?: FetchInit) => Promise<Response>

/** @param routes of the client that it belongs to: requests to the same model with the same key share their queue */
export function createHardenedFetch(
  commons: Commons,
  routes: readonly ReadyRoute[],
  { requests }: Observer,
): HardenedFetch {
  const known = new FetchRoutes(commons, routes)
  const chains = createChains(commons, requests)
  let hasWarned = false

  function chainOf({ http, asked }: Pick<FetchWork, 'http' | 'asked'>): (typeof chains)[keyof typeof chains] {
    if (asked === undefined) return chains.other
    if (!isNestedRetry(http)) return chains.model
    if (!hasWarned) {
      hasWarned = true
      commons.warn(NESTED)
    }
    return chains.nested
  }

  return async (input, init) => {
    const http = await readRequest(input, init)
    const asked = recognise(http)
    const route = known.of(http, asked)
    const chain = chainOf({ http, asked })
    return new Promise((resolve, reject) => {
      const call = beginFetch(commons, route, http.signal, resolve)
      const observed = asked && {
        call,
        route,
        provider: route.provider,
        model: asked.model,
        url: http.url,
        isStreamed: asked.wantsEvents,
      }
      const run = () => chain(firstAttempt(call, route, { http, asked, observed }), call.signal)
      void (observed === undefined ? run() : requests.surround(observed, run)).then(outcome => {
        call.end()
        settle(call, outcome, resolve, reject)
      })
    })
  }
}

const NESTED =
  'An SDK repeats requests by itself above the hardened fetch, which retries already. Its repetitions draw on the ' +
  'same retry budget; set its retries to 0 (`maxRetries: 0`).'

/** The lists of policies, the outermost first. */
function createChains(commons: Commons, requests: Requests) {
  const { timers, breaker: circuits, gate, retryParts, tell } = commons
  const { now } = timers
  const attempt = createFetchAttempt(commons, requests)
  const bound = deadline<FetchAttempt, Answer>(timers)
  const guarded = [
    door<FetchAttempt, Answer>(circuits, now),
    gate.policyFor<FetchAttempt, Answer>(outcome => (outcome.ok ? tokensOf(outcome.output) : undefined)),
    breaker<FetchAttempt, Answer>(circuits, now, tell),
  ]
  return {
    model: compose([bound, retry<FetchAttempt, Answer>(retryParts), ...guarded], attempt),
    nested: compose([bound, nested(retryParts.state, tell), ...guarded], attempt),
    other: compose([bound, door<FetchAttempt, Answer>(circuits, now), breaker(circuits, now, tell)], attempt),
  }
}

/** Tokens that the answer reports. */
function tokensOf({ output }: Answer): number | undefined {
  const { inputTokens, outputTokens } = output?.usage ?? {}
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
}

const firstAttempt = (call: FetchCall, route: FetchRoute, request: FetchWork): FetchAttempt => ({
  call,
  route,
  firstRoute: 0,
  request,
  tokens: request.asked?.tokens ?? { input: 0, output: 0 },
  number: 0,
  keyIndex: 0,
  mayFollow: false,
  hasNextRoute: false,
  emit: () => undefined,
  restart: () => undefined,
})

/** Where the answer was handed over before its end, there is nothing left to say here. */
function settle(
  call: FetchCall,
  outcome: Outcome<Answer>,
  resolve: (response: Response) => void,
  reject: (error: unknown) => void,
): void {
  if (outcome.ok) {
    if (outcome.output.response !== undefined) resolve(outcome.output.response)
  } else if (call.refusal !== undefined && outcome.failure.code !== 'cancelled') resolve(call.refusal)
  else reject(call.errorOf(outcome.failure))
}
