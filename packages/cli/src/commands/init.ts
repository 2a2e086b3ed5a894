import { resolve } from 'node:path'
import type { Command } from 'commander'
import colors from 'picocolors'
import { columns } from '../columns.ts'
import { shown } from '../shown.ts'
import type { InitFile } from './init/write.ts'

interface InitOptions {
  readonly dryRun?: true
  readonly json?: true
}

export function registerInit(program: Command): void {
  program
    .command('init')
    .summary('write a prompt, a test with its cassette, and a CI workflow into a project')
    .description(
      'Writes a first prompt into a package that is there: breakwater.config, the prompt, a test of it that passes at once\n' +
        'without a network or a key, its cassette, and a workflow for CI. It asks nothing: package manager, test runner,\n' +
        'language, provider and CI are read from the project. What is there already is left as it is.',
    )
    .argument('[directory]', 'of the package', '.')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nExit code: 0 when everything is there now; 2 when the directory holds no package, or its breakwater.config cannot\n' +
        'be used.',
    )
    .action(init)
}

async function init(given: string, { dryRun, json }: InitOptions): Promise<void> {
  const [{ loadConfig }, { detectProject }, { writeFiles }, { nextSteps }] = await Promise.all([
    import('@breakwater/testing/config'),
    import('./init/detect.ts'),
    import('./init/write.ts'),
    import('./init/next-steps.ts'),
  ])
  const directory = resolve(given)
  const project = await detectProject(directory, process.env)
  const files = await writeFiles(project, await loadConfig({ from: directory }), dryRun === true)
  const next = await nextSteps(project, files)
  const { manager, runner, extension, provider } = project
  const found = { packageManager: manager.name, runner, extension, provider: provider.name }
  if (json) return console.log(JSON.stringify({ directory, found, files, next }, null, 2))
  console.log(
    [
      `${colors.bold('found')} ${manager.name}, ${runner}, .${extension}, ${provider.name}`,
      ...columns(files.map(rowOf)),
      '',
      colors.bold('next'),
      ...next.map(step => `  ${step}`),
    ].join('\n'),
  )
}

const OUTCOMES = {
  written: 'written',
  would_be_written: 'would be written',
  kept: 'left as it is',
  left_out: 'not written',
} as const satisfies Record<InitFile['outcome'], string>

const rowOf = ({ file, outcome, why = '' }: InitFile): string[] => [`  ${OUTCOMES[outcome]}`, shown(file), why]
