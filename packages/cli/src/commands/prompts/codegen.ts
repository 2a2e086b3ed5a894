import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type LoadedConfig, loadConfig } from '@breakwater/testing/config'
import { plural } from '@breakwater/testing/page'
import { generateModule, openProject, promptFolders } from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { writeText } from '../../files.ts'
import { EXIT, isMistake, Mistake } from '../../mistake.ts'
import { shown } from '../../shown.ts'
import { warnOf } from './findings.ts'
import { watchFolders } from './watch-folders.ts'

export interface CodegenOptions {
  readonly out?: string
  readonly check?: true
  readonly watch?: true
  readonly json?: true
}

/** What became of the file. */
type Outcome = 'written' | 'unchanged' | 'outdated' | 'refused'

export async function runCodegen(options: CodegenOptions): Promise<number> {
  if (options.check && options.watch) throw new Mistake('choose one of --check and --watch')
  const config = await loadConfig()
  const file = resolve(options.out ?? join(config.directory, 'prompts.generated.ts'))
  const once = () => generate(config, file, options)
  if (options.watch) return watch(config, once)
  const outcome = await once()
  return outcome === 'written' || outcome === 'unchanged' ? EXIT.ok : EXIT.failed
}

async function generate(config: LoadedConfig, file: string, { check, json }: CodegenOptions): Promise<Outcome> {
  const { directory, registry } = await openProject(config)
  const prompts = registry.prompts.filter(({ source }) => source !== undefined).length
  warnOf(registry.findings, directory)
  const outcome = registry.findings.length > 0 ? 'refused' : await settle(file, await textFor(registry), check === true)
  if (json) console.log(JSON.stringify({ file: shown(file), prompts, outcome }))
  else console.log(`${WORDS[outcome](shown(file))} (${plural(prompts, 'prompt file')})`)
  return outcome
}

const textFor = ({ prompts }: Awaited<ReturnType<typeof openProject>>['registry']): Promise<string> =>
  generateModule(prompts)

/** A file that says the same already is left alone: whoever watches it sees no change. */
async function settle(file: string, text: string, isCheck: boolean): Promise<Outcome> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return 'unchanged'
  if (isCheck) return 'outdated'
  await writeText(file, text)
  return 'written'
}

const WORDS: Readonly<Record<Outcome, (file: string) => string>> = {
  written: file => `${colors.green('written')} ${file}`,
  unchanged: file => `${file} is what the prompts say`,
  outdated: file => `${colors.red('outdated')} ${file} is not what the prompts say: run \`breakwater prompts codegen\``,
  refused: file => `${colors.red('refused')} ${file} is left as it is`,
}

/** What is wrong is told, and the next change may mend it. */
async function watch(config: LoadedConfig, generateOnce: () => Promise<Outcome>): Promise<number> {
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onInterrupt)
  const again = async (): Promise<void> => {
    try {
      await generateOnce()
    } catch (error) {
      if (!isMistake(error)) throw error
      console.error(`${colors.red('breakwater:')} ${error.message}`)
    }
  }
  const folders = promptFolders(config)
  console.error(colors.dim(`watching ${folders.map(shown).join(', ')} (Ctrl-C ends)`))
  await watchFolders(folders, again, stop.signal)
  return EXIT.ok
}
