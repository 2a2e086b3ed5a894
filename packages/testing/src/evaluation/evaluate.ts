import type { Ask, FailureCode } from 'breakwater'
import type { DatasetCase } from '../dataset/index.ts'
import { shortHash } from './content-hash.ts'
import { gradeRun, PASS } from './grade.ts'
import type { Scorer } from './scorer.ts'
import type { CaseRecord, Produce, Produced, RunRecord, ScoreKind, Subject, Unproduced } from './shapes.ts'

export interface EvaluateOptions {
  readonly subjects: readonly Subject[]
  readonly produce: Produce
  /** What is measured beside whether a case holds, and the checks of its prompt. */
  readonly scorers?: readonly Scorer[]
  /** How checks and scorers ask a model in a repeat. Default: they cannot. */
  readonly askFor?: (repeat: number) => Ask
  /** Runs of each case. Default 1. */
  readonly repeats?: number
  /** Runs under way at once. Default 8. */
  readonly concurrency?: number
  /** Begins no further run; those under way are awaited. */
  readonly stop?: AbortSignal
  /** Gives up those under way as well. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly done: number
  readonly total: number
  /** Of the runs so far, those whose case did not hold. */
  readonly failing: number
  /** Of the runs so far, where known. */
  readonly costUsd: number
}

/** A subject, evaluated. */
export interface Evaluated {
  readonly subject: Subject
  readonly scores: readonly ScoreKind[]
  /** In the order of the dataset, each with the runs that it has. */
  readonly cases: readonly CaseRecord[]
  /** Cases that hold no output, where no model was asked. */
  readonly unanswered: number
  /** Runs without a result, by why; they count in no score. */
  readonly failed: readonly { readonly code: FailureCode; readonly message: string }[]
}

export interface Evaluation {
  readonly evaluated: readonly Evaluated[]
  /** Undefined: every run was made. */
  readonly stoppedBy: 'interrupt' | 'budget' | undefined
  readonly progress: Progress
}

/** Names of scores that are not told apart: of scorers, of checks, or of the two. */
export class ScorerError extends Error {
  override readonly name = 'ScorerError'
}

/**
 * Runs every case of every subject, and judges each run. The subjects take turns case by case, so that what changes with
 * the hour falls on all of them alike.
 *
 * @throws ScorerError where two scores of a subject have one name
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const tallies = options.subjects.map(subject => new Tally(subject, options.scorers ?? []))
  const jobs = planJobs(tallies, options.repeats ?? 1)
  const work = new Work(jobs, options)
  const stoppedBy = await work.run()
  return { evaluated: tallies.map(tally => tally.evaluated()), stoppedBy, progress: work.progress }
}

interface Job {
  readonly tally: Tally
  readonly one: DatasetCase
  readonly repeat: number
}

function planJobs(tallies: readonly Tally[], repeats: number): Job[] {
  const jobs: Job[] = []
  const longest = Math.max(0, ...tallies.map(({ subject }) => subject.dataset.cases.length))
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (let at = 0; at < longest; at++) {
      for (const tally of tallies) {
        const one = tally.subject.dataset.cases[at]
        if (one !== undefined) jobs.push({ tally, one, repeat })
      }
    }
  }
  return jobs
}

type StoppedBy = Evaluation['stoppedBy']

/** Some jobs at once, until all are done or somebody says stop. */
class Work {
  readonly #jobs: readonly Job[]
  readonly #options: EvaluateOptions
  readonly #signal: AbortSignal
  readonly #refused: Job[] = []
  #next = 0
  #stoppedBy: StoppedBy
  progress: Progress

  constructor(jobs: readonly Job[], options: EvaluateOptions) {
    this.#jobs = jobs
    this.#options = options
    this.#signal = options.signal ?? new AbortController().signal
    this.progress = { done: 0, total: jobs.length, failing: 0, costUsd: 0 }
  }

