import { readFile } from 'node:fs/promises'
import { shortHash } from './content-hash.ts'
import type { Evaluated } from './evaluate.ts'
import type { CaseRecord, Mode, RunRecord, ScoreKind } from './shapes.ts'

/** What an evaluation came to, to be compared with later ones: kept in git beside the datasets. */
export interface Baseline {
  readonly subjects: readonly BaselineSubject[]
}

export interface BaselineSubject {
  /** How it was made: only what was made alike is compared. */
  readonly mode: Mode
  readonly prompt: string
  readonly version: string
  readonly hash: string
  readonly dataset: string
  readonly datasetHash: string
  /** Undefined: the client's own order. */
  readonly route: string | undefined
  readonly scores: readonly ScoreKind[]
  readonly cases: readonly CaseRecord[]
}

/** A baseline that cannot be read or made. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError'
}

const FORMAT = 1

/**
 * The baseline of an evaluation: one version of each prompt, on each route, for each dataset. What else a baseline held
 * before stays.
 *
 * @throws BaselineError where two versions of a prompt would be one line of it
 */
export function baselineOf(evaluated: readonly Evaluated[], mode: Mode, before: Baseline = { subjects: [] }): Baseline {
  const subjects = evaluated.map(({ subject: { prompt, route, dataset }, scores, cases }) => ({
    mode,
    prompt: prompt.name,
    version: prompt.version,
    hash: prompt.hash,
    dataset: dataset.name,
    datasetHash: datasetHash(cases),
    route,
    scores,
    cases: cases.filter(({ runs }) => runs.length > 0),
  }))
  const keys = subjects.map(keyOf)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index)
  const kept = before.subjects.filter(subject => !keys.includes(keyOf(subject)))
  if (twice === -1) return { subjects: [...kept, ...subjects] }
  throw new BaselineError(`a baseline holds one version of a prompt: choose one of ${subjects[twice]!.prompt}`)
}

/** Of what is asked and expected, in whatever order; what was recorded as answers does not count. */
export const datasetHash = (cases: readonly Pick<CaseRecord, 'id' | 'content'>[]): string =>
  shortHash(cases.map(({ id, content }) => `${id} ${content}`).sort())

type Key = Pick<BaselineSubject, 'mode' | 'prompt' | 'route' | 'dataset'>

const keyOf = ({ mode, prompt, route, dataset }: Key): string => JSON.stringify([dataset, prompt, route ?? null, mode])

/** What an evaluated subject is to be compared with, whatever version that was. */
export function baselineFor(baseline: Baseline, { subject }: Evaluated, mode: Mode): BaselineSubject | undefined {
  const key = keyOf({ mode, prompt: subject.prompt.name, route: subject.route, dataset: subject.dataset.name })
  return baseline.subjects.find(each => keyOf(each) === key)
}

/** The file's text: a case a line, in the order of ids, figures rounded, so that a diff shows what changed and no more. */
export function formatBaseline({ subjects }: Baseline): string {
  const parts = subjects.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)).map(formatSubject)
  return `{\n  "format": ${FORMAT},\n  "subjects": [\n${parts.join(',\n')}\n  ]\n}\n`
}

function formatSubject({ scores, cases, ...head }: BaselineSubject): string {
  const fields = Object.entries(head).map(([field, value]) => `      "${field}": ${JSON.stringify(value ?? null)}`)
  const kinds = scores.map(kind => `        ${JSON.stringify(kind)}`)
  const lines = cases
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .map(record => `        ${JSON.stringify(writeCase(record, scores))}`)
  return [
    '    {',
    `${fields.join(',\n')},`,
    `      "scores": [\n${kinds.join(',\n')}\n      ],`,
    `      "cases": [\n${lines.join(',\n')}\n      ]`,
    '    }',
  ].join('\n')
}

/** A case with its runs side by side: a list of each figure. */
interface WrittenCase {
  readonly id: string
  readonly content: string
  readonly outputs: readonly (string | null)[]
  readonly outcomes: readonly string[]
  readonly scores: { readonly [name: string]: readonly (number | null)[] }
  readonly durationMs: readonly (number | null)[]
  readonly costUsd: readonly (number | null)[]
}

function writeCase({ id, content, runs }: CaseRecord, kinds: readonly ScoreKind[]): WrittenCase {
  const list = (of: (run: RunRecord) => number | undefined): (number | null)[] => runs.map(run => rounded(of(run)))
  return {
    id,
    content,
    outputs: runs.map(({ output }) => output ?? null),
    outcomes: runs.map(({ outcome }) => outcome),
    scores: Object.fromEntries(kinds.map(({ name }) => [name, list(run => run.scores[name])])),
    durationMs: list(run => run.durationMs),
    costUsd: list(run => run.costUsd),
  }
}

const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Number(value.toPrecision(6))

/**
 * Reads a baseline from a file.
 *
 * @throws BaselineError naming the file, where it cannot be read, is no baseline, or is of another format
 */
export async function readBaseline(file: string): Promise<Baseline> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new BaselineError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  try {
    return parseBaseline(JSON.parse(text))
  } catch (error) {
    const why = error instanceof BaselineError ? error.message : 'it is no baseline that this version wrote'
    throw new BaselineError(`${file}: ${why}`, { cause: error })
  }
}

type WrittenSubject = Omit<BaselineSubject, 'cases' | 'route'> & {
  readonly route: string | null
  readonly cases: readonly WrittenCase[]
}

function parseBaseline(json: unknown): Baseline {
  const { format, subjects } = json as { readonly format: number; readonly subjects: readonly WrittenSubject[] }
  if (format !== FORMAT) throw new BaselineError(`it is of format ${format}, and this version reads ${FORMAT}`)
  return {
    subjects: subjects.map(({ cases, route, ...subject }) => ({
      ...subject,
      route: route ?? undefined,
      cases: cases.map(readCase),
    })),
  }
}

function readCase({ id, content, outputs, outcomes, scores, durationMs, costUsd }: WrittenCase): CaseRecord {
  const runs = outcomes.map(
    (outcome, at): RunRecord => ({
      output: outputs[at] ?? undefined,
      outcome: outcome as RunRecord['outcome'],
      scores: Object.fromEntries(Object.entries(scores).map(([name, list]) => [name, list[at] ?? undefined])),
      reasons: {},
      durationMs: durationMs[at] ?? undefined,
      costUsd: costUsd[at] ?? undefined,
    }),
  )
  return { id, content, runs }
}
