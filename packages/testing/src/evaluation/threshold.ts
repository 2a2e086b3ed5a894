import type { Interval } from '../statistics/index.ts'
import type { Summary } from './summarize.ts'

/** What a figure must be: `pass>=0.95`. */
export interface Threshold {
  readonly text: string
  /** The name of a score, or one of {@link FIGURES}. */
  readonly name: string
  /** Which end of the figure's interval; undefined for the estimate. */
  readonly bound: 'low' | 'high' | undefined
  readonly operator: keyof typeof COMPARE
  readonly limit: number
}

const COMPARE: Readonly<Record<'>=' | '<=' | '>' | '<', (value: number, limit: number) => boolean>> = {
  '>=': (value, limit) => value >= limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '<': (value, limit) => value < limit,
}

/** What there is beside scores: milliseconds, dollars a run, dollars in all, the chance that two runs disagree. */
const FIGURES = {
  p50Ms: ({ latency }: Summary) => latency?.p50Ms,
  p95Ms: ({ latency }: Summary) => latency?.p95Ms,
  costUsd: ({ cost }: Summary) => cost?.meanUsd,
  totalUsd: ({ cost }: Summary) => cost && exactly(cost.totalUsd),
  flaky: ({ flakiness }: Summary) => flakiness?.disagreement,
} satisfies { readonly [name: string]: (summary: Summary) => Interval | undefined }

const exactly = (value: number): Interval => ({ estimate: value, low: value, high: value })

/** A threshold that cannot be read, or that names nothing there is. */
export class ThresholdError extends Error {
  override readonly name = 'ThresholdError'
}

/**
 * Reads `pass>=0.95`, `grounded.low >= 0.8` (the low end of the interval), `p95Ms<=3000`.
 *
 * @throws ThresholdError
 */
export function parseThreshold(text: string): Threshold {
  const match = /^\s*([^<>=\s]+?)(?:\.(low|high))?\s*(>=|<=|>|<)\s*(\S+)\s*$/.exec(text)
  const limit = Number(match?.[4])
  if (match === null || !Number.isFinite(limit)) {
    throw new ThresholdError(`expected a threshold such as pass>=0.95 or p95Ms<=3000, received ${text}`)
  }
  const [, name, bound, operator] = match
  return { text, name, bound, operator, limit } as Threshold
}

/**
 * Whether a summary keeps to a threshold; where it does not, what it is instead.
 *
 * @throws ThresholdError where the summary has no such figure
 */
export function holdsTo(summary: Summary, threshold: Threshold): { readonly holds: boolean; readonly value: number } {
  const { name, bound, operator, limit } = threshold
  const figure = summary.scores.find(score => score.name === name)?.mean ?? figureOf(summary, name)
  if (figure === undefined) {
    const known = [...summary.scores.map(score => score.name), ...Object.keys(FIGURES)].join(', ')
    throw new ThresholdError(`${threshold.text}: there is no figure of that name; there are ${known}`)
  }
  // Sums of cents and of cases: what differs from a limit by rounding alone does not differ.
  const value = Number(figure[bound ?? 'estimate'].toPrecision(12))
  // What is unknown keeps to nothing.
  return { holds: COMPARE[operator](value, limit), value }
}

function figureOf(summary: Summary, name: string): Interval | undefined {
  if (!Object.hasOwn(FIGURES, name)) return undefined
  return FIGURES[name as keyof typeof FIGURES](summary) ?? { estimate: Number.NaN, low: Number.NaN, high: Number.NaN }
}
