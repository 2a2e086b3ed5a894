import type { Command } from 'commander'
import { numberFromZero } from '../options.ts'
import { type WrapOptions, withWrapOptions } from '../wrap-options.ts'
import { wrapProgram } from '../wrap-program.ts'

export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .summary('run a program against what was recorded, without a network')
    .description(
      'Runs a program and answers its requests from a cassette. What is not recorded is answered with an error and never\n' +
        'sent; the report says what was nearest, and which recordings nothing asked for.',
    )
    .argument('<command...>', 'the program and its words, after --')
    .option('--cassette <file>', 'what to play (default: recorded.har among the cassettes of breakwater.config.ts)')
    .option('--speed <factor>', '0: at once; 1: as it was; 2: in half the time', numberFromZero, 0)
  withWrapOptions(command).action(
    async (words: string[], { speed, ...options }: WrapOptions & { readonly speed: number }) => {
      process.exitCode = await wrapProgram(words, 'none', speed, options)
    },
  )
}
