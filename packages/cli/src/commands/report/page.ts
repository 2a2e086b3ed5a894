import { dollars, escapeHtml, htmlPage, htmlTable, milliseconds, percent, plural } from '@breakwater/testing/page'
import { shortVersion } from '@breakwater/testing/prompts'
import { barChart, lineChart, type Series } from './charts.ts'
import { type ReportData, sum, type VersionReport } from './gather.ts'
import { failureSection } from './kinds.ts'
import { REPORT_STYLE } from './style.ts'
import { dayAndTime } from './time-bins.ts'

const COLOURS = ['s0', 's1', 's2', 's3', 's4'] as const
/** What is not among the first: kept together, in the last colour. */
const REST_COLOUR = 's5'
const MAX_PROMPTS = 6
const MAX_VERSIONS = 3

/** All of it as one page that stands alone. What models and authors wrote is escaped. */
export function reportPage(data: ReportData): string {
  const body = [
    `<header><h1>Calls</h1><p>${escapeHtml(scopeOf(data))}</p></header>`,
    ...(data.calls === 0 ? ['<p>No call in that time, as far as is kept here.</p>'] : sections(data)),
  ]
  return htmlPage({ title: 'Breakwater report', body: body.join('\n'), style: REPORT_STYLE })
}

const scopeOf = ({ fromMs, toMs, prompt }: ReportData): string =>
  `${dayAndTime(fromMs)} to ${dayAndTime(toMs)} (UTC)${prompt === undefined ? '' : `, prompt ${prompt}`}`

const sections = (data: ReportData): string[] => [
  tiles(data),
  '<h2>Outcomes</h2>',
  grid([callsChart(data), failuresChart(data)]),
  '<h2>Latency</h2>',
  grid(latencyCharts(data)),
  htmlTable(versionRows(data.versions)),
  '<h2>Tokens and cost</h2>',
  grid([tokensChart(data), costChart(data)]),
  htmlTable(costRows(data)),
  '<h2>What failed most</h2>',
  data.failures.length === 0 ? '<p>Nothing.</p>' : data.failures.map(failureSection).join(''),
]

const grid = (charts: readonly string[]): string => `<div class="charts">${charts.join('')}</div>`

function tiles({ calls, values, fallbacks, latency, inputTokens, outputTokens, costs }: ReportData): string {
  const unpriced = costs.reduce((total, one) => total + one.unpricedAttempts, 0)
  const all = [
    tile('Calls', count(calls), fallbacks === 0 ? '' : `${count(fallbacks)} shown a fallback`),
    tile('Ended in a value', percent(values / calls), `${count(calls - values)} failed`),
    tile('Half within', milliseconds(latency?.p50Ms), `95% within ${milliseconds(latency?.p95Ms)}`),
    tile('Tokens in', count(sum(inputTokens)), `${count(sum(outputTokens))} out`),
    tile('Cost', costOf(costs), unpriced === 0 ? '' : `${plural(unpriced, 'attempt')} of unknown price`),
  ]
  return `<dl class="tiles">${all.join('')}</dl>`
}

const tile = (name: string, value: string, note: string): string =>
  `<div><dt>${name}</dt><dd>${value}${note === '' ? '' : `<small>${note}</small>`}</dd></div>`

/** Undefined is unknown, never nothing; an estimate is marked. */
function costOf(costs: ReportData['costs']): string {
  const known = costs.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]))
  if (known.length === 0) return 'unknown'
  return `${costs.some(({ isEstimated }) => isEstimated) ? '~' : ''}${dollars(sum(known))}`
}

function callsChart({ bins, outcomes }: ReportData): string {
  const value = outcomes.find(({ result }) => result === 'value')?.counts ?? []
  const failed = bins.startsMs.map((_, bin) =>
    sum(outcomes.map(({ result, counts }) => (result === 'value' ? 0 : (counts[bin] ?? 0)))),
  )
  const series: Series[] = [
    { name: 'value', values: value, colour: 'good' },
    { name: 'failed', values: failed, colour: 's1' },
  ]
  return barChart({ title: 'Calls', bins, series, show: count, tick: compact })
}

