import { BreakwaterError, type ClientOptions, loadPrompts, type Prompt } from 'breakwater'
import { ConfigError, type LoadedConfig } from './config.ts'

/**
 * The prompts of the project by name, in the order of the configuration. Files are read anew each time.
 *
 * @throws ConfigError for a prompt that cannot be used, and for two of one name
 */
export async function promptsOf(config: LoadedConfig): Promise<ReadonlyMap<string, Prompt>> {
  const prompts = new Map<string, Prompt>()
  for (const one of config.prompts) {
    const read = typeof one === 'string' ? await promptsIn(config, one) : [one]
    for (const prompt of read) {
      if (prompts.has(prompt.name)) throw new ConfigError(`${whereOf(config)}: prompts: two are named ${prompt.name}`)
      prompts.set(prompt.name, prompt as Prompt)
    }
  }
  return prompts
}

async function promptsIn(config: LoadedConfig, directory: string): Promise<Prompt[]> {
  try {
    return Object.values(await loadPrompts(directory)) as Prompt[]
  } catch (error) {
    if (BreakwaterError.isInstance(error)) throw new ConfigError(`${whereOf(config)}: prompts: ${error.message}`)
    throw error
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
