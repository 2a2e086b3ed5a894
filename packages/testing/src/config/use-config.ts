import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { BreakwaterError, type ClientOptions, definePromptFile, type Prompt } from 'breakwater'
import { byVersion, refOf } from '../prompt-version.ts'
import { ConfigError, type LoadedConfig } from './config.ts'
import { promptFilesOf, promptSourcesOf } from './prompt-sources.ts'

/**
 * The prompts of the project by name, in the order of the configuration; of several versions, the newest. Files are
 * read anew each time.
 *
 * @throws ConfigError for a prompt that cannot be used, and for two of one name and version
 */
export async function promptsOf(config: LoadedConfig): Promise<ReadonlyMap<string, Prompt>> {
  const prompts = new Map<string, Prompt>()
  for (const one of await promptSourcesOf(config)) {
    const read = typeof one === 'string' ? await promptsIn(config, one) : [one as Prompt]
    for (const prompt of read) {
      const order = byVersion(prompt.version, prompts.get(prompt.name)?.version ?? '')
      if (order === 0) throw new ConfigError(`${whereOf(config)}: prompts: two are named ${refOf(prompt)}`)
      if (!prompts.has(prompt.name) || order > 0) prompts.set(prompt.name, prompt)
    }
  }
  return prompts
}

async function promptsIn(config: LoadedConfig, folder: string): Promise<Prompt[]> {
  try {
    const files = await promptFilesOf(folder)
    return await Promise.all(
      files.map(async file => (await definePromptFile(relative(folder, file), await readFile(file, 'utf8'))) as Prompt),
    )
  } catch (error) {
    const isTold = BreakwaterError.isInstance(error) || error instanceof ConfigError
    throw isTold ? new ConfigError(`${whereOf(config)}: prompts: ${error.message}`) : error
  }
}

/** @throws ConfigError naming the prompts that there are */
export async function promptNamed(config: LoadedConfig, name: string): Promise<Prompt> {
  const prompts = await promptsOf(config)
  const prompt = prompts.get(name)
  if (prompt !== undefined) return prompt
  const known = prompts.size === 0 ? 'it names none' : `there are ${[...prompts.keys()].join(', ')}`
  throw new ConfigError(`${whereOf(config)}: prompts: none is named ${name}; ${known}`)
}

/**
 * What `createClient` takes, made now.
 *
 * @throws ConfigError where the configuration says nothing of a client, or its function throws
 */
export async function clientOptionsOf(config: LoadedConfig): Promise<ClientOptions> {
  const { client } = config
  if (client === undefined)
    throw new ConfigError(`${whereOf(config)}: client: expected options for createClient, received none`)
  if (typeof client !== 'function') return client
  try {
    return await client()
  } catch (error) {
    throw new ConfigError(`${whereOf(config)}: client: ${error instanceof Error ? error.message : typeof error}`, {
      cause: error,
    })
  }
}

const whereOf = ({ file, directory }: LoadedConfig): string =>
  file ?? `no breakwater.config.ts in ${directory} or above`
