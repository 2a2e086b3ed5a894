import type { Environment, Timers } from '../clock/index.ts'
import type { Announced } from '../policy/index.ts'
import type { ResponseHeaders } from '../provider/index.ts'
import type { RawOutput } from '../result/index.ts'
import type { Transport } from '../transport/index.ts'
import type { ByteLimits } from './limits.ts'
import type { ReadyRoute } from './ready-route.ts'
import type { Surround } from './shapes.ts'

/** What all attempts of a client share. */
export interface AttemptParts {
  readonly transport: Transport
  readonly environment: Environment
  readonly timers: Timers
  readonly bytes: ByteLimits
  readonly surround: Surround
  readonly readLimits: (headers: ResponseHeaders, wallClockMs: number) => Announced | undefined
  readonly priceOf: (route: ReadyRoute, output: RawOutput) => number | undefined
  /** Roughly how many tokens a text takes. */
  readonly countText: (text: string) => number
}