function failuresChart({ bins, outcomes }: ReportData): string {
  const codes = outcomes.filter(({ result }) => result !== 'value')
  const series = firstAndRest(codes.map(({ result, counts }) => ({ name: result, values: counts })))
  const note = series.length === 0 ? 'None.' : 'By code.'
  return barChart({ title: 'Failures', note, bins, series, show: count, tick: compact })
}

/** One chart for each of the prompts that are called most, their latest versions beside each other. */
function latencyCharts({ bins, versions }: ReportData): string[] {
  const prompts = [...Map.groupBy(versions, ({ prompt }) => prompt)].slice(0, MAX_PROMPTS)
  return prompts.map(([prompt, each]) => {
    const drawn = each.slice(0, MAX_VERSIONS)
    const series = drawn.flatMap(({ version, latencyOverTime }, index): Series[] => {
      const colour = COLOURS[index] as string
      const of = (percentile: 'p50Ms' | 'p95Ms') => latencyOverTime.map(one => one?.[percentile])
      return [
        { name: `@${shortVersion(version)} p95`, values: of('p95Ms'), colour },
        { name: `@${shortVersion(version)} p50`, values: of('p50Ms'), colour, isDashed: true },
      ]
    })
    const left = each.length - drawn.length
    const note = `Whole calls, by version${left === 0 ? '' : `; ${plural(left, 'version')} more in the table below`}.`
    return lineChart({ title: prompt, note, bins, series, show: milliseconds })
  })
}

const versionRows = (versions: readonly VersionReport[]): string[][] => [
  ['prompt', 'version', 'calls', 'value', 'p50', 'p95', 'p99'],
  ...versions.map(({ prompt, version, calls, values, latency }) => [
    prompt,
    shortVersion(version),
    count(calls),
    percent(values / calls),
    ...[latency.p50Ms, latency.p95Ms, latency.p99Ms].map(milliseconds),
  ]),
]

function tokensChart({ bins, inputTokens, outputTokens }: ReportData): string {
  const series: Series[] = [
    { name: 'in', values: inputTokens, colour: 's0' },
    { name: 'out', values: outputTokens, colour: 's1' },
  ]
  return barChart({ title: 'Tokens', bins, series, show: count, tick: compact })
}

function costChart({ bins, versions }: ReportData): string {
  const prompts = [...Map.groupBy(versions, ({ prompt }) => prompt)].map(([name, each]) => ({
    name,
    values: bins.startsMs.map((_, bin) => sum(each.map(({ costUsd }) => costUsd[bin] ?? 0))),
  }))
  const spending = prompts.filter(({ values }) => sum(values) > 0)
  const series = firstAndRest(spending.sort((one, other) => sum(other.values) - sum(one.values)))
  const note = series.length === 0 ? 'No price is known.' : 'By prompt, at list prices.'
  return barChart({ title: 'Cost', note, bins, series, show: dollars })
}

const costRows = ({ costs }: ReportData): string[][] => [
  ['prompt', 'version', 'model', 'calls', 'tokens in', 'out', 'cost'],
  ...costs.map(group => [
    group.key.prompt ?? '',
    shortVersion(group.key.version ?? ''),
    group.key.model ?? '',
    ...[group.calls, group.inputTokens, group.outputTokens].map(count),
    costOf([group]),
  ]),
]

/** As many as there are colours; the others together. */
function firstAndRest(all: readonly { readonly name: string; readonly values: readonly number[] }[]): Series[] {
  const first = all.slice(0, COLOURS.length).map((one, index) => ({ ...one, colour: COLOURS[index] as string }))
  const rest = all.slice(COLOURS.length)
  if (rest.length === 0) return first
  const values = (rest[0]?.values ?? []).map((_, bin) => sum(rest.map(one => one.values[bin] ?? 0)))
  return [...first, { name: plural(rest.length, 'other'), values, colour: REST_COLOUR }]
}

/** 1,200 as 1.2K. */
const compact = (value: number): string => value.toLocaleString('en', { notation: 'compact' })

const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 })
