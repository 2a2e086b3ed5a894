import { access } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { LoadedConfig } from '@breakwater/testing/config'
import { readDataset } from '@breakwater/testing/dataset'
import type { AnyPrompt, Dataset, Subject } from '@breakwater/testing/evaluation'
import type { Project } from '@breakwater/testing/prompts'
import { datasetsIn } from '../../files.ts'
import { findPrompt, openRunnable } from '../../find-prompt.ts'
import { Mistake } from '../../mistake.ts'

/**
 * What is to be evaluated: each version on each route over each dataset that has cases of its prompt.
 *
 * @throws Mistake where a version, a dataset or a route is not there, or no dataset has a case of a prompt
 */
export async function subjectsOf(
  config: LoadedConfig,
  names: readonly string[],
  refs: readonly string[],
  routes: readonly string[],
): Promise<Subject[]> {
  const datasets = await datasetsOf(config, names)
  const project = await openRunnable(config)
  const prompts = await promptsOf(project, refs, datasets)
  const idle = prompts.find(({ name }) => !datasets.some(({ cases }) => cases.some(one => one.prompt === name)))
  if (idle !== undefined) throw new Mistake(`no case of the datasets is of the prompt ${idle.name}`)
  const each = routes.length === 0 ? [undefined] : routes
  const subjects = datasets.flatMap(dataset =>
    prompts.flatMap(prompt => each.flatMap(route => subjectOf(prompt, route, dataset) ?? [])),
  )
  if (subjects.length === 0) throw new Mistake('the datasets have no cases')
  return subjects
}

function subjectOf(prompt: AnyPrompt, route: string | undefined, { name, cases }: Dataset): Subject | undefined {
  const own = cases.filter(one => one.prompt === prompt.name)
  return own.length === 0 ? undefined : { prompt, route, dataset: { name, cases: own } }
}

async function datasetsOf({ datasets: directory }: LoadedConfig, names: readonly string[]): Promise<Dataset[]> {
  const files =
    names.length > 0 ? await Promise.all(names.map(name => fileOf(directory, name))) : await datasetsIn(directory)
  return Promise.all(
    files.map(async file => {
      const cases = await readDataset(file)
      const ids = cases.map(({ id }) => id)
      const twice = ids.find((id, index) => ids.indexOf(id) < index)
      if (twice !== undefined) throw new Mistake(`${file}: two cases have the id ${twice}`)
      return { name: basename(file, '.jsonl'), cases }
    }),
  )
}

/** A file, or the name of one in the directory of datasets. */
async function fileOf(directory: string, name: string): Promise<string> {
  for (const file of [resolve(name), join(directory, name), join(directory, `${name}.jsonl`)]) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    )
    if (isThere && file.endsWith('.jsonl')) return file
  }
  throw new Mistake(`no dataset ${name}: neither a .jsonl file, nor the name of one in ${directory}`)
}

/** Those that were named, in that order; else the newest version of each prompt that a case names. */
async function promptsOf(
  project: Project,
  refs: readonly string[],
  datasets: readonly Dataset[],
): Promise<AnyPrompt[]> {
  const named = [...new Set(datasets.flatMap(({ cases }) => cases.map(({ prompt }) => prompt)))].sort()
  const prompts = await Promise.all((refs.length > 0 ? refs : named).map(ref => findPrompt(project, ref)))
  const keys = prompts.map(({ name, version, hash }) => `${name}@${version} ${hash}`)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) < index)
  if (twice !== -1) throw new Mistake(`--prompt ${refs[twice]}: this version is named twice`)
  return prompts
}