  async run(): Promise<StoppedBy> {
    const { concurrency = 8 } = this.#options
    await Promise.all(Array.from({ length: concurrency }, () => this.#takeAll()))
    await this.#tryRefused()
    return this.#stoppedBy
  }

  async #takeAll(): Promise<void> {
    for (let job = this.#jobs[this.#next++]; job !== undefined; job = this.#jobs[this.#next++]) {
      if (this.#isStopped() || this.#refused.length > 0) return void this.#refused.push(job)
      const stopped = await this.#do(job)
      if (stopped === 'budget') this.#refused.push(job)
      else this.#stoppedBy ??= stopped
    }
  }

  /**
   * What is under way sets money aside, so that a run may be refused while there is enough for it. Once the others have
   * ended, what is left is tried one by one, up to the first that is refused again.
   */
  async #tryRefused(): Promise<void> {
    const left = [...this.#refused, ...this.#jobs.slice(this.#next)]
    for (const job of left) {
      if (this.#isStopped()) return
      this.#stoppedBy ??= await this.#do(job)
    }
  }

  #isStopped(): boolean {
    if (this.#options.stop?.aborted || this.#signal.aborted) this.#stoppedBy ??= 'interrupt'
    return this.#stoppedBy !== undefined
  }

  /** Answers why it was not done, where it must be done another time. */
  async #do({ tally, one, repeat }: Job): Promise<StoppedBy> {
    const { prompt, route } = tally.subject
    const produced = await this.#options.produce(prompt, one, { route, repeat, signal: this.#signal })
    if ('missing' in produced && produced.missing === 'stopped') return produced.by
    const run = 'missing' in produced ? tally.miss(produced) : await this.#grade(tally, one, produced, repeat)
    this.#advance(run)
    return undefined
  }

  async #grade(tally: Tally, one: DatasetCase, produced: Produced, repeat: number): Promise<RunRecord> {
    const ask = this.#options.askFor?.(repeat)
    const graded = await gradeRun(tally.subject.prompt, one, produced, {
      scorers: this.#options.scorers ?? [],
      ask,
      signal: this.#signal,
    })
    tally.add(one, repeat, graded.run, graded.askers)
    return graded.run
  }

  #advance(run: RunRecord | undefined): void {
    const { done, total, failing, costUsd } = this.progress
    this.progress = {
      done: done + 1,
      total,
      failing: failing + (run?.scores[PASS] === 0 ? 1 : 0),
      costUsd: costUsd + (run?.costUsd ?? 0),
    }
    this.#options.onProgress?.(this.progress)
  }
}

/** What has come of one subject so far. */
class Tally {
  readonly subject: Subject
  readonly #kinds: readonly ScoreKind[]
  readonly #runs = new Map<string, RunRecord[]>()
  readonly #askers = new Set<string>()
  #unanswered = 0
  readonly #failed: { code: FailureCode; message: string }[] = []

  constructor(subject: Subject, scorers: readonly Scorer[]) {
    this.subject = subject
    this.#kinds = kindsOf(subject, scorers)
  }

  add({ id }: DatasetCase, repeat: number, run: RunRecord, askers: ReadonlySet<string>): void {
    const runs = this.#runs.get(id) ?? []
    runs[repeat - 1] = run
    this.#runs.set(id, runs)
    for (const name of askers) this.#askers.add(name)
  }

  miss(missing: Exclude<Unproduced, { missing: 'stopped' }>): undefined {
    if (missing.missing === 'failed') this.#failed.push({ code: missing.code, message: missing.message })
    else this.#unanswered++
  }

  evaluated(): Evaluated {
    const { cases } = this.subject.dataset
    const isNoisy = ({ name, isNoisy }: ScoreKind): boolean =>
      isNoisy || this.#askers.has(name) || (name === PASS && this.#askers.size > 0)
    return {
      subject: this.subject,
      scores: this.#kinds.map(kind => ({ ...kind, isNoisy: isNoisy(kind) })),
      cases: cases.map(one => ({
        id: one.id,
        content: shortHash(one.input, one.expect),
        // Repeats that were not made leave holes.
        runs: (this.#runs.get(one.id) ?? []).filter(run => run !== undefined),
      })),
      unanswered: this.#unanswered,
      failed: this.#failed,
    }
  }
}

function kindsOf({ prompt }: Subject, scorers: readonly Scorer[]): ScoreKind[] {
  const kinds: ScoreKind[] = [
    { name: PASS, kind: 'pass', isNoisy: false },
    ...prompt.checks.map(({ name }) => ({ name, kind: 'pass', isNoisy: false }) as const),
    ...scorers.map(({ name, kind, isNoisy = false }) => ({ name, kind, isNoisy })),
  ]
  const names = kinds.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice === undefined) return kinds
  throw new ScorerError(
    `two scores of ${prompt.name} are named ${twice}: give one of its checks or scorers another name`,
  )
}
