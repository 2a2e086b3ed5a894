#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import colors from 'picocolors'
import { EXIT, isMistake, Mistake } from './mistake.ts'
import { VERSION } from './version.ts'

type Register = (program: Command) => void

/** In the order of the help. Each is loaded when it is asked for: all together take most of a second. */
const COMMANDS: { readonly [name: string]: () => Promise<Register> } = {
  init: async () => (await import('./commands/init.ts')).registerInit,
  simulate: async () => (await import('./commands/simulate.ts')).registerSimulate,
  storms: async () => (await import('./commands/storms.ts')).registerStorms,
  chaos: async () => (await import('./commands/chaos.ts')).registerChaos,
  parse: async () => (await import('./commands/parse.ts')).registerParse,
  tail: async () => (await import('./commands/tail.ts')).registerTail,
  explain: async () => (await import('./commands/explain.ts')).registerExplain,
  report: async () => (await import('./commands/report.ts')).registerReport,
  failures: async () => (await import('./commands/failures.ts')).registerFailures,
  promote: async () => (await import('./commands/promote.ts')).registerPromote,
  cost: async () => (await import('./commands/cost.ts')).registerCost,
  tokens: async () => (await import('./commands/tokens.ts')).registerTokens,
  dataset: async () => (await import('./commands/dataset.ts')).registerDataset,
  prompts: async () => (await import('./commands/prompts.ts')).registerPrompts,
  eval: async () => (await import('./commands/eval.ts')).registerEval,
  compare: async () => (await import('./commands/compare.ts')).registerCompare,
  record: async () => (await import('./commands/record.ts')).registerRecord,
  replay: async () => (await import('./commands/replay.ts')).registerReplay,
}

/** The command that is named first; all of them for the help, and where no command is known by that name. */
function commandsFor(word: string | undefined): string[] {
  if (word === '--version' || word === '-V') return []
  return word !== undefined && Object.hasOwn(COMMANDS, word) ? [word] : Object.keys(COMMANDS)
}

async function createProgram(word: string | undefined): Promise<Command> {
  const program = new Command('breakwater')
    .description('Language-model calls that survive production: see what goes wrong, and what becomes of it.')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText(
      'after',
      '\nExit codes: 0 well, 1 failed, 2 wrong command line or file. NO_COLOR=1 prints without colours.',
    )
    .exitOverride()
  const registers = await Promise.all(commandsFor(word).map(name => COMMANDS[name]!()))
  for (const register of registers) register(program)
  return program
}

/** What went wrong, for a person; the exit code for a script. */
function report(error: unknown): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (isMistake(error)) {
    console.error(`${colors.red('breakwater:')} ${error.message}`)
    return error.exitCode ?? EXIT.usage
  }
  console.error(error)
  return EXIT.failed
}

/** Before anything that an older one cannot even load. */
function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 22 || (major === 22 && minor < 19))
    throw new Mistake(`expected Node.js 22.19 or newer, received ${process.versions.node}`, EXIT.failed)
}

try {
  checkNode()
  const program = await createProgram(process.argv[2])
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
