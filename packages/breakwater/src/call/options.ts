import type { ByteLimits } from '../attempt/index.ts'
import { BUDGET_FIELDS, type Budget, type BudgetStore } from '../budget/index.ts'
import type { Environment } from '../clock/index.ts'
import type { ObserveOptions } from '../observe/index.ts'
import type {
  BreakerOptions,
  BreakerState,
  HedgeOptions,
  LimitState,
  RetryOptions,
  RetryState,
} from '../policy/index.ts'
import { checkOptions } from '../prompt/index.ts'
import type { Route, Timeouts } from '../provider/index.ts'
import { misuse, type Settings } from '../result/index.ts'
import type { CaseStore, Redaction } from '../store/index.ts'
import type { TlsOptions } from '../transport/index.ts'

/** What is common to calls and to the hardened fetch. */
export interface CommonOptions {
  readonly timeouts?: Timeouts
  readonly retry?: Partial<RetryOptions>
  readonly breaker?: Partial<BreakerOptions>
  readonly limits?: Limits
  readonly budget?: Budget
  readonly tls?: TlsOptions
  /** Where what is shared between calls is kept. Default: in this process. */
  readonly state?: SharedState
  readonly environment?: Partial<Environment>
}

export interface ClientOptions extends CommonOptions {
  /** Tried in order. At least one; no two of one name. */
  readonly routes: readonly Route[]
  /** A second attempt when the first is slower than nearly all before it. Off by default. */
  readonly hedge?: boolean | Partial<HedgeOptions>
  /** What every call asks for unless route, prompt or call says otherwise. */
  readonly settings?: Settings
  /** Log events, and whether content is exported. Spans and metrics need only a registered OpenTelemetry SDK. */
  readonly observe?: ObserveOptions
  /**
   * A local ledger of calls, and cases of the failed ones: `true` for `.breakwater/cases.db`. Off unless asked for; a
   * library writes no file unasked.
   */
  readonly capture?: boolean | CaptureOptions
}

export interface CaptureOptions {
  /** The SQLite file, made for its owner alone. Default `.breakwater/cases.db`. */
  readonly path?: string
  /** A store of one's own in place of the file. */
  readonly store?: CaseStore
  /** The share of values of which a case is kept too, 0 to 1, decided by trace id, or else by call id. Default 0.01. */
  readonly sampleRate?: number
  /** Default: `createRedactor({ mode: 'fake' })`, whose fakes keep the form of what they stand for. */
  readonly redactor?: { scope(): Redaction }
}

/** Implementations that share state between processes. When one fails, its policy goes on locally. */
export interface SharedState {
  readonly breaker?: BreakerState
  readonly limits?: LimitState
  readonly retry?: RetryState
  /** What keys may spend (`budgetKey`): `createBudgetStore`, `createSqliteBudgetStore`. */
  readonly budget?: BudgetStore
}

export interface Limits extends Partial<ByteLimits> {
  /** Attempts under way at once, per route. Default 100. */
  readonly concurrency?: number
  /** Attempts that may wait, per route. Default 1 000. */
  readonly queue?: number
}

export const LIMIT_DEFAULTS = { concurrency: 100, queue: 1_000 }

const COMMON_KNOWN = ['timeouts', 'retry', 'breaker', 'limits', 'budget', 'tls', 'state', 'environment']
const KNOWN = ['routes', 'hedge', 'settings', 'observe', 'capture', ...COMMON_KNOWN]
const FIELDS: { readonly [option: string]: readonly string[] } = {
  timeouts: ['connectMs', 'writeMs', 'firstByteMs', 'idleMs', 'poolMs'],
  retry: ['attempts', 'initialDelayMs', 'maxDelayMs'],
  breaker: ['consecutive', 'share', 'minAttempts', 'windowMs', 'openMs', 'maxOpenMs'],
  limits: ['concurrency', 'queue', 'responseBytes', 'eventBytes'],
  budget: BUDGET_FIELDS,
}

/** Throws at the first mistake, naming the option and what was expected. */
export function checkClientOptions(options: ClientOptions): void {
  checkOptions('createClient', options, KNOWN)
  if (!Array.isArray(options.routes) || options.routes.length === 0) {
    const received = Array.isArray(options.routes) ? 'an empty list' : typeof options.routes
    throw misuse('createClient({ routes })', 'a list of at least one route', received)
  }
  const names = new Set<string>()
  for (const { name } of options.routes) {
    if (names.has(name)) throw misuse('createClient({ routes })', 'routes of different names', `two named ${name}`)
    names.add(name)
  }
  if (options.observe !== undefined) checkObserve(options.observe)
  if (typeof options.capture === 'object') checkCapture(options.capture)
  checkNumbers('createClient', options)
}

function checkCapture(options: CaptureOptions): void {
  checkOptions('createClient({ capture })', options, ['path', 'store', 'sampleRate', 'redactor'])
  const { path, store, sampleRate } = options
  if (path !== undefined && (typeof path !== 'string' || path === '')) {
    throw misuse('createClient({ capture: { path } })', 'the path of a file', typeof path)
  }
  if (path !== undefined && store !== undefined) {
    throw misuse('createClient({ capture })', 'a path or a store', 'both')
  }
  checkShare('createClient({ capture: { sampleRate } })', sampleRate)
}

function checkObserve(options: ObserveOptions): void {
  checkOptions('createClient({ observe })', options, ['log', 'sampleRate', 'content', 'redactor', 'budgetKeys'])
  const { log, sampleRate, budgetKeys = [] } = options
  if (log !== undefined && typeof log !== 'function') {
    throw misuse('createClient({ observe: { log } })', 'a function, such as consoleLog()', typeof log)
  }
  if (!Array.isArray(budgetKeys) || budgetKeys.some(key => typeof key !== 'string')) {
    throw misuse('createClient({ observe: { budgetKeys } })', 'a list of keys', typeof budgetKeys)
  }
  checkShare('createClient({ observe: { sampleRate } })', sampleRate)
}

function checkShare(where: string, share: unknown): void {
  if (share === undefined || (typeof share === 'number' && share >= 0 && share <= 1)) return
  throw misuse(where, 'a number from 0 to 1', String(share))
}

/** The same for the options of the hardened fetch. */
export function checkFetchOptions(options: CommonOptions): void {
  checkOptions('createFetch', options, COMMON_KNOWN)
  checkNumbers('createFetch', options)
}

function checkNumbers(where: string, options: CommonOptions): void {
  for (const [option, fields] of Object.entries(FIELDS)) {
    const given = options[option as keyof CommonOptions] as { [field: string]: unknown } | undefined
    if (given === undefined) continue
    checkOptions(`${where}({ ${option} })`, given, fields)
    for (const [field, value] of Object.entries(given)) {
      if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
        throw misuse(`${where}({ ${option}: { ${field} } })`, 'a number of at least 0', typeof value)
      }
    }
  }
}

const RUN_KNOWN = [
  'signal',
  'budget',
  'budgetKey',
  'priority',
  'timeouts',
  'settings',
  'extra',
  'tools',
  'after',
  'route',
  'tags',
]

export const checkRunOptions = (options: object): void => checkOptions('run', options, RUN_KNOWN)
