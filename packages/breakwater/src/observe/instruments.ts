import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'

// Names and buckets of `gen_ai.*`: https://github.com/open-telemetry/semantic-conventions-genai (gen-ai-metrics.md);
// `llm.*` is what it has no word for. Seconds, tokens and US dollars.

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

const HISTOGRAMS = {
  attemptDuration: ['gen_ai.client.operation.duration', 's', 'Duration of one request to a model.'],
  tokenUsage: ['gen_ai.client.token.usage', '{token}', 'Tokens that the provider reported for one request.'],
  firstChunk: ['gen_ai.client.operation.time_to_first_chunk', 's', 'From a request to the first chunk of its stream.'],
  perChunk: ['gen_ai.client.operation.time_per_output_chunk', 's', 'Between two chunks of a stream.'],
  toolDuration: ['gen_ai.execute_tool.duration', 's', 'Duration of one run of a tool.'],
  callDuration: ['llm.call.duration', 's', 'Duration of one call with all its attempts, by its result.'],
} as const

const COUNTERS = {
  parseFailures: ['llm.parse_failures', 'Outputs that could not be read as what was asked for.'],
  refusals: ['llm.refusals', 'Outputs in which the model or its provider refused.'],
  truncations: ['llm.truncations', 'Outputs that stop at a limit.'],
  checkFailures: ['llm.check_failures', 'Values that a check rejected, or could not judge.'],
  retries: ['llm.retries', 'Attempts that were made again.'],
  retriesRefused: ['llm.retries_refused', 'Retries that the shared retry budget did not allow.'],
  retriesExhausted: ['llm.retries_exhausted', 'Calls that failed after retries or re-asks.'],
  reasks: ['llm.reasks', 'Attempts that told the model what was wrong with its last output.'],
  nextRoutes: ['llm.next_routes', 'Calls that moved on to another route.'],
  hedges: ['llm.hedges', 'Second attempts beside a slow one.'],
  restarts: ['llm.restarts', 'Streams that began a step anew.'],
  fallbacks: ['llm.fallbacks', 'Failures for which a fallback was shown.'],
  budgetRefusals: ['llm.budget_refusals', 'Calls that a limit of ours ended.'],
  breakerChanges: ['llm.breaker_changes', 'Changes of a circuit.'],
  stateFailures: ['llm.state_failures', 'Shared state that failed, so that a policy went on locally.'],
  logsLost: ['llm.log_events_lost', 'Call events that no sink has taken.'],
  cost: ['llm.cost_usd', 'Money spent, by list price; tokens that nobody reported are estimated.'],
} as const

export type CounterName = keyof typeof COUNTERS
type HistogramName = keyof typeof HISTOGRAMS

export type Instruments = { readonly [name in CounterName]: Counter<Attributes> } & {
  readonly [name in HistogramName]: Histogram<Attributes>
}

export function createInstruments(meter: Meter): Instruments {
  const made: { [name: string]: Counter | Histogram } = {}
  for (const [field, [name, unit, description]] of Object.entries(HISTOGRAMS)) {
    const explicitBucketBoundaries = unit === 's' ? SECONDS : TOKENS
    made[field] = meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } })
  }
  for (const [field, [name, description]] of Object.entries(COUNTERS)) {
    made[field] = meter.createCounter(name, { unit: name === 'llm.cost_usd' ? '{USD}' : '', description })
  }
  return made as Instruments
}
