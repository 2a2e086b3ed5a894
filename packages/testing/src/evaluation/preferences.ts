import type { Ask } from 'breakwater'
import { type DatasetCase, replayCase } from '../dataset/index.ts'
import { type Comparison, comparePairedRates } from '../statistics/index.ts'
import type { Evaluated } from './evaluate.ts'
import { withWritten } from './grade.ts'
import { type PairwiseJudge, type Preference, prefer } from './scorers/index.ts'

/** What a pairwise judge says of two versions, over the cases to which both gave a value. */
export interface PreferenceReport {
  readonly judge: string
  /** Titles. */
  readonly first: string
  readonly second: string
  readonly firstBetter: number
  readonly secondBetter: number
  readonly ties: number
  /** Of the ties, those where the judge took whichever stood in one place. */
  readonly placeBound: number
  readonly unavailable: number
  /** The share that prefers the second less the share that prefers the first. */
  readonly comparison: Comparison
}

export interface PreferenceOptions {
  readonly judge: PairwiseJudge
  readonly ask: Ask
  readonly signal: AbortSignal
  /** Cases under way at once. Default 8. */
  readonly concurrency?: number
}

/** Compares the first run of each case under two versions. */
export async function preferBetween(
  first: Evaluated,
  second: Evaluated,
  titles: { readonly first: string; readonly second: string },
  options: PreferenceOptions,
): Promise<PreferenceReport> {
  const preferences: Preference[] = []
  const cases = [...first.subject.dataset.cases]
  const work = async (): Promise<void> => {
    for (let one = cases.shift(); one !== undefined; one = cases.shift()) {
      const values = await Promise.all([writtenValue(first, one), writtenValue(second, one)])
      if (values[0] === undefined || values[1] === undefined) continue
      preferences.push(await prefer(options.judge, one.input, [values[0], values[1]], options))
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 8 }, work))
  return { judge: options.judge.name, ...titles, ...counted(preferences) }
}

async function writtenValue({ subject, cases }: Evaluated, one: DatasetCase): Promise<unknown> {
  const run = cases.find(({ id }) => id === one.id)?.runs[0]
  if (run?.written === undefined || run.outcome !== 'value') return undefined
  const { outcome } = await replayCase(withWritten(one, run.written), { ...subject.prompt, checks: [] })
  return outcome.ok ? outcome.value : undefined
}

function counted(preferences: readonly Preference[]): Omit<PreferenceReport, 'judge' | 'first' | 'second'> {
  const decided = preferences.filter(each => 'preference' in each)
  const count = (sign: -1 | 0 | 1): number => decided.filter(({ preference }) => preference === sign).length
  return {
    firstBetter: count(-1),
    secondBetter: count(1),
    ties: count(0),
    placeBound: decided.filter(({ isPlaceBound }) => isPlaceBound).length,
    unavailable: preferences.length - decided.length,
    comparison: comparePairedRates(decided.map(({ preference }) => preference)),
  }
}
