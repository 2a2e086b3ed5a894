import type { Command } from 'commander'
import { collect, numberFromZero } from '../options.ts'
import { type WrapOptions, wrapProgram } from '../wrap-program.ts'

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .summary('run a program against what was recorded, without a network')
    .description(
      'Runs a program and answers its requests from a cassette. What is not recorded is answered with an error and never\n' +
        'sent; the report says what was nearest, and which recordings nothing asked for.',
    )
    .argument('<command...>', 'the program and its words, after --')
    .option('--cassette <file>', 'what to play (default: recorded.har among the cassettes of breakwater.config.ts)')
    .option('--speed <factor>', '0: at once; 1: as it was; 2: in half the time', numberFromZero, 0)
    .option('--base-url <variable=url>', 'another variable that holds a base URL; may come again', collect, [])
    .option(
      '--ignore <path>',
      'a field of bodies that does not count, as in metadata.user_id; may come again',
      collect,
      [],
    )
    .option('--loopback', 'requests of Node programs to this machine as well')
    .option('--json', 'print the report as a line of JSON')
    .addHelpText(
      'after',
      '\nThe exit code is the program’s own; 2 when it cannot be run, or the cassette cannot be used. The report is on stderr.',
    )
    .action(async (command: string[], { speed, ...options }: WrapOptions & { readonly speed: number }) => {
      process.exitCode = await wrapProgram(command, 'none', speed, options)
    })
}
