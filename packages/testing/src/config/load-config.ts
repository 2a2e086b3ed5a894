import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkConfig } from './check.ts'
import { type Config, ConfigError, type LoadedConfig } from './config.ts'
import { importFile } from './import-file.ts'

/** In this order where a directory has several. */
const NAMES = ['breakwater.config.ts', 'breakwater.config.mts', 'breakwater.config.js', 'breakwater.config.mjs']

export interface LoadConfigOptions {
  /** Where the search begins, upwards to the root. Default: the working directory. */
  readonly from?: string
  /** This file and no other. */
  readonly file?: string
}

/**
 * The project's configuration: `breakwater.config.ts` (or `.mts`, `.js`, `.mjs`), found upwards. Without such a file
 * all is as by default. The file is imported once per process.
 *
 * @throws ConfigError naming the file and the field; what the file itself throws is told with its place, without a stack
 */
export async function loadConfig({ from = process.cwd(), file }: LoadConfigOptions = {}): Promise<LoadedConfig> {
  if (file !== undefined) return readConfig(resolve(from, file))
  const found = await findConfig(resolve(from))
  return found === undefined ? withDefaults(undefined, resolve(from), {}) : readConfig(found)
}

async function findConfig(directory: string): Promise<string | undefined> {
  for (const name of NAMES) {
    const file = join(directory, name)
    if (await isFile(file)) return file
  }
  const parent = dirname(directory)
  return parent === directory ? undefined : findConfig(parent)
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    entry => entry.isFile(),
    () => false,
  )

async function readConfig(file: string): Promise<LoadedConfig> {
  if (!(await isFile(file))) throw new ConfigError(`${file}: no such file`)
  const config: unknown = await importFile(file)
  checkConfig(file, config)
  return withDefaults(file, dirname(file), config)
}

function withDefaults(file: string | undefined, directory: string, config: Config): LoadedConfig {
  const {
    client,
    prompts = [],
    datasets = 'datasets',
    cassettes = 'cassettes',
    store = '.breakwater/cases.db',
    evaluation,
  } = config
  const absolute = (path: string): string => resolve(directory, path)
  return {
    file,
    directory,
    client,
    prompts: (typeof prompts === 'string' ? [prompts] : prompts).map(one =>
      typeof one === 'string' ? absolute(one) : one,
    ),
    datasets: absolute(datasets),
    cassettes: absolute(cassettes),
    store: absolute(store),
    evaluation,
  }
}
