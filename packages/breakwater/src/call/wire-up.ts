import {
  BYTE_DEFAULTS,
  type CallAttempt,
  createAttempt,
  type ReadyRoute,
  readyRoute,
  TIMEOUT_DEFAULTS,
} from '../attempt/index.ts'
import { admit, costOf } from '../budget/index.ts'
import { createEnvironment, createTimers, type Environment, type Timers } from '../clock/index.ts'
import type { Observer } from '../observe/index.ts'
import {
  BREAKER_DEFAULTS,
  type BreakerState,
  breaker,
  compose,
  createBreakerState,
  createGate,
  createLimitState,
  createRetryState,
  deadline,
  door,
  type Gate,
  HEDGE_DEFAULTS,
  hedge,
  type LimitState,
  type Next,
  type Outcome,
  RETRY_DEFAULTS,
  retry,
  routes,
} from '../policy/index.ts'
import { readRateLimit } from '../provider/index.ts'
import type { RawOutput, Request } from '../result/index.ts'
import { createTransport, type ProxyOptions, type Transport } from '../transport/index.ts'
import { type ClientOptions, checkClientOptions, LIMIT_DEFAULTS } from './options.ts'

/** What a client needs of the machine that it runs on. */
export interface Platform {
  readonly readVariable: (name: string) => string | undefined
  readonly proxy: ProxyOptions | undefined
  /** A keyed hash: the name of a credential in shared state. */
  readonly hashKey: (key: string) => string
}

/** Everything that the calls of one client share. */
export interface Shared {
  readonly observer: Observer
  readonly environment: Environment
  readonly timers: Timers
  readonly transport: Transport
  readonly routes: readonly ReadyRoute[]
  readonly breaker: BreakerState
  readonly limits: LimitState
  readonly gate: Gate<CallAttempt, RawOutput>
  /** All policies around one attempt. */
  readonly attempt: Next<CallAttempt>
}

/** The collaborators of a client, put together once. The list of policies is the specification of their order. */
export function wireUp(options: ClientOptions, platform: Platform, observer: Observer): Shared {
  checkClientOptions(options)
  const environment = createEnvironment(options.environment)
  const timers = createTimers(environment.now)
  const { now } = timers
  const { tell } = observer
  const transport = createTransport({ timers, tls: options.tls, proxy: platform.proxy })
  const limitOptions = { ...LIMIT_DEFAULTS, ...options.limits }
  const bytes = { ...BYTE_DEFAULTS, ...options.limits }
  const ready = options.routes.map(route =>
    readyRoute(route, {
      timeouts: { ...TIMEOUT_DEFAULTS, ...options.timeouts },
      concurrency: limitOptions.concurrency,
      readVariable: platform.readVariable,
      hashKey: platform.hashKey,
    }),
  )
  const breakerState = options.state?.breaker ?? createBreakerState(now, { ...BREAKER_DEFAULTS, ...options.breaker })
  const limits = options.state?.limits ?? createLimitState(now, environment.random)
  const gate = createGate<CallAttempt, RawOutput>(limitOptions, limits, timers, tell, usedTokens)
  const retryOptions = { ...RETRY_DEFAULTS, ...options.retry }
  const retryState = options.state?.retry ?? createRetryState(now)
  const hedgeOptions = { ...HEDGE_DEFAULTS, ...(typeof options.hedge === 'object' ? options.hedge : {}) }

  const attempt = compose(
    [
      deadline(timers),
      routes(admitTo, breakerState, now, tell),
      retry({ options: retryOptions, state: retryState, timers, random: environment.random, tell }),
      ...(options.hedge === undefined || options.hedge === false
        ? []
        : [hedge<CallAttempt, RawOutput>(hedgeOptions, timers, tell)]),
      door(breakerState, now),
      gate.policy,
      breaker(breakerState, now, tell),
    ],
    createAttempt({
      transport,
      environment,
      timers,
      bytes,
      surround: observer.surroundAttempt,
      readLimits: readRateLimit,
      priceOf,
    }),
  )
  return { observer, environment, timers, transport, routes: ready, breaker: breakerState, limits, gate, attempt }
}

const admitTo = (request: Request, route: ReadyRoute): ReturnType<typeof admit> =>
  admit(request, {
    name: route.name,
    contextWindow: route.definition.contextWindow,
    maxOutputTokens: route.definition.settings.maxOutputTokens,
  })

const priceOf = (route: ReadyRoute, output: RawOutput): number | undefined =>
  costOf(output.usage, route.definition.prices)

/** What the answer says it used of the tokens that were taken for it. */
function usedTokens(outcome: Outcome): number | undefined {
  if (!outcome.ok) return undefined
  const { inputTokens, outputTokens } = outcome.output.usage
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
}
