import { CASSETTE_MODES, type CassetteMode } from '@breakwater/testing'
import { type Command, Option } from 'commander'
import { type WrapOptions, withWrapOptions } from '../wrap-options.ts'
import { wrapProgram } from '../wrap-program.ts'

export function registerRecord(program: Command): void {
  const command = program
    .command('record')
    .summary('run a program and record what it sends and gets')
    .description(
      'Runs a program and writes its HTTP exchanges into a cassette, without credentials and with fakes for personal data.\n' +
        'Node programs are led through it whatever client they use on fetch or undici; others by the variables that hold\n' +
        'their base URL (OPENAI_BASE_URL, ANTHROPIC_BASE_URL, GOOGLE_GEMINI_BASE_URL).',
    )
    .argument('<command...>', 'the program and its words, after --')
    .option('--cassette <file>', 'where to write (default: recorded.har among the cassettes of breakwater.config.ts)')
    .addOption(
      new Option(
        '--mode <mode>',
        'all: from the beginning; new: add what is not recorded; once: only where there is no file',
      )
        .choices(CASSETTE_MODES.filter(mode => mode !== 'none'))
        .default('all'),
    )
  withWrapOptions(command).action(
    async (words: string[], { mode, ...options }: WrapOptions & { readonly mode: CassetteMode }) => {
      process.exitCode = await wrapProgram(words, mode, 0, options)
    },
  )
}
