import type { Call, ReadyRoute } from '../attempt/index.ts'
import {
  type Budget,
  DEFAULT_ATTEMPTS,
  DEFAULT_OUTPUT_FACTOR,
  DEFAULT_REASONING_TIME_MS,
  DEFAULT_TIME_MS,
  Ledger,
  tightest,
} from '../budget/index.ts'
import type { Check } from '../check/index.ts'
import type { Environment, Timers } from '../clock/index.ts'
import type { CompiledOutput } from '../output/index.ts'
import type { Maybe } from '../policy/index.ts'
import type { Prompt } from '../prompt/index.ts'
import type { Timeouts } from '../provider/index.ts'
import {
  type CallReport,
  createFailure,
  type Extra,
  type Failure,
  type Message,
  misuse,
  type Request,
  type Settings,
  type ToolStep,
} from '../result/index.ts'
import { type ReadyTool, readyTools, type ToolMemory, type Tools } from '../tool/index.ts'
import { Decisions } from './decisions.ts'
import { NO_SINK, type Sink } from './sink.ts'

/** What one call may say for itself. */
export interface RunOptions {
  /** Ends the call within 50 ms as `cancelled`. */
  readonly signal?: AbortSignal
  readonly budget?: Budget
  /** Whom the call is charged to (a user, a feature, a team, or several), where `state.budget` has limits for them. */
  readonly budgetKey?: string | readonly string[]
  /** Higher goes first in a queue. Default 0. */
  readonly priority?: number
  readonly timeouts?: Timeouts
  readonly settings?: Settings
  readonly extra?: Extra
  /** Tools on top of the prompt's. */
  readonly tools?: Tools
  /** The report of the call that this one goes on from (pending tool calls): what it spent counts here as well. */
  readonly after?: Pick<CallReport, 'attempts' | 'usage' | 'costUsd' | 'durationMs'>
  /** The name of a route: only this one is tried. */
  readonly route?: string
  /** Words for the call's span and log event. */
  readonly tags?: { readonly [name: string]: string }
}

export interface CallParts {
  readonly timers: Timers
  readonly environment: Environment
  readonly routes: readonly ReadyRoute[]
  readonly budget: Budget | undefined
  /** Budgets that this call shares with others. */
  readonly around: Around
  /** Whether somebody wants to know afterwards what was decided. */
  readonly isCaptured: boolean
}

/** What surrounds a call: the budgets it is made within, and the time that they leave. */
export interface Around {
  readonly ledgers: readonly Ledger[]
  readonly leftMs: number
}

/** What one turn ran; what it cost is summed at the end. */
export type StepRun = Pick<ToolStep, 'step' | 'tools'>

/** A call under way: what it remembers, and the signal that ends it. The signal's reason is the failure. */
export interface OpenCall extends Call {
  readonly signal: AbortSignal
  readonly options: RunOptions
  /** What this call may use of tools: the prompt's, and its own. */
  readonly tools: readonly ReadyTool[]
  /** What was said so far and stands: turns with tool calls, and their results. */
  readonly said: Message[]
  readonly steps: StepRun[]
  readonly memory: ToolMemory
  /** What the call may spend, and what is shared with others. */
  readonly ledgers: readonly Ledger[]
  reasks: number
  /** What the answer is read by: the prompt's output, or a simpler one. */
  output: CompiledOutput<unknown> | undefined
  isSimplified: boolean
  /** As it was rendered, or as the last re-ask made it. */
  request: Request | undefined
  /** Where the answer goes as it comes. */
  readonly sink: Sink
  /** What policies and rounds decided; gathered only for the ledger. */
  readonly decisions: Decisions | undefined
  /** The check that cost the last answer its value, where it decided at once: it may be asked again. */
  failedCheck: Check | undefined
  /** Ends the call as `cancelled`. */
  cancel(why: string, cause?: unknown): void
  /** Takes its timer and its listener away. */
  end(): void
}

