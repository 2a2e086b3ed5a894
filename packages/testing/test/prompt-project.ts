import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AnyPrompt } from '../src/any-prompt.ts'
import type { LoadedConfig } from '../src/config/index.ts'

/** A project in a folder of its own, for tests. */
export interface TestProject extends AsyncDisposable {
  readonly config: LoadedConfig
  write(file: string, text: string): Promise<void>
}

export async function createProject(
  files: { readonly [path: string]: string },
  prompts: readonly (AnyPrompt | string)[] = [],
): Promise<TestProject> {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-prompts-'))
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(join(directory, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  const config: LoadedConfig = {
    file: join(directory, 'breakwater.config.ts'),
    directory,
    client: undefined,
    prompts: prompts.map(one => (typeof one === 'string' ? join(directory, one) : one)),
    datasets: join(directory, 'datasets'),
    cassettes: join(directory, 'cassettes'),
    store: join(directory, 'cases.db'),
  }
  return { config, write, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** A `.prompt` file of a few fields. */
export const promptFile = ({
  version = '1.0.0',
  input = '    text: string',
  output = '    summary: string',
  more = '',
  template = '{{role "system"}}You summarize.\n{{role "user"}}{{text}}',
}: {
  version?: string
  input?: string
  output?: string
  more?: string
  template?: string
} = {}): string => `---
version: ${version}
input:
  schema:
${input}
output:
  schema:
${output}
${more}---
${template}
`
