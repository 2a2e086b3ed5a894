import type { Attributes, BatchObservableCallback, Meter, Observable } from '@opentelemetry/api'
import type { BreakerPhase, LimitView } from '../policy/index.ts'

/** What gauges read of a route, whenever metrics are collected. */
export interface GaugedRoute {
  readonly name: string
  readonly model: string
  readonly circuit: BreakerPhase
  readonly inFlight: number
  readonly queued: number
  readonly limits: readonly LimitView[]
}

/** What gauges read of what a key may spend. */
export interface GaugedBudget {
  readonly key: string
  readonly period: string
  readonly field: string
  readonly limit: number
  readonly left: number
}

export type ReadBudgets = () => Promise<readonly GaugedBudget[]>

export interface Gauged {
  routes(): readonly GaugedRoute[]
}

const GAUGES = {
  queued: ['llm.route.queued', 'Attempts that wait for a slot or for the rate.'],
  inFlight: ['llm.route.in_flight', 'Attempts under way.'],
  circuit: ['llm.route.circuit', 'The circuit: 0 closed, 1 half open, 2 open.'],
  requests: ['llm.route.limit.requests', 'Requests left of the limit that the provider announced, of one key.'],
  tokens: ['llm.route.limit.tokens', 'Tokens left of the limit that the provider announced, of one key.'],
  allowance: ['llm.route.limit.allowance', 'Attempts that one key may have under way until a limit is known.'],
  budgetLeft: ['llm.budget.left', 'What a budget key may still spend, in tokens, attempts or US dollars.'],
  budgetLimit: ['llm.budget.limit', 'What a budget key may spend in its period.'],
} as const

type GaugeName = keyof typeof GAUGES
const PHASES = { closed: 0, half_open: 1, open: 2 } satisfies Record<BreakerPhase, number>

/**
 * Gauges of a client's routes, until `stop` or until the client is gone: a program that makes a new client on each
 * reload in development keeps none of the old ones alive.
 */
export function startGauges(meter: Meter, client: WeakRef<Gauged>, readBudgets?: ReadBudgets): () => void {
  const gauges = {} as Record<GaugeName, Observable<Attributes>>
  for (const [field, [name, description]] of Object.entries(GAUGES)) {
    gauges[field as GaugeName] = meter.createObservableGauge(name, { description })
  }
  const observables = Object.values(gauges)
  const read: BatchObservableCallback<Attributes> = result => {
    const routes = client.deref()?.routes()
    if (routes === undefined) return stop()
    const observe = (name: GaugeName, value: number | undefined, attributes: Attributes) => {
      if (value !== undefined) result.observe(gauges[name], value, attributes)
    }
    for (const { name, model, queued, inFlight, circuit, limits } of routes) {
      const attributes = { 'llm.route': name, 'gen_ai.request.model': model }
      observe('queued', queued, attributes)
      observe('inFlight', inFlight, attributes)
      observe('circuit', PHASES[circuit], attributes)
      for (const [index, { requests, tokens, allowance }] of limits.entries()) {
        // A key is its place in the pool: nothing else of it is told.
        const ofKey = { ...attributes, 'llm.key': index }
        observe('requests', requests, ofKey)
        observe('tokens', tokens, ofKey)
        observe('allowance', allowance, ofKey)
      }
    }
    return readBudgets?.().then(budgets => {
      for (const { key, period, field, limit, left } of budgets) {
        const attributes = { 'llm.budget.key': key, 'llm.budget.period': period, 'llm.budget.field': field }
        observe('budgetLeft', left, attributes)
        observe('budgetLimit', limit, attributes)
      }
    })
  }
  const stop = () => meter.removeBatchObservableCallback(read, observables)
  meter.addBatchObservableCallback(read, observables)
  return stop
}
