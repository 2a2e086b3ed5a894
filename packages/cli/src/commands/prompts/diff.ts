import { clientOptionsOf, type LoadedConfig, loadConfig } from '@breakwater/testing/config'
import { diffPrompts, openProject, type ResolvedPrompt, refOf, resolvePrompt } from '@breakwater/testing/prompts'
import type { Route } from 'breakwater'
import { EXIT } from '../../mistake.ts'
import { describeDifference } from './describe-difference.ts'
import type { Difference } from './difference.ts'
import { warnOf } from './findings.ts'
import { inputOf } from './input.ts'
import { type Meter, measure } from './measure.ts'

export interface DiffOptions {
  readonly model: readonly string[]
  readonly input?: string
  readonly json?: true
}

export async function runDiff(a: string, b: string | undefined, options: DiffOptions): Promise<number> {
  const config = await loadConfig()
  const project = await openProject(config)
  const before = await resolvePrompt(a, project)
  const after = await resolvePrompt(b ?? before.snapshot.name, project)
  const input = options.input === undefined ? undefined : { given: await inputOf(options.input) }
  const difference: Difference = {
    before: nameOf(before),
    after: nameOf(after),
    ...diffPrompts(before.snapshot, after.snapshot),
    input: input === undefined ? 'sample' : 'given',
    sizes: await measure(before, after, input, await metersOf(config, options.model)),
  }
  warnOf(project.registry.findings, project.directory)
  if (options.json) console.log(JSON.stringify(difference, null, 2))
  else for (const line of describeDifference(difference)) console.log(line)
  return EXIT.ok
}

const nameOf = ({ snapshot, from }: ResolvedPrompt): Difference['before'] => ({ ref: refOf(snapshot), from })

/** The models that were named; else those of the client, with the prices that their routes give. */
async function metersOf(config: LoadedConfig, models: readonly string[]): Promise<Meter[]> {
  const routes: readonly Route[] = config.client === undefined ? [] : (await clientOptionsOf(config)).routes
  const known = new Map(routes.map(({ model, prices }) => [model, { model, prices }]))
  if (models.length > 0) return models.map(model => known.get(model) ?? { model, prices: undefined })
  return known.size > 0 ? [...known.values()] : [{ model: undefined, prices: undefined }]
}
