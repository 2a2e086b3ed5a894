import type { Ask } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import { type DatasetCase, replayCase } from '../dataset/index.ts'
import { WatchedChecks } from './checks.ts'
import { shortHash } from './content-hash.ts'
import { type Ended, type Score, type Scorer, UNAVAILABLE } from './scorer.ts'
import type { Produced, RunRecord, Written } from './shapes.ts'

/** The score that every run has: 1 where the case ended as it should. */
export const PASS = 'pass'

export interface GradeOptions {
  readonly scorers: readonly Scorer[]
  readonly ask: Ask | undefined
  readonly signal: AbortSignal
}

export interface Graded {
  readonly run: RunRecord
  /** Checks that asked a model. */
  readonly askers: ReadonlySet<string>
}

/**
 * Judges one run: what the model wrote goes through today's parser, schema and checks, whenever it was written, so that
 * an answer that was paid for last week is judged by the code of today.
 */
export async function gradeRun(
  prompt: AnyPrompt,
  one: DatasetCase,
  produced: Produced,
  options: GradeOptions,
): Promise<Graded> {
  const watched = new WatchedChecks(prompt, options.ask)
  const { ended, why } = await readAgain(watched.prompt, one, produced)
  const scores = new Map<string, Score>([[PASS, why === undefined ? { score: 1 } : { score: 0, reason: why }]])
  const checked = await watched.scores()
  for (const { name } of prompt.checks) scores.set(name, checked.get(name) ?? uncheckedScore(ended))
  for (const scorer of options.scorers) scores.set(scorer.name, await scoreOf(scorer, ended, options))
  const run = {
    output: produced.written === undefined ? undefined : shortHash(produced.written),
    outcome: ended.outcome,
    written: produced.written,
    ...told(scores),
    durationMs: produced.durationMs,
    costUsd: produced.costUsd,
  }
  return { run, askers: watched.askers }
}

interface ReadAgain {
  readonly ended: Ended
  /** Why the case does not hold; undefined where it does. */
  readonly why: string | undefined
}

async function readAgain(prompt: AnyPrompt, one: DatasetCase, produced: Produced): Promise<ReadAgain> {
  const { outcome, written } = produced
  if (written === undefined || isOfItsOwn(produced)) {
    const isExpected = 'code' in one.expect && one.expect.code === outcome
    return { ended: { case: one, outcome, value: undefined }, why: isExpected ? undefined : `ended as ${outcome}` }
  }
  const replay = await replayCase(withWritten(one, written), prompt)
  const ending = replay.outcome
  const ended: Ended = {
    case: one,
    outcome: ending.ok ? 'value' : ending.failure.code,
    value: ending.ok ? ending.value : undefined,
  }
  return { ended, why: replay.why }
}

/** Ends that no text can tell. What had arrived by then is not read. */
const LIMITS: ReadonlySet<Produced['outcome']> = new Set(['deadline_exceeded', 'tokens_exhausted', 'cost_exhausted'])

/** Where tools were at work, what the model wrote last is not how the call ended. */
const isOfItsOwn = ({ outcome, written }: Produced): boolean =>
  LIMITS.has(outcome) || (outcome !== 'value' && written?.toolCalls !== undefined)

/** The case, as if this had been recorded for it. */
export function withWritten(one: DatasetCase, { text, ...rest }: Written): DatasetCase {
  const { output: _text, toolCalls: _calls, refusal: _refusal, finish: _finish, ...asked } = one
  return { ...asked, ...(text !== undefined && { output: text }), ...rest }
}

/** Where there should be a value to check and is none. */
const uncheckedScore = ({ case: { expect }, outcome }: Ended): Score =>
  'code' in expect ? UNAVAILABLE.value : { score: 0, reason: `ended as ${outcome}` }

async function scoreOf(scorer: Scorer, ended: Ended, { ask, signal }: GradeOptions): Promise<Score> {
  try {
    const score = await scorer.score(ended, { ask, signal })
    if ('unavailable' in score || (score.score >= 0 && score.score <= 1)) return score
    return { unavailable: `expected a score from 0 to 1, received ${score.score}` }
  } catch (error) {
    return { unavailable: `the scorer threw: ${error instanceof Error ? error.message : typeof error}` }
  }
}

function told(scores: ReadonlyMap<string, Score>): Pick<RunRecord, 'scores' | 'reasons'> {
  const numbers: Record<string, number | undefined> = Object.create(null)
  const reasons: Record<string, string> = Object.create(null)
  for (const [name, score] of scores) {
    numbers[name] = 'score' in score ? score.score : undefined
    const reason = 'score' in score ? score.reason : score.unavailable
    if (reason !== undefined) reasons[name] = reason
  }
  return { scores: numbers, reasons }
}
