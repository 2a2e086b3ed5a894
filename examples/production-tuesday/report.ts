import type { CallReport, Result } from 'breakwater'
import type { NaiveOutcome } from './naive.ts'
import type { Summary } from './summarize.ts'

/** One call of the run, and what the storm did to it. */
export interface Row {
  readonly name: string
  readonly storm: string
  readonly result: Result<Summary, string | undefined>
}

const pad = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)

export const HEAD = `${pad('text', 28)} ${pad('what the storm did', 44)} attempts      time  outcome`

export function lineOf({ name, storm, result }: Row): string {
  const { call } = result
  return [
    pad(name, 28),
    pad(storm, 44),
    String(call.attempts.length).padStart(8),
    `${Math.round(call.durationMs)} ms`.padStart(9),
    ` ${outcomeOf(result)}`,
  ].join(' ')
}

const outcomeOf = (result: Row['result']): string =>
  result.ok
    ? `value${result.call.repairs.length === 0 ? '' : ` (repaired: ${counted(result.call.repairs.map(({ name }) => name))})`}`
    : `${result.failure.code}, fallback shown: ${String(result.fallback)}`

/** Each word once, with how often it stands there. */
const counted = (words: readonly string[]): string =>
  [...Map.groupBy(words, word => word)]
    .map(([word, { length }]) => (length === 1 ? word : `${word} × ${length}`))
    .join(', ')

/** The report in lines: outcomes, requests, latency, tokens, and the naive client beside it. */
export function reportOf(
  rows: readonly Row[],
  naive: readonly NaiveOutcome[],
  deadlineMs: number,
  capturedIn: string,
): string[] {
  if (rows.length === 0) return ['', 'No call was begun.']
  const calls = rows.map(({ result }) => result.call)
  const values = rows.filter(({ result }) => result.ok).length
  const requests = calls.reduce((sum, call) => sum + call.attempts.length, 0)
  const latencies = calls.map(call => call.durationMs).toSorted((a, b) => a - b)
  const latest = Math.max(...latencies)
  return [
    '',
    'Breakwater',
    `  calls                 ${rows.length}, every one ended in a Result`,
    `  values                ${values}`,
    ...failureLines(rows),
    `  requests per call     ${(requests / rows.length).toFixed(2)}`,
    `  latency               p50 ${at(latencies, 0.5)} ms, p90 ${at(latencies, 0.9)} ms, p99 ${at(latencies, 0.99)} ms`,
    `  latest end            ${Math.round(latest)} ms of ${deadlineMs} ms${latest <= deadlineMs + 50 ? ', none past its deadline' : ''}`,
    `  tokens                ${sum(calls, 'inputTokens')} in, ${sum(calls, 'outputTokens')} out`,
    `  captured failures     ${capturedIn}`,
    ...naiveLines(naive),
  ]
}

function failureLines(rows: readonly Row[]): string[] {
  const failed = rows.flatMap(({ result }) => (result.ok ? [] : [result.failure.code]))
  return [...Map.groupBy(failed, code => code)].map(([code, { length }]) => `  ${pad(code, 21)} ${length}`)
}

function naiveLines(naive: readonly NaiveOutcome[]): string[] {
  if (naive.length === 0) return []
  const wrong = naive.filter(({ isRight }) => !isRight)
  return [
    '',
    'The same texts and the same storm through fetch and JSON.parse',
    `  values                ${naive.length - wrong.length} of ${naive.length}`,
    ...[...Map.groupBy(wrong, ({ outcome }) => outcome)].map(
      ([outcome, { length }]) => `  ${pad(outcome, 21)} ${length}`,
    ),
  ]
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)

const sum = (calls: readonly CallReport[], field: 'inputTokens' | 'outputTokens'): number =>
  calls.reduce((total, call) => total + (call.usage[field] ?? 0), 0)
