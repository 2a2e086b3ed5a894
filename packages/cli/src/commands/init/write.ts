import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { LoadedConfig } from '@breakwater/testing/config'
import { writeText } from '../../files.ts'
import { Mistake } from '../../mistake.ts'
import type { Project } from './detect.ts'
import { clientToRecord, recordSample } from './record-sample.ts'
import { configText, PROMPT, PROMPT_TEXT, runnerCommand, testFileOf, testText } from './texts.ts'
import { workflowInstead, workflowText } from './workflow.ts'

/** What becomes of one file. */
export interface InitFile {
  readonly kind: 'config' | 'prompt' | 'cassette' | 'test' | 'workflow'
  readonly file: string
  /** `written` and, in a dry run, `would_be_written`; `kept`: it was there; `left_out`: not needed, or it would not fit. */
  readonly outcome: 'written' | 'would_be_written' | 'kept' | 'left_out'
  readonly why?: string
}

interface Planned extends Pick<InitFile, 'kind' | 'file'> {
  write(): Promise<void>
  /** Why it is not to be written, though it is not there. */
  readonly instead?: string | undefined
}

/** Writes what is not there yet, in an order in which each file finds what it needs. */
export async function writeFiles(project: Project, config: LoadedConfig, isDry: boolean): Promise<readonly InitFile[]> {
  const files: InitFile[] = []
  for (const { kind, file, write, instead } of await plan(project, config)) {
    if (existsSync(file)) files.push({ kind, file, outcome: 'kept' })
    else if (instead !== undefined) files.push({ kind, file, outcome: 'left_out', why: instead })
    else {
      if (!isDry) await write()
      files.push({ kind, file, outcome: isDry ? 'would_be_written' : 'written' })
    }
  }
  return files
}

async function plan(project: Project, config: LoadedConfig): Promise<readonly Planned[]> {
  const { directory, extension, root } = project
  const prompt = join(promptsOf(directory, config), `${PROMPT}.prompt`)
  const cassette = join(config.cassettes, `${PROMPT}.har`)
  const test = testFileOf(project)
  const configFile = config.file ?? join(directory, `breakwater.config.${extension}`)
  const command = runnerCommand(project, posix(relative(directory, test)))
  const another = await anotherPrompt(prompt)
  // Before anything is written, so that a mistake leaves nothing behind.
  const client = await (existsSync(cassette) || another !== undefined ? undefined : clientToRecord(project, config))
  return [
    { kind: 'config', file: configFile, write: () => writeText(configFile, configText(project)) },
    { kind: 'prompt', file: prompt, write: () => writeText(prompt, PROMPT_TEXT) },
    {
      kind: 'cassette',
      file: cassette,
      instead: another,
      write: () => recordSample(client!, prompt, cassette),
    },
    {
      kind: 'test',
      file: test,
      instead: another,
      write: () => writeText(test, testText(project, posix(relative(config.directory, cassette)))),
    },
    {
      kind: 'workflow',
      file: join(root, '.github/workflows/breakwater.yml'),
      instead: another ?? (await workflowInstead(project)),
      write: () => writeText(join(root, '.github/workflows/breakwater.yml'), workflowText(project, command)),
    },
  ]
}

function promptsOf(directory: string, { file, prompts }: LoadedConfig): string {
  if (file === undefined) return join(directory, 'prompts')
  const found = prompts.find(one => typeof one === 'string')
  if (found !== undefined) return found
  throw new Mistake(`${file}: prompts: expected a directory of .prompt files, where init can put one; it names none`)
}

/** The test would not fit a prompt that somebody else wrote. */
async function anotherPrompt(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => PROMPT_TEXT)
  return text === PROMPT_TEXT ? undefined : `${PROMPT}.prompt is not the one that init writes`
}

const posix = (path: string): string => path.split(sep).join('/')