export function beginCall(parts: CallParts, prompt: Prompt, options: RunOptions, sink: Sink): OpenCall {
  const { timers, environment } = parts
  const routes = options.route === undefined ? parts.routes : [routeNamed(parts.routes, options.route)]
  const budget = tightest(parts.budget, prompt.budget, options.budget)
  const cap = options.settings?.maxOutputTokens ?? prompt.settings.maxOutputTokens
  const outputTokens = budget.outputTokens ?? (cap === undefined ? undefined : cap * DEFAULT_OUTPUT_FACTOR)
  const { timeMs: _, attempts: __, ...amounts } = budget
  const defaultMs = routes.some(route => route.isReasoning) ? DEFAULT_REASONING_TIME_MS : DEFAULT_TIME_MS
  const spentMs = options.after?.durationMs ?? 0
  const timeMs = Math.max(Math.min((budget.timeMs ?? defaultMs) - spentMs, parts.around.leftMs), 0)
  const startedMs = timers.now()
  const controller = new AbortController()
  const { signal: given } = options

  const onDeadline = () => {
    const made = call.attemptsMade === 1 ? '1 attempt' : `${call.attemptsMade} attempts`
    controller.abort(createFailure('deadline_exceeded', `${prompt.where}: its ${timeMs} ms were over after ${made}`))
  }
  const cancel = (why: string, cause?: unknown) =>
    controller.abort(createFailure('cancelled', `${prompt.where}: ${why}`, { cause }))
  const onCancel = () => cancel("the caller's signal was aborted", given?.reason)
  const timer = timers.at(startedMs + timeMs, onDeadline)
  if (given?.aborted === true) onCancel()
  else given?.addEventListener('abort', onCancel, { once: true })

  const call: OpenCall = {
    id: environment.newId(),
    prompt: prompt.identity,
    startedMs,
    startedAtMs: environment.wallClock(),
    deadlineMs: startedMs + timeMs,
    priority: options.priority ?? 0,
    routes,
    step: 1,
    attempts: [],
    attemptsMade: 0,
    attemptsLeft: (budget.attempts ?? DEFAULT_ATTEMPTS) - (options.after?.attempts.length ?? 0),
    timeouts: options.timeouts,
    isStreamed: sink !== NO_SINK,
    mayRestart: prompt.onBroken === 'restart',
    sink,
    cancel,
    signal: controller.signal,
    options,
    tools: options.tools === undefined ? prompt.tools : [...prompt.tools, ...readyTools('run', options.tools)],
    said: [],
    steps: [],
    memory: { seen: new Map() },
    ledgers: [
      ledgerAfter(outputTokens === undefined ? amounts : { ...amounts, outputTokens }, options.after),
      ...parts.around.ledgers,
    ],
    caveats: [],
    isAskedFor: name => prompt.settings[name] !== undefined || options.settings?.[name] !== undefined,
    dropsReasoning: false,
    reasks: 0,
    output: prompt.compiled,
    isSimplified: false,
    request: undefined,
    decisions: parts.isCaptured ? new Decisions(() => timers.now() - startedMs) : undefined,
    failedCheck: undefined,
    end() {
      timer.cancel()
      given?.removeEventListener('abort', onCancel)
    },
  }
  return call
}

/** A ledger in which the call before stands already. */
function ledgerAfter(limits: ConstructorParameters<typeof Ledger>[0], after: RunOptions['after']): Ledger {
  const ledger = new Ledger(limits)
  if (after === undefined) return ledger
  const { inputTokens = 0, outputTokens = 0, estimated } = after.usage
  const nothing = { inputTokens: 0, outputTokens: 0, costUsd: 0 }
  ledger.reserve(nothing)
  ledger.settle(nothing, 'the call before', {
    inputTokens,
    outputTokens,
    costUsd: after.costUsd,
    isEstimated: estimated === true,
  })
  return ledger
}

function routeNamed(routes: readonly ReadyRoute[], name: string): ReadyRoute {
  const route = routes.find(candidate => candidate.name === name)
  if (route === undefined) {
    throw misuse('run({ route })', `one of ${routes.map(({ name }) => name).join(', ')}`, 'another name')
  }
  return route
}

/** The work's own end, or a rejection with the call's failure when that is over first. The work is left behind. */
export function within<T>(signal: AbortSignal, work: Maybe<T>): Maybe<T> {
  if (!(work instanceof Promise)) return work
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Work that was left behind because the call is over rejects with the call's failure; anything else is a bug of ours. */
export async function endedBy<T>(
  signal: AbortSignal,
  path: Promise<T>,
): Promise<T | { readonly ok: false; readonly failure: Failure }> {
  try {
    return await path
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { ok: false, failure: error as Failure }
    throw error
  }
}
