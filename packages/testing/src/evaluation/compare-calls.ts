import {
  type Comparison,
  compareRates,
  compareSamples,
  detectableDifference,
  holm,
  type Interval,
  mean,
  quantile,
  type Sampled,
  variance,
  wilsonInterval,
} from '../statistics/index.ts'
import { type FigureOf, type LiveCall, unitOf, valuesOf } from './live-calls.ts'

/** What can decide which of two versions is worse. */
const DECIDING = ['value', 'latency', 'cost'] as const
export type Deciding = (typeof DECIDING)[number]

export interface CompareCallsOptions {
  /** Which figures decide. Default: all. */
  readonly decide?: readonly Deciding[]
  /** How often chance alone may make a difference of any of them. Default 0.05. */
  readonly alpha?: number
  /**
   * A tag that calls carry: those with one value of it count as one, by their mean. The key of a canary: calls of one
   * user resemble each other, and are no independent witnesses.
   */
  readonly unit?: string
}

export interface FigureSide {
  /** Calls, or units, of which the figure is known. */
  readonly size: number
  readonly mean: number
  /** Of a share; undefined for others. */
  readonly interval: Interval | undefined
  readonly p50: number | undefined
  readonly p95: number | undefined
}

export interface FigureComparison {
  /** `value`, `latency` (ms), `cost` (US$), `inputTokens`, `outputTokens`, a failure's code, or `caveat:` and a code. */
  readonly name: string
  readonly kind: 'share' | 'mean'
  readonly first: FigureSide
  readonly second: FigureSide
  /** Undefined where a side has too few values to compare. */
  readonly comparison: Comparison | undefined
  /** `p`, adjusted (Holm) for all figures of its table. */
  readonly adjustedP: number | undefined
  readonly verdict: 'better' | 'worse' | 'unclear'
  /** The difference that would be found four times in five, with so many calls that spread so. */
  readonly detectable: number | undefined
}

export interface CallsComparison {
  readonly calls: { readonly first: number; readonly second: number }
  /** Undefined where calls are taken one by one. */
  readonly units: { readonly first: number; readonly second: number; readonly shared: number } | undefined
  /** Calls without the tag: not compared. */
  readonly withoutUnit: number
  /** Calls whose tokens are in part an estimate. */
  readonly estimated: number
  readonly deciding: readonly FigureComparison[]
  /** What may explain it: tokens, failure codes, caveats. Adjusted among themselves; they decide nothing. */
  readonly behind: readonly FigureComparison[]
}

/** Compares how calls of two versions ended, independent of each other. Every test is two-sided. */
export function compareCalls(
  first: readonly LiveCall[],
  second: readonly LiveCall[],
  options: CompareCallsOptions = {},
): CallsComparison {
  const { decide = DECIDING, alpha = 0.05, unit } = options
  const compareAll = (figures: readonly Figure[]): FigureComparison[] =>
    adjusted(
      figures.map(figure => compareFigure(figure, first, second, unit)),
      alpha,
    )
  const all = [...first, ...second]
  const others = [...DECIDING.filter(name => !decide.includes(name)).map(name => FIGURES[name]), ...TOKENS]
  return {
    calls: { first: first.length, second: second.length },
    units: unit === undefined ? undefined : countUnits(first, second, unit),
    withoutUnit: unit === undefined ? 0 : all.filter(call => unitOf(call, unit) === undefined).length,
    estimated: all.filter(({ usage }) => usage.estimated).length,
    deciding: compareAll(decide.map(name => FIGURES[name])),
    behind: compareAll([...others, ...endingsOf(all)]),
  }
}

interface Figure {
  readonly name: string
  readonly kind: 'share' | 'mean'
  readonly isGood: boolean
  readonly of: FigureOf
}

const FIGURES: Readonly<Record<Deciding, Figure>> = {
  value: { name: 'value', kind: 'share', isGood: true, of: ({ result }) => Number(result === 'value') },
  latency: { name: 'latency', kind: 'mean', isGood: false, of: ({ durationMs }) => durationMs },
  cost: { name: 'cost', kind: 'mean', isGood: false, of: ({ costUsd }) => costUsd },
}

