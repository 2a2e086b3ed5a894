import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyPrompt } from '../any-prompt.ts'
import { ConfigError, type LoadedConfig } from './config.ts'

/** Where prompts are when the configuration does not say. */
export const promptFolderOf = ({ directory }: LoadedConfig): string => join(directory, 'prompts')

/** Definitions, and folders of `.prompt` files: those that are named, else the folder `prompts` where there is one. */
export async function promptSourcesOf(config: LoadedConfig): Promise<readonly (AnyPrompt | string)[]> {
  if (config.prompts.length > 0) return config.prompts
  const folder = promptFolderOf(config)
  const isThere = await stat(folder).then(
    entry => entry.isDirectory(),
    () => false,
  )
  return isThere ? [folder] : []
}

/** The `.prompt` files of a folder and of those below it, in the order of their paths. @throws ConfigError */
export async function promptFilesOf(folder: string): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(folder, { recursive: true })
  } catch {
    throw new ConfigError(`${folder}: no folder that can be read`)
  }
  return names
    .filter(name => name.endsWith('.prompt') && !name.includes('node_modules'))
    .sort()
    .map(name => join(folder, name))
}
