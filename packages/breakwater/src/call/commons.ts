import {
  BYTE_DEFAULTS,
  type ByteLimits,
  type CallAttempt,
  type PhaseTimeouts,
  TIMEOUT_DEFAULTS,
} from '../attempt/index.ts'
import type { Budget } from '../budget/index.ts'
import { createEnvironment, createTimers, type Environment, type Timers } from '../clock/index.ts'
import type { Observer } from '../observe/index.ts'
import {
  BREAKER_DEFAULTS,
  type BreakerState,
  createBreakerState,
  createGate,
  createLimitState,
  createRetryState,
  type Gate,
  type LimitState,
  type Outcome,
  RETRY_DEFAULTS,
  type RetryParts,
  type Tell,
} from '../policy/index.ts'
import type { RawOutput } from '../result/index.ts'
import { createTransport, type ProxyOptions, type Transport } from '../transport/index.ts'
import type { Around } from './begin.ts'
import { type CommonOptions, LIMIT_DEFAULTS } from './options.ts'

/** What a client needs of the machine that it runs on. */
export interface Platform {
  readonly readVariable: (name: string) => string | undefined
  readonly proxy: ProxyOptions | undefined
  /** A keyed hash: the name of a credential in shared state. */
  readonly hashKey: (key: string) => string
  /** The budgets around the present moment. */
  readonly around: () => Around
  /** Tells whoever runs the program. */
  readonly warn: (message: string) => void
}

/** What calls and the hardened fetch share: the wire, and what is known of models and keys. */
export interface Commons extends Pick<Platform, 'hashKey' | 'warn'> {
  readonly environment: Environment
  readonly timers: Timers
  readonly transport: Transport
  readonly timeouts: PhaseTimeouts
  readonly bytes: ByteLimits
  /** Attempts under way at once, per route. */
  readonly concurrency: number
  readonly budget: Budget | undefined
  readonly breaker: BreakerState
  readonly limits: LimitState
  readonly gate: Gate<CallAttempt, RawOutput>
  readonly retryParts: RetryParts
  readonly tell: Tell
}

export function createCommons(options: CommonOptions, platform: Platform, { tell }: Observer): Commons {
  const environment = createEnvironment(options.environment)
  const timers = createTimers(environment.now)
  const { now } = timers
  const { random } = environment
  const limitOptions = { ...LIMIT_DEFAULTS, ...options.limits }
  const limits = options.state?.limits ?? createLimitState(now, random)
  return {
    hashKey: platform.hashKey,
    warn: platform.warn,
    environment,
    timers,
    transport: createTransport({ timers, tls: options.tls, proxy: platform.proxy }),
    timeouts: { ...TIMEOUT_DEFAULTS, ...options.timeouts },
    bytes: { ...BYTE_DEFAULTS, ...options.limits },
    concurrency: limitOptions.concurrency,
    budget: options.budget,
    breaker: options.state?.breaker ?? createBreakerState(now, { ...BREAKER_DEFAULTS, ...options.breaker }),
    limits,
    gate: createGate<CallAttempt, RawOutput>(limitOptions, limits, timers, tell, usedTokens),
    retryParts: {
      options: { ...RETRY_DEFAULTS, ...options.retry },
      state: options.state?.retry ?? createRetryState(now),
      timers,
      random,
      tell,
    },
    tell,
  }
}

/** What the answer says it used of the tokens that were taken for it. */
function usedTokens(outcome: Outcome): number | undefined {
  if (!outcome.ok) return undefined
  const { inputTokens, outputTokens } = outcome.output.usage
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
}
