import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { BreakwaterError, definePromptFile, type Prompt } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import { ConfigError, type LoadedConfig, promptFilesOf, promptFolderOf, promptSourcesOf } from '../config/index.ts'
import { byVersion, refOf } from '../prompt-version.ts'
import { type Finding, finding } from './finding.ts'

/** A prompt of the project with where it comes from. */
export interface RegisteredPrompt {
  readonly prompt: Prompt
  /** Relative to the configuration's directory, with `/`. For a definition in code, the configuration itself. */
  readonly file: string
  /** The text of a `.prompt` file; undefined for a definition in code. */
  readonly source: string | undefined
}

/** All prompts of a project, `.prompt` files and definitions alike. */
export interface Registry {
  /** By name, then by version. */
  readonly prompts: readonly RegisteredPrompt[]
  /** Files that are no prompt, and prompts that claim one name and version. */
  readonly findings: readonly Finding[]
}

/**
 * Reads the prompts that a configuration names; without a `prompts` field, those of the folder `prompts`. One name may
 * have several versions.
 *
 * @throws ConfigError where there are none, or a folder cannot be read
 */
export async function loadRegistry(config: LoadedConfig): Promise<Registry> {
  const findings: Finding[] = []
  const prompts: RegisteredPrompt[] = []
  for (const one of await sourcesOf(config)) {
    if (typeof one === 'string') await readFolder(config, one, prompts, findings)
    else prompts.push({ prompt: one as Prompt, file: fileOfConfig(config), source: undefined })
  }
  const known = new Map<string, RegisteredPrompt>()
  for (const one of prompts) {
    const other = known.get(refOf(one.prompt))
    if (other === undefined) known.set(refOf(one.prompt), one)
    else findings.push(twice(one, other))
  }
  return { prompts: [...known.values()].sort(byNameAndVersion), findings }
}

/** The folders of `.prompt` files, whether they are there or not. */
export const promptFolders = (config: LoadedConfig): readonly string[] =>
  config.prompts.length > 0 ? config.prompts.filter(one => typeof one === 'string') : [promptFolderOf(config)]

async function sourcesOf(config: LoadedConfig): Promise<readonly (AnyPrompt | string)[]> {
  const sources = await promptSourcesOf(config)
  if (sources.length > 0) return sources
  throw new ConfigError(
    `${config.file ?? config.directory}: no prompts: name a folder of .prompt files, or definitions, in the field prompts of breakwater.config.ts`,
  )
}

const fileOfConfig = ({ file, directory }: LoadedConfig): string => slashed(relative(directory, file ?? directory))

const slashed = (path: string): string => path.split(sep).join('/')

async function readFolder(
  { directory }: LoadedConfig,
  folder: string,
  prompts: RegisteredPrompt[],
  findings: Finding[],
): Promise<void> {
  for (const path of await promptFilesOf(folder)) {
    const file = slashed(relative(directory, path))
    const source = await readFile(path, 'utf8')
    try {
      prompts.push({ prompt: (await definePromptFile(file, source)) as Prompt, file, source })
    } catch (error) {
      if (!BreakwaterError.isInstance(error)) throw error
      findings.push(unreadable(file, error.message))
    }
  }
}

/** The library's message begins with the file and often with the line. */
function unreadable(file: string, message: string): Finding {
  const said = message.startsWith(file) ? message.slice(file.length).replace(/^:? /, '') : message
  const [, line, rest] = /^line (\d+):? (.*)$/s.exec(said) ?? []
  return finding('prompt_unreadable', {
    file,
    line: line === undefined ? undefined : Number(line),
    prompt: undefined,
    what: rest ?? said,
    remedy: 'mend the file',
  })
}

const twice = ({ prompt, file }: RegisteredPrompt, other: RegisteredPrompt): Finding =>
  finding('prompt_twice', {
    file,
    line: undefined,
    prompt: refOf(prompt),
    what: `${other.file} has the same name and version`,
    remedy: 'give one of them another version or name',
  })

const byNameAndVersion = ({ prompt: a }: RegisteredPrompt, { prompt: b }: RegisteredPrompt): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : byVersion(a.version, b.version)
