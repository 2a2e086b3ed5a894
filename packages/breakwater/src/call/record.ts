import type { AttemptReport, CallReport, Failure, Result, Timings } from '../result/index.ts'
import { type AttemptRecord, type CallRecord, type Decision, fingerprintOf } from '../store/index.ts'
import type { OpenCall } from './begin.ts'
import { lateDecisions } from './decisions.ts'

const MAX_REQUEST_ID = 200

export interface RecordParts {
  readonly traceId: string | undefined
  /** Its content is kept as well. */
  readonly hasCase: boolean
}

/** From a call that is over to its line in the ledger: places, codes and figures, nothing of what was said. */
export function createRecord(
  call: OpenCall,
  result: Result<unknown, unknown>,
  { traceId, hasCase }: RecordParts,
): CallRecord {
  const report = result.call
  const failure = result.ok ? undefined : result.failure
  const route = report.attempts.at(-1)?.route
  return {
    id: call.id,
    atMs: call.startedAtMs,
    durationMs: tenths(report.durationMs),
    prompt: call.prompt,
    route,
    model: call.routes.find(({ name }) => name === route)?.model,
    result: failure?.code ?? 'value',
    hasFallback: !result.ok && result.fallback !== undefined,
    caveats: (result.ok ? result.caveats : call.caveats).map(({ code }) => code),
    repairs: report.repairs.map(({ name }) => name),
    usage: report.usage,
    costUsd: report.costUsd,
    attempts: report.attempts.map(attempt => attemptOf(attempt, call, report)),
    decisions: decisionsOf(call, report, failure),
    tools: report.steps.flatMap(({ step, tools }) =>
      tools.map(tool => ({
        step,
        name: tool.name,
        outcome: tool.outcome,
        offsetMs: tenths(offsetOf(tool, call, report)),
        durationMs: tenths(tool.durationMs),
      })),
    ),
    tags: call.options.tags ?? {},
    traceId,
    fingerprint: hasCase ? fingerprintOf({ id: call.id, prompt: call.prompt, route, failure }) : undefined,
  }
}

function attemptOf(attempt: AttemptReport, call: OpenCall, report: CallReport): AttemptRecord {
  return {
    number: attempt.number,
    route: attempt.route,
    step: attempt.step,
    offsetMs: tenths(offsetOf(attempt, call, report)),
    durationMs: tenths(attempt.durationMs),
    timings: timingsOf(attempt.timings),
    status: attempt.status,
    requestId: attempt.requestId?.slice(0, MAX_REQUEST_ID),
    usage: attempt.usage,
    costUsd: attempt.costUsd,
    outcome: attempt.outcome,
  }
}

/** Rounding, and a batch whose answers came from elsewhere, may not make anything stick out of its call. */
const offsetOf = (
  { startedAtMs, durationMs }: Pick<AttemptReport, 'startedAtMs' | 'durationMs'>,
  call: OpenCall,
  report: CallReport,
): number => Math.max(Math.min(startedAtMs - call.startedAtMs, report.durationMs - durationMs), 0)

function timingsOf(timings: Timings): Timings {
  const rounded: Timings = {}
  for (const [phase, ms] of Object.entries(timings)) rounded[phase as keyof Timings] = tenths(ms)
  return rounded
}

function decisionsOf(call: OpenCall, report: CallReport, failure: Failure | undefined): Decision[] {
  const decisions = call.decisions?.list ?? []
  const late = lateDecisions(report, failure, attempt => offsetOf(attempt, call, report))
  if (decisions.length + late.length === 0) return []
  return [...decisions, ...late]
    .map(({ offsetMs, waitMs, ...rest }) => ({
      offsetMs: tenths(offsetMs),
      ...rest,
      ...(waitMs === undefined ? {} : { waitMs: tenths(waitMs) }),
    }))
    .sort((one, other) => one.offsetMs - other.offsetMs)
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10
