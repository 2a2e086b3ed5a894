import { type Attributes, createNoopMeter, metrics } from '@opentelemetry/api'
import type { AttemptStep, Call, Carried, ReadyRoute, Report } from '../attempt/index.ts'
import type { AttemptReport, FailureCode, PromptIdentity } from '../result/index.ts'
import { firstChunkAfterMs, routeAttributes } from './attributes.ts'
import { createPromptLabels, type PromptLabels, word } from './bounded.ts'
import type { AnyResult, ObservedCall, ObservedEvent, ObservedRequest, RequestOutcome } from './events.ts'
import { type Gauged, type ReadBudgets, startGauges } from './gauges.ts'
import { type CounterName, createInstruments, type Instruments } from './instruments.ts'

/** Metrics through `@opentelemetry/api`. Each answers at once where no SDK is registered. */
export interface Meters {
  readonly isOn: () => boolean
  /** Counted from the call's report, when it is over. */
  call(call: ObservedCall, result: AnyResult): void
  /** Called for each chunk of a streamed attempt; undefined where nobody measures. */
  chunks(step: AttemptStep): Carried['onChunk']
  attempt(step: AttemptStep): void
  /** One request of the hardened fetch, with all its attempts. */
  request(request: ObservedRequest, outcome: RequestOutcome, durationMs: number): void
  requestAttempt(request: ObservedRequest, report: Report): void
  tell(event: ObservedEvent): void
  lost(why: string): void
  watch(client: Gauged, readBudgets?: ReadBudgets): void
  close(): void
}

export function createMeters(version: string): Meters {
  const labelsOf = createPromptLabels()
  const cached = new WeakMap<ReadyRoute, Map<object, Labels>>()
  const ofRequests = new WeakMap<object, Labels>()
  let provider: unknown
  let instruments: Instruments | undefined
  let client: WeakRef<Gauged> | undefined
  let budgets: ReadBudgets | undefined
  let stopGauges = () => {}

  /** An SDK may be registered after the client was made, or another in its place. */
  function current(): Instruments | undefined {
    const now = metrics.getMeterProvider()
    if (now === provider) return instruments
    provider = now
    stopGauges()
    const meter = now.getMeter('breakwater', version)
    instruments = meter === createNoopMeter() ? undefined : createInstruments(meter)
    stopGauges = instruments === undefined || client === undefined ? () => {} : startGauges(meter, client, budgets)
    return instruments
  }

  /** Once for each route and prompt: nothing is made anew per call. A route's name says its address. */
  function labelsFor(route: ReadyRoute, prompt: PromptIdentity): Labels {
    const labels = labelsOf(prompt)
    let ofRoute = cached.get(route)
    if (ofRoute === undefined) {
      ofRoute = new Map()
      cached.set(route, ofRoute)
    }
    const known = ofRoute.get(labels)
    if (known !== undefined) return known
    const made = createLabels({ ...routeAttributes(route), ...labels })
    ofRoute.set(labels, made)
    return made
  }

  /** Once for each place that requests go to; there are only so many. */
  function requestLabels({ route, provider, model }: ObservedRequest): Labels {
    const known = ofRequests.get(route)
    if (known !== undefined) return known
    const made = createLabels({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': word(model),
      'llm.route': word(route.name),
    })
    ofRequests.set(route, made)
    return made
  }

  return {
    isOn: () => current() !== undefined,
    call(call, result) {
      const made = current()
      if (made === undefined) return
      let labels: Labels | undefined
      for (const report of result.call.attempts) {
        const route = call.routes.find(({ name }) => name === report.route)
        if (route !== undefined) labels = labelsFor(route, call.prompt)
        if (labels !== undefined) countAttempt(made, report, labels)
      }
      countCall(made, call, result, labels ?? createLabels({ ...labelsOf(call.prompt) }))
    },
    chunks({ attempt, isStreamed }) {
      const made = isStreamed ? current() : undefined
      if (made === undefined) return undefined
      const attributes = labelsFor(attempt.route, attempt.call.prompt).all
      let lastMs: number | undefined
      return () => {
        const nowMs = performance.now()
        if (lastMs !== undefined) made.perChunk.record((nowMs - lastMs) / 1_000, attributes)
        lastMs = nowMs
      }
    },
    attempt({ attempt, report, isStreamed }) {
      const firstChunkMs = isStreamed ? firstChunkAfterMs(report) : undefined
      if (firstChunkMs === undefined) return
      current()?.firstChunk.record(firstChunkMs / 1_000, labelsFor(attempt.route, attempt.call.prompt).all)
    },
    request(request, outcome, durationMs) {
      const made = current()
      if (made === undefined) return
      const { all, value } = requestLabels(request)
      const code = outcome.ok ? undefined : outcome.failure.code
      made.callDuration.record(durationMs / 1_000, code === undefined ? value : { ...all, 'llm.result': code })
      if (!outcome.ok && outcome.failure.exhausted)
        made.retriesExhausted.add(1, { ...all, 'error.type': outcome.failure.code })
    },
    requestAttempt(request, report) {
      const made = current()
      if (made === undefined) return
      const labels = requestLabels(request)
      countAttempt(made, report, labels)
      const firstChunkMs = request.isStreamed ? firstChunkAfterMs(report) : undefined
      if (firstChunkMs !== undefined) made.firstChunk.record(firstChunkMs / 1_000, labels.all)
    },
    tell(event) {
      const counter = EVENTS[event.type]
      if (counter !== undefined) current()?.[counter].add(1, eventAttributes(event, labelsOf))
    },
    lost: why => current()?.logsLost.add(1, { 'llm.why': why }),
    watch(gauged, readBudgets) {
      client = new WeakRef(gauged)
      budgets = readBudgets
      provider = undefined
      current()
    },
    close: () => stopGauges(),
  }
}

