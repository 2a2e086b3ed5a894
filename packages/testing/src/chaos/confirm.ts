import type { Row } from './certificate.ts'
import type { FindingKind } from './finding.ts'
import { type Job, runAll } from './run-all.ts'

/** What a machine that is too busy may bring about: a time-out of a few milliseconds that was not the fault's. */
const BY_BUSYNESS: readonly FindingKind[] = ['hang', 'misnamed', 'over_retried']
/** More findings than this are no accident. */
const MOST_JOBS = 12

type Rows = readonly Row[]

export interface Confirmed {
  readonly results: readonly Rows[]
  /** Names of what showed nothing when it was played alone. */
  readonly notAgain: readonly string[]
}

const isDoubtful = (rows: Rows): boolean => {
  const kinds = rows.flatMap(({ findings }) => findings.map(({ kind }) => kind))
  return kinds.length > 0 && kinds.every(kind => BY_BUSYNESS.includes(kind))
}

/**
 * Plays anew, one at a time, what may have been found because the machine was busy with many trials at once. What is
 * found again counts, and so does what there was no time for.
 *
 * @param results of those of the jobs that were done
 */
export async function confirmed(
  jobs: readonly Job<Rows>[],
  results: readonly Rows[],
  withinMs: number,
  signal: AbortSignal | undefined,
): Promise<Confirmed> {
  const doubtful = results.filter(isDoubtful)
  const again = doubtful.flatMap(rows => {
    const job = jobs.find(({ name }) => name === nameOf(rows))
    return job === undefined ? [] : [{ rows, job }]
  })
  if (again.length === 0 || again.length > MOST_JOBS) return { results, notAgain: [] }
  const replays = again.map(({ rows, job }) => ({
    name: job.name,
    run: async (stop: AbortSignal) => ({ rows, anew: await job.run(stop) }),
  }))
  const played = await runAll(replays, { concurrency: 1, withinMs, signal, onProgress: undefined })
  const clean = played.results.filter(({ anew }) => anew.every(({ findings }) => findings.length === 0))
  const replaced = new Map(clean.map(({ rows, anew }) => [rows, anew]))
  return {
    results: results.map(rows => replaced.get(rows) ?? rows),
    notAgain: clean.map(({ rows }) => nameOf(rows)),
  }
}

/** As its job is called. */
const nameOf = ([row]: Rows): string =>
  row?.kind === 'fault' && row.mode === 'streamed' ? `${row.name}, streamed` : (row?.name ?? '')
