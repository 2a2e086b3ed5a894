import { type CallAttempt, createAttempt, type ReadyRoute, readyRoute } from '../attempt/index.ts'
import { costOf, countText } from '../budget/index.ts'
import type { Observer } from '../observe/index.ts'
import {
  breaker,
  compose,
  deadline,
  door,
  HEDGE_DEFAULTS,
  hedge,
  type Next,
  reserve,
  retry,
  routes,
} from '../policy/index.ts'
import { readRateLimit } from '../provider/index.ts'
import type { RawOutput } from '../result/index.ts'
import { type Commons, createCommons, type Platform } from './commons.ts'
import { keyShares } from './key-budgets.ts'
import { admitTo, meterOf } from './meters.ts'
import { type ClientOptions, checkClientOptions } from './options.ts'
import { takeShare } from './purse.ts'

/** Everything that the calls of one client share. */
export interface Shared extends Commons {
  readonly observer: Observer
  readonly routes: readonly ReadyRoute[]
  /** All policies around one attempt. */
  readonly attempt: Next<CallAttempt>
}

/** The collaborators of a client, put together once. The list of policies is the specification of their order. */
export function wireUp(options: ClientOptions, platform: Platform, observer: Observer): Shared {
  checkClientOptions(options)
  const commons = createCommons(options, platform, observer)
  const { timers, breaker: breakerState, tell } = commons
  const { now } = timers
  const readyOptions = { ...commons, readVariable: platform.readVariable, settings: options.settings }
  const ready = options.routes.map(route => readyRoute(route, readyOptions))
  const hedgeOptions = { ...HEDGE_DEFAULTS, ...(typeof options.hedge === 'object' ? options.hedge : {}) }

  const attempt = compose(
    [
      deadline(timers),
      routes(admitTo, breakerState, now, tell),
      retry(commons.retryParts),
      ...(options.hedge === undefined || options.hedge === false
        ? []
        : [hedge<CallAttempt, RawOutput>(hedgeOptions, timers, tell)]),
      ...(options.state?.budget === undefined
        ? []
        : [reserve<CallAttempt, RawOutput>(keyShares(options.state.budget, now, tell))]),
      reserve<CallAttempt, RawOutput>(takeShare),
      door(breakerState, now),
      commons.gate.policy,
      breaker(breakerState, now, tell),
    ],
    createAttempt({ ...commons, surround: observer.surroundAttempt, readLimits: readRateLimit, priceOf, countText }),
  )
  return { ...commons, observer, routes: ready, attempt }
}

const priceOf = (route: ReadyRoute, output: RawOutput): number | undefined =>
  costOf(output.usage, meterOf(route).prices)
