import type { AnyPrompt, LoadedConfig } from '@breakwater/testing/config'
import { openProject, type Project, resolvePrompt } from '@breakwater/testing/prompts'
import { Mistake } from './mistake.ts'

/**
 * The project, where all of its prompts can be run.
 *
 * @throws Mistake for the first that cannot
 */
export async function openRunnable(config: LoadedConfig): Promise<Project> {
  const project = await openProject(config)
  const [broken] = project.registry.findings
  if (broken !== undefined) throw new Mistake(`${broken.file}: ${broken.what}; ${broken.remedy}`)
  return project
}

/**
 * A version of a prompt, ready to run: by a name, `NAME@VERSION`, `NAME@REVISION`, or the path of a `.prompt` file.
 *
 * @throws Mistake where only its text is left; UnknownPrompt, saying what there is
 */
export async function findPrompt(project: Project, ref: string): Promise<AnyPrompt> {
  const { prompt, from, snapshot } = await resolvePrompt(ref, project)
  if (prompt !== undefined) return prompt as AnyPrompt
  throw new Mistake(
    `${ref} was found in ${from}, and ${snapshot.file} defined it in code: only its text is left, which cannot be run`,
  )
}
