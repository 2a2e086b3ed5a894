#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import colors from 'picocolors'
import { registerChaos } from './commands/chaos.ts'
import { registerCost } from './commands/cost.ts'
import { registerDataset } from './commands/dataset.ts'
import { registerEval } from './commands/eval.ts'
import { registerFailures } from './commands/failures.ts'
import { registerParse } from './commands/parse.ts'
import { registerRecord } from './commands/record.ts'
import { registerReplay } from './commands/replay.ts'
import { registerSimulate } from './commands/simulate.ts'
import { registerStorms } from './commands/storms.ts'
import { registerTail } from './commands/tail.ts'
import { registerTokens } from './commands/tokens.ts'
import { EXIT, isMistake } from './mistake.ts'
import { VERSION } from './version.ts'

function createProgram(): Command {
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
  registerSimulate(program)
  registerStorms(program)
  registerChaos(program)
  registerParse(program)
  registerTail(program)
  registerFailures(program)
  registerCost(program)
  registerTokens(program)
  registerDataset(program)
  registerEval(program)
  registerRecord(program)
  registerReplay(program)
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

try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