/** Re-asks are counted from the call's report: a next round may also be another route's. */
const EVENTS = {
  retry: 'retries',
  retry_refused: 'retriesRefused',
  next_route: 'nextRoutes',
  next_round: undefined,
  restart: 'restarts',
  hedge: 'hedges',
  queued: undefined,
  breaker: 'breakerChanges',
  state_failed: 'stateFailures',
} satisfies Record<ObservedEvent['type'], CounterName | undefined>

/** A breaker is of all prompts alike: which of them it opened under says nothing. */
function eventAttributes(event: ObservedEvent, labelsOf: (prompt: PromptIdentity) => PromptLabels): Attributes {
  const isShared = event.type === 'breaker' || event.type === 'state_failed'
  return {
    ...(!isShared && hasPrompt(event.call) ? labelsOf(event.call.prompt) : {}),
    ...('route' in event ? { 'llm.route': event.route.name } : {}),
    ...('code' in event ? { 'error.type': event.code } : {}),
    ...('from' in event ? { 'llm.from': event.from, 'llm.to': event.to } : {}),
    ...('store' in event ? { 'llm.store': event.store } : {}),
  }
}

/** A request of the hardened fetch has none. */
const hasPrompt = (call: object): call is Pick<Call, 'prompt'> => 'prompt' in call

/** What an output failure is counted as. */
const OUTPUTS: { readonly [code in FailureCode]?: CounterName } = {
  empty: 'parseFailures',
  not_json: 'parseFailures',
  schema_mismatch: 'parseFailures',
  ambiguous: 'parseFailures',
  unknown_tool: 'parseFailures',
  tool_arguments_invalid: 'parseFailures',
  refused: 'refusals',
  content_filtered: 'refusals',
  truncated: 'truncations',
  check_failed: 'checkFailures',
  check_unavailable: 'checkFailures',
}

/** The attributes of one route and prompt, and the same with the words that most calls add. */
interface Labels {
  readonly all: Attributes
  readonly input: Attributes
  readonly output: Attributes
  readonly value: Attributes
}

const createLabels = (all: Attributes): Labels => ({
  all,
  input: { ...all, 'gen_ai.token.type': 'input' },
  output: { ...all, 'gen_ai.token.type': 'output' },
  value: { ...all, 'llm.result': 'value' },
})

function countAttempt(made: Instruments, report: AttemptReport, labels: Labels): void {
  const { outcome, usage, costUsd, durationMs } = report
  const ended = outcome === 'ok' ? labels.all : { ...labels.all, 'error.type': outcome }
  made.attemptDuration.record(durationMs / 1_000, ended)
  const counter = outcome === 'ok' ? undefined : OUTPUTS[outcome]
  if (counter !== undefined) made[counter].add(1, ended)
  if (costUsd !== undefined) made.cost.add(costUsd, labels.all)
  // An estimate is not what the provider counted.
  if (usage.estimated === true) return
  if (usage.inputTokens !== undefined) made.tokenUsage.record(usage.inputTokens, labels.input)
  if (usage.outputTokens !== undefined) made.tokenUsage.record(usage.outputTokens, labels.output)
}

function countCall(made: Instruments, call: ObservedCall, result: AnyResult, labels: Labels): void {
  const { all: attributes } = labels
  const ended = result.ok ? labels.value : { ...attributes, 'llm.result': result.failure.code }
  made.callDuration.record(result.call.durationMs / 1_000, ended)
  if (call.reasks > 0) made.reasks.add(call.reasks, attributes)
  for (const { tools } of result.call.steps) {
    for (const { name, outcome, durationMs } of tools) {
      const tool = { ...attributes, 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name }
      made.toolDuration.record(durationMs / 1_000, outcome === 'ok' ? tool : { ...tool, 'error.type': outcome })
    }
  }
  if (result.ok) return
  const failed = { ...attributes, 'error.type': result.failure.code }
  if (result.failure.exhausted) made.retriesExhausted.add(1, failed)
  if (result.fallback !== undefined) made.fallbacks.add(1, failed)
  if (result.failure.class === 'budget') made.budgetRefusals.add(1, failed)
}
