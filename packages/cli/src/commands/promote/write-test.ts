import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clientOptionsOf, type LoadedConfig, promptNamed } from '@breakwater/testing/config'
import { answersOf, isReadable, recordCase } from '@breakwater/testing/dataset'
import type { ClientOptions } from 'breakwater'
import type { StoredCase, StoreReader } from 'breakwater/store'
import { writeText } from '../../files.ts'
import { EXIT, Mistake } from '../../mistake.ts'
import { shown } from '../../shown.ts'
import type { Promoted } from './add-case.ts'
import { fileNameOf } from './file-name.ts'
import { runnerOf } from './runner.ts'
import { testText } from './test-text.ts'

export interface WrittenTest {
  readonly test?: {
    readonly file: string
    readonly cassette: string
    /** Whether they were written now; else they were there, and were left as they are. */
    readonly isNew: boolean
  }
}

/** How far back the newest failure is looked for. */
const RECENT = 100

/**
 * The newest failure that replays without a network: a model wrote something, and no tool took part, as a test would run
 * it.
 *
 * @throws Mistake where there is none
 */
export function lastFailure(store: StoreReader): StoredCase {
  const failures = store.cases({ isFailed: true, limit: RECENT })
  const found = failures.find(one => isReadable(one) && answersOf(one).every(({ toolCalls }) => toolCalls.length === 0))
  if (found !== undefined) return found
  const seen =
    failures.length === 0
      ? 'nothing has failed'
      : `in none of the last ${failures.length} did it fail by what a model wrote (calls of tools apart)`
  throw new Mistake(`there is no failure to make a test of: ${seen}`, EXIT.failed)
}

/**
 * What a test needs of the configuration, before anything is written.
 *
 * @throws ConfigError where it is missing; Mistake where a check would ask a model, which no cassette answers
 */
export async function checkTestable(config: LoadedConfig, kept: StoredCase): Promise<void> {
  const { name, checks } = await promptNamed(config, kept.prompt.name)
  await clientOptionsOf(config)
  const asking = checks.find(({ asksModel }) => asksModel)
  if (asking === undefined) return
  throw new Mistake(
    `${name}: its check ${asking.name} asks a model, which no cassette answers: promote ${kept.fingerprint.slice(0, 8)} ` +
      'into the dataset by its name, and let `breakwater eval --live` judge it',
  )
}

/** Writes the cassette and the test of a case that stands in its dataset. */
export async function writeTest(
  kept: StoredCase,
  promoted: Promoted,
  dataset: string,
  config: LoadedConfig,
  mayReplace: boolean,
): Promise<WrittenTest> {
  const name = `${fileNameOf(kept.prompt.name)}.${promoted.id}`
  const file = join(testsOf(config), `${name}.test.ts`)
  const path = join(config.cassettes, `${name}.har`)
  const told = { file: shown(file), cassette: shown(path) }
  if (existsSync(file) && !mayReplace) return { test: { ...told, isNew: false } }
  const client = await clientOptionsOf(config)
  const route = await recordCase({ kept, prompt: await promptNamed(config, kept.prompt.name), client, path })
  if (route === undefined) {
    throw new Mistake(`${promoted.id} has no test: the client has no HTTP route, or the call ended before a request`)
  }
  const parts = { promoted, dataset, path, config, route: routeToName(client, route) }
  await writeText(file, testText({ ...parts, runner: await runnerOf(config.directory) }))
  return { test: { ...told, isNew: true } }
}

const testsOf = ({ directory }: LoadedConfig): string =>
  ['tests', 'test'].map(name => join(directory, name)).find(existsSync) ?? join(directory, 'test')

/** Where there are others, the test names the route that its cassette answers for. */
const routeToName = ({ routes }: ClientOptions, route: string): string | undefined =>
  routes.length > 1 ? route : undefined
