import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createBudgetStore } from '../src/index.ts'
import { createInstruments } from '../src/observe/instruments.ts'
import { startTelemetry, type Telemetry } from './observe-support.ts'
import { harbour, summarize, TEXT } from './support.ts'

const FOLDER = join(import.meta.dirname, '../../../observability')
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const run = promisify(execFile)
const promtool = process.env.PROMTOOL ?? 'promtool'
const hasPromtool = await run(promtool, ['--version']).then(
  () => true,
  () => false,
)

interface Panel {
  readonly id: number
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}

const dashboard = JSON.parse(read('dashboard.json')) as { readonly panels: readonly Panel[]; readonly title: string }
const alerts = parse(read('alerts.yaml')) as {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}
const expressions = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
]

describe.skipIf(!hasPromtool)('promtool', () => {
  test('accepts the rules, and the rules alert when they should', async () => {
    await run(promtool, ['check', 'rules', join(FOLDER, 'alerts.yaml')])
    await run(promtool, ['test', 'rules', join(FOLDER, 'alerts.test.yaml')])
  })

  test('accepts the configuration of Prometheus', async () => {
    await run(promtool, ['check', 'config', join(FOLDER, 'prometheus.yaml')])
  })
})

/** As the Collector's Prometheus exporter names a metric. */
function prometheusNames(name: string, unit: string, kind: 'histogram' | 'counter' | 'gauge'): string[] {
  const base = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : '')
  if (kind === 'histogram') return ['_bucket', '_sum', '_count'].map(suffix => base + suffix)
  return [kind === 'counter' ? `${base}_total` : base]
}

/** Everything that the library can report. */
function knownNames(): Set<string> {
  const names = new Set<string>()
  const add = (kind: 'histogram' | 'counter') => (name: string, options?: { unit?: string }) => {
    for (const known of prometheusNames(name, options?.unit ?? '', kind)) names.add(known)
    return {}
  }
  createInstruments({ createHistogram: add('histogram'), createCounter: add('counter') } as never)
  for (const gauge of ['route_circuit', 'route_in_flight', 'route_queued', 'budget_left', 'budget_limit']) {
    names.add(`llm_${gauge}`)
  }
  return names
}

test('alerts and dashboard ask only for metrics that the library reports', () => {
  const known = knownNames()
  const asked = expressions.flatMap(expr => expr.match(/\b(?:llm|gen_ai)_\w+(?=[{[)\s]|$)/g) ?? [])
  const metrics = new Set(asked.filter(name => !LABELS.has(name)))
  expect([...metrics].filter(name => !known.has(name))).toEqual([])
  expect(metrics.size).toBeGreaterThan(10)
})

const LABELS = new Set([
  'llm_budget_key',
  'llm_budget_period',
  'llm_budget_field',
  'llm_prompt_name',
  'llm_prompt_version',
  'llm_result',
  'llm_route',
  'llm_why',
  'gen_ai_request_model',
  'gen_ai_token_type',
])

describe('the labels that they ask for', () => {
  let telemetry: Telemetry
  beforeAll(() => {
    telemetry = startTelemetry()
  })
  afterAll(() => telemetry[Symbol.asyncDispose]())

  test('are on the metrics', async () => {
    await using h = await harbour(['overloaded'], {
      state: { budget: createBudgetStore({ limits: { day: { attempts: 10 } } }) },
      observe: { budgetKeys: ['team:harbour'] },
    })
    await h.client.run(summarize(), { text: TEXT })
    const labels = new Set<string>()
    for (const name of await telemetry.metricNames()) {
      for (const { attributes } of await telemetry.points(name)) {
        for (const attribute of Object.keys(attributes)) labels.add(attribute.replaceAll('.', '_'))
      }
    }
    for (const label of LABELS) if (label !== 'llm_why') expect(labels).toContain(label)
  })
})

test('the dashboard has a panel for each place and number, each with a question', () => {
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  for (const { title, targets } of dashboard.panels) {
    expect(title).not.toBe('')
    expect(targets.length).toBeGreaterThan(0)
  }
})

test('the collector has every receiver, processor and exporter that its pipelines name', () => {
  const config = parse(read('collector.yaml')) as {
    readonly [section: string]: { readonly [name: string]: unknown }
  }
  const { pipelines } = config.service as unknown as {
    readonly pipelines: { readonly [name: string]: { readonly [section: string]: readonly string[] } }
  }
  expect(Object.keys(pipelines).toSorted()).toEqual(['logs', 'metrics', 'traces'])
  for (const pipeline of Object.values(pipelines)) {
    for (const [section, names] of Object.entries(pipeline)) {
      for (const name of names) expect(config[section]).toHaveProperty([name])
    }
  }
})

test('the compose file says first that it is untested, and publishes on loopback only', () => {
  const [first] = read('compose.yaml').split('\n')
  expect(first).toMatch(/^# Untested here/)
  const { services } = parse(read('compose.yaml')) as {
    readonly services: {
      readonly [name: string]: { readonly ports: readonly string[]; readonly volumes?: readonly string[] }
    }
  }
  for (const { ports, volumes = [] } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
    for (const volume of volumes) expect(read(volume.split(':')[0] as string)).not.toBe('')
  }
})
