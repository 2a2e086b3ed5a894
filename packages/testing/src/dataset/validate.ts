import type { Prompt } from 'breakwater'
import type { DatasetCase } from './case.ts'
import { type Replay, replayCase, unknownChecks } from './replay.ts'

export interface CaseProblem {
  readonly id: string
  /** `replay`: the case is well formed, and does not hold today. All else is a mistake in the dataset. */
  readonly kind: 'id' | 'prompt' | 'input' | 'expect' | 'replay'
  readonly message: string
}

export interface Validation {
  readonly problems: readonly CaseProblem[]
  /** How many cases hold today. */
  readonly held: number
  /** Cases without an output: only a model can answer them. */
  readonly unanswered: number
}

/** Whether ids are unique, prompts and checks known, inputs accepted, and whether each case holds when it is replayed. */
export async function validateDataset(
  cases: readonly DatasetCase[],
  prompts: ReadonlyMap<string, Prompt>,
): Promise<Validation> {
  const problems: CaseProblem[] = []
  const ids = new Set<string>()
  let held = 0
  let unanswered = 0
  for (const one of cases) {
    const { id } = one
    if (ids.has(id)) problems.push({ id, kind: 'id', message: 'another case has this id' })
    ids.add(id)
    const prompt = prompts.get(one.prompt)
    if (prompt === undefined) {
      problems.push({ id, kind: 'prompt', message: `no prompt is named ${one.prompt}` })
      continue
    }
    const replay = await replayCase(one, prompt)
    if (replay.holds) held++
    else if (replay.isUnanswered) unanswered++
    else problems.push({ id, kind: kindOf(one, prompt, replay), message: replay.why ?? '' })
  }
  return { problems, held, unanswered }
}

function kindOf(one: DatasetCase, prompt: Prompt, { outcome }: Replay): CaseProblem['kind'] {
  if (unknownChecks(one, prompt).length > 0) return 'expect'
  return !outcome.ok && outcome.failure.code === 'invalid_input' ? 'input' : 'replay'
}
