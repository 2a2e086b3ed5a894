import type { Command } from 'commander'
import { repeated } from '../options.ts'
import type { CheckOptions } from './prompts/check.ts'
import type { CodegenOptions } from './prompts/codegen.ts'
import type { DiffOptions } from './prompts/diff.ts'
import type { LockOptions } from './prompts/lock.ts'
import type { RenderOptions } from './prompts/render.ts'

const REFS =
  'A version is NAME (the newest of the project), NAME@VERSION (of the project, the\n' +
  'lock or the history), NAME@REVISION (any that git knows: HEAD~1, a branch, a\n' +
  'commit), or a .prompt file.'

interface JsonOption {
  readonly json?: true
}

export function registerPrompts(program: Command): void {
  const prompts = program
    .command('prompts')
    .summary('keep prompts as code: check, lock, compare, render and type their versions')
    .description(
      'The prompts that breakwater.config.ts names (default: the folder prompts), .prompt files and definitions alike. ' +
        'prompts.lock.json and prompts.lock/ keep each version as it was: commit both.',
    )
  prompts
    .command('list')
    .summary('the prompts of the project, and whether each is locked')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code: 0; 1 when a file is no prompt; 2 when there are no prompts.')
    .action(async (options: JsonOption) => {
      const { runList } = await import('./prompts/list.ts')
      process.exitCode = await runList(options)
    })
  prompts
    .command('check')
    .summary('find changes without a new version, broken callers, variables and models that do not fit')
    .description(
      'Finds content that changed under the version it was locked with, schemas that break callers or readers without a ' +
        'version that may, variables that are missing or unused, and routes of the client whose model cannot do what a ' +
        'prompt asks for. No model is asked.',
    )
    .option('--no-routes', 'say nothing of what models can do: the client is not made')
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nExit code: 0 without an error (warnings may stand), 1 with one, 2 when there are\n' +
        'no prompts, or the configuration is wrong.',
    )
    .action(async (options: CheckOptions) => {
      const { runCheck } = await import('./prompts/check.ts')
      process.exitCode = await runCheck(options)
    })
  prompts
    .command('lock')
    .summary('write down the versions of today')
    .description(
      'Adds to the lock what it does not have yet. A version that is locked is never locked anew with another content. ' +
        'A lock file that a merge left in two halves is made anew from the versions beside it.',
    )
    .option('--force', 'lock what is refused, too: only for versions that nobody has run yet')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code: 0; 1 when something is refused (the rest is locked); 2 as for check.')
    .action(async (options: LockOptions) => {
      const { runLock } = await import('./prompts/lock.ts')
      process.exitCode = await runLock(options)
    })
  registerReading(prompts)
  registerCodegen(prompts)
}

function registerReading(prompts: Command): void {
  prompts
    .command('diff')
    .summary('what differs between two versions: text, schemas, tokens, cost')
    .argument('<a>', 'a version')
    .argument('[b]', 'another (default: the newest of the same name in the project)')
    .addOption(repeated('--model <name>', 'whose tokens and prices', "the client's"))
    .option('--input <file or JSON>', 'what both are rendered for (default: a sample made from each schema)')
    .option('--json', 'print data instead of text')
    .addHelpText('after', `\n${REFS}\n\nExit code: 0, alike or not; 2 when a version is not there.`)
    .action(async (a: string, b: string | undefined, options: DiffOptions) => {
      const { runDiff } = await import('./prompts/diff.ts')
      process.exitCode = await runDiff(a, b, options)
    })
  prompts
    .command('log')
    .summary('the versions that prompts have had, with the commits that brought them')
    .argument('[names...]', 'prompts (default: all)')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code: 0; 2 when nothing goes by a name.')
    .action(async (names: readonly string[], options: JsonOption) => {
      const { runLog } = await import('./prompts/log.ts')
      process.exitCode = await runLog(names, options)
    })
  prompts
    .command('render')
    .summary('the messages that a prompt makes of an input')
    .argument('<prompt>', 'a version')
    .option('--input <file or JSON>', 'a file, JSON itself, or - for standard input (default: a sample)')
    .option('--json', 'print the request as data: messages, tools, schema, settings')
    .addHelpText(
      'after',
      `\n${REFS}\n\nExit code: 0; 1 when the prompt does not take the input; 2 when a version or a\nfile is not there.`,
    )
    .action(async (ref: string, options: RenderOptions) => {
      const { runRender } = await import('./prompts/render.ts')
      process.exitCode = await runRender(ref, options)
    })
}

function registerCodegen(prompts: Command): void {
  prompts
    .command('codegen')
    .summary('a TypeScript module of the .prompt files, with the types of their schemas')
    .description(
      'Writes a module that exports each .prompt file as a prompt with the types of its input and output, its text ' +
        'within: nothing is read from disk where it runs. The newest version has the plain name (`summarize`), others ' +
        'carry theirs (`summarize_1_2_0`).',
    )
    .option('--out <file>', 'where to (default: prompts.generated.ts beside the configuration)')
    .option('--check', 'write nothing; only say whether the file is what the prompts say now')
    .option('--watch', 'write it again whenever a .prompt file changes, until Ctrl-C')
    .option('--json', 'print data instead of text, with --watch a line each time')
    .addHelpText(
      'after',
      '\nExit code: 0, after Ctrl-C as well; 1 when a file is no prompt (nothing is\n' +
        'written), or --check finds another text; 2 when there are no prompts, or the file\n' +
        'cannot be written.',
    )
    .action(async (options: CodegenOptions) => {
      const { runCodegen } = await import('./prompts/codegen.ts')
      process.exitCode = await runCodegen(options)
    })
}
