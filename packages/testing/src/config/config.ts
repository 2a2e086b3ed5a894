import type { ClientOptions } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { EvaluationConfig } from '../evaluation/index.ts'

/** What `breakwater.config.ts` says of a project. Paths are relative to that file. */
export interface Config {
  /** What `createClient` takes, or a function that makes it: called only where a client is really needed. */
  readonly client?: ClientOptions | (() => ClientOptions | Promise<ClientOptions>)
  /** A directory of `.prompt` files; or a list of definitions and such directories. */
  readonly prompts?: string | readonly (AnyPrompt | string)[]
  /** The directory of datasets. Default `datasets`. */
  readonly datasets?: string
  /** The directory of cassettes. Default `cassettes`. */
  readonly cassettes?: string
  /** Where the client of this project keeps its cases (`capture: { path }`). Default `.breakwater/cases.db`. */
  readonly store?: string
  /** Scorers, thresholds and files of `breakwater eval`. */
  readonly evaluation?: EvaluationConfig
}

/** The configuration, typed: `export default defineConfig({ … })`. */
export const defineConfig = (config: Config): Config => config

/** A configuration as tools use it: every path absolute, every default in place. */
export interface LoadedConfig {
  /** The file that was found; undefined where there is none, and all is as by default. */
  readonly file: string | undefined
  /** The directory of the file, or the one from which the search began. */
  readonly directory: string
  readonly client: Config['client']
  readonly prompts: readonly (AnyPrompt | string)[]
  readonly datasets: string
  readonly cassettes: string
  readonly store: string
  /** As it stands in the file; `evaluationOf` settles its defaults. */
  readonly evaluation?: EvaluationConfig | undefined
}

/** A configuration that cannot be used. The message names the file and, where it is one, the field. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