const TOKENS: readonly Figure[] = [
  { name: 'inputTokens', kind: 'mean', isGood: false, of: ({ usage }) => usage.inputTokens },
  { name: 'outputTokens', kind: 'mean', isGood: false, of: ({ usage }) => usage.outputTokens },
]

/** A share for each way to end that was seen, the most frequent first. */
function endingsOf(calls: readonly LiveCall[]): Figure[] {
  const counts = new Map<string, number>()
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const { result, caveats } of calls) {
    if (result !== 'value') count(result)
    for (const code of new Set(caveats)) count(`caveat:${code}`)
  }
  const names = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name)
  return names.map(name => ({
    name,
    kind: 'share',
    isGood: false,
    of: ({ result, caveats }) => Number(result === name || caveats.some(code => name === `caveat:${code}`)),
  }))
}

type Compared = Omit<FigureComparison, 'adjustedP' | 'verdict'> & { readonly isGood: boolean }

function compareFigure(
  { name, kind, isGood, of }: Figure,
  firstCalls: readonly LiveCall[],
  secondCalls: readonly LiveCall[],
  unit: string | undefined,
): Compared {
  const [first, second] = [valuesOf(firstCalls, of, unit), valuesOf(secondCalls, of, unit)]
  // Means of units are no longer 0 or 1.
  const isShare = kind === 'share' && unit === undefined
  const isEnough = Math.min(first.length, second.length) >= (isShare ? 1 : 2)
  const compare = (): Comparison =>
    isShare ? compareRates(countOf(first), countOf(second)) : compareSamples(first, second)
  const spread = isShare ? spreadOfShare : spreadOfValues
  return {
    name,
    kind,
    isGood,
    first: sideOf(first, kind, isShare),
    second: sideOf(second, kind, isShare),
    comparison: isEnough ? compare() : undefined,
    detectable: isEnough ? detectableDifference(spread(first), spread(second), { isOneSided: false }) : undefined,
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const countOf = (values: readonly number[]): { readonly passed: number; readonly total: number } => ({
  passed: sum(values),
  total: values.length,
})

const spreadOfValues = (values: readonly number[]): Sampled => ({ size: values.length, variance: variance(values) })

/** One more of each kind is imagined, since of calls that all end alike the next may yet differ. */
function spreadOfShare(values: readonly number[]): Sampled {
  const share = (sum(values) + 1) / (values.length + 2)
  return { size: values.length, variance: share * (1 - share) }
}

function sideOf(values: readonly number[], kind: Figure['kind'], isShare: boolean): FigureSide {
  const [p50, p95] =
    kind === 'share' || values.length === 0 ? [undefined, undefined] : [quantile(values, 0.5), quantile(values, 0.95)]
  const interval = isShare ? wilsonInterval(sum(values), values.length) : undefined
  return { size: values.length, mean: mean(values), interval, p50, p95 }
}

function adjusted(compared: readonly Compared[], alpha: number): FigureComparison[] {
  const tested = compared.filter(({ comparison }) => comparison !== undefined)
  const pValues = holm(tested.map(({ comparison }) => comparison?.p ?? 1))
  return compared.map(({ isGood, ...figure }) => {
    const adjustedP = pValues[tested.findIndex(({ name }) => name === figure.name)]
    const difference = figure.comparison?.difference.estimate ?? 0
    const isClear = adjustedP !== undefined && adjustedP <= alpha && difference !== 0
    const verdict = !isClear ? 'unclear' : difference > 0 === isGood ? 'better' : 'worse'
    return { ...figure, adjustedP, verdict }
  })
}

function countUnits(
  first: readonly LiveCall[],
  second: readonly LiveCall[],
  unit: string,
): { readonly first: number; readonly second: number; readonly shared: number } {
  const unitsOf = (calls: readonly LiveCall[]): Set<string> =>
    new Set(calls.map(call => unitOf(call, unit)).filter(key => key !== undefined))
  const [a, b] = [unitsOf(first), unitsOf(second)]
  return { first: a.size, second: b.size, shared: a.intersection(b).size }
}
