import type { AttemptRecord, CallRecord, Decision } from 'breakwater/store'

/** Something that happened in a call, from when to when. */
export interface Span {
  readonly kind: 'attempt' | 'tool' | 'wait' | 'moment'
  /** From the call's begin, as all times here. */
  readonly fromMs: number
  readonly toMs: number
  /** Who did or decided it: `attempt 2`, `tool`, or the decision's author. */
  readonly who: string
  /** In words for people: route and outcome, the tool's name, or what was decided. */
  readonly what: string
  readonly costUsd?: number
  readonly phases?: readonly Phase[]
}

/** A part of an attempt. The last one is that in which it ended, whether it was over or not. */
export interface Phase {
  readonly name: PhaseName
  readonly fromMs: number
  readonly toMs: number
}

/** In the order of their happening. */
const PHASES = ['connect', 'write', 'firstByte', 'body', 'read'] as const
export type PhaseName = (typeof PHASES)[number]

/** All that a line of the ledger tells of a call, in the order of its beginning. */
export function timelineOf(call: CallRecord): Span[] {
  const spans = [
    ...call.decisions.filter(({ by }) => by !== 'tools').map(decisionSpan),
    ...call.attempts.map(attemptSpan),
    ...toolSpans(call),
  ]
  const within = (ms: number): number => Math.min(Math.max(ms, 0), call.durationMs)
  return spans
    .map(span => ({ ...span, fromMs: within(span.fromMs), toMs: within(span.toMs) }))
    .sort((one, other) => one.fromMs - other.fromMs)
}

function attemptSpan(attempt: AttemptRecord): Span {
  const { number, route, outcome, status, offsetMs, durationMs, costUsd } = attempt
  return {
    kind: 'attempt',
    fromMs: offsetMs,
    toMs: offsetMs + durationMs,
    who: `attempt ${number}`,
    what: `${route}: ${outcome}${status === undefined ? ', no answer' : ` (${status})`}`,
    ...(costUsd === undefined ? {} : { costUsd }),
    phases: phasesOf(attempt),
  }
}

/** What is left after the last phase that was timed belongs to the next one: there it ended. */
function phasesOf({ timings, offsetMs, durationMs }: AttemptRecord): Phase[] {
  const phases: Phase[] = []
  const endMs = offsetMs + durationMs
  let fromMs = offsetMs
  for (const name of PHASES) {
    const took = name === 'read' ? undefined : timings[`${name}Ms`]
    const toMs = took === undefined ? endMs : Math.min(fromMs + took, endMs)
    if (toMs > fromMs) phases.push({ name, fromMs, toMs })
    fromMs = toMs
    if (took === undefined) break
  }
  return phases
}

/** Gates and hedges are told of when the wait is over, retries when it begins. */
function decisionSpan({ offsetMs, by, what, waitMs = 0 }: Decision): Span {
  const isWait = waitMs > 0 && (by === 'retry' || by === 'gate')
  return {
    kind: isWait ? 'wait' : 'moment',
    fromMs: isWait && by === 'gate' ? offsetMs - waitMs : offsetMs,
    toMs: isWait && by === 'retry' ? offsetMs + waitMs : offsetMs,
    who: by,
    what,
  }
}

/** Lines of an older version do not know when a tool began: its step's end does. */
function toolSpans({ tools, decisions }: CallRecord): Span[] {
  const endOf = (step: number): number =>
    decisions.find(({ by, what }) => by === 'tools' && what.startsWith(`step ${step}:`))?.offsetMs ?? 0
  return tools.map(({ step, name, outcome, durationMs, offsetMs = endOf(step) }) => ({
    kind: 'tool',
    fromMs: offsetMs,
    toMs: offsetMs + durationMs,
    who: 'tool',
    what: `step ${step}: ${name} (${outcome})`,
  }))
}

/** Where the time of a call went; together its duration. */
export interface Spent {
  readonly attemptsMs: number
  readonly toolsMs: number
  readonly waitsMs: number
  /** Rendering, reading, checks, and what the caller's own code did meanwhile. */
  readonly restMs: number
}

const RANK = { attempt: 0, tool: 1, wait: 2, moment: 3 } satisfies Record<Span['kind'], number>

/** Each moment counts once, where several things happened at a time: for an attempt before a tool, for a tool before a wait. */
export function spentOf({ durationMs }: CallRecord, spans: readonly Span[]): Spent {
  const borders = [...new Set([0, durationMs, ...spans.flatMap(({ fromMs, toMs }) => [fromMs, toMs])])]
  borders.sort((one, other) => one - other)
  const spent = { attempt: 0, tool: 0, wait: 0, moment: 0 }
  for (const [index, fromMs] of borders.slice(0, -1).entries()) {
    const toMs = borders[index + 1] as number
    const here = spans.filter(span => span.fromMs <= fromMs && span.toMs >= toMs).map(({ kind }) => kind)
    const [kind = 'moment'] = here.sort((one, other) => RANK[one] - RANK[other])
    spent[kind] += toMs - fromMs
  }
  return { attemptsMs: spent.attempt, toolsMs: spent.tool, waitsMs: spent.wait, restMs: spent.moment }
}
