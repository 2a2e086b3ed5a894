import type { Attempt } from '../policy/index.ts'
import {
  type AttemptReport,
  type FailureCode,
  type RawOutput,
  type Timings,
  UNKNOWN_USAGE,
  type Usage,
} from '../result/index.ts'

/** The report of one attempt. A class, so that the raw output is readable but no own property: printouts omit it. */
export class Report implements AttemptReport {
  readonly number: number
  readonly route: string
  readonly step: number
  readonly startedAtMs: number
  durationMs = 0
  timings: Timings = {}
  status: number | undefined
  requestId: string | undefined
  usage: Usage = UNKNOWN_USAGE
  costUsd: number | undefined
  outcome: 'ok' | FailureCode = 'ok'
  #raw: RawOutput | undefined

  constructor(attempt: Attempt, startedAtMs: number) {
    this.number = attempt.number
    this.route = attempt.route.name
    this.step = attempt.call.step
    this.startedAtMs = startedAtMs
  }

  get raw(): RawOutput | undefined {
    return this.#raw
  }

  set raw(raw: RawOutput | undefined) {
    this.#raw = raw
  }
}

/** Where a provider did not say what was used, an estimate stands in the report, marked so. */
export function markUsage(report: AttemptReport | undefined, usage: Usage, costUsd: number | undefined): void {
  if (!(report instanceof Report)) return
  report.usage = usage
  report.costUsd = costUsd
}

/** Whoever reads the output knows better how the attempt ended than whoever fetched it. */
export function markOutcome(report: AttemptReport | undefined, code: FailureCode): void {
  if (report instanceof Report) report.outcome = code
}
