import { CASSETTE_MODES, type CassetteMode } from '@breakwater/testing'
import { type Command, Option } from 'commander'
import { collect } from '../options.ts'
import { type WrapOptions, wrapProgram } from '../wrap-program.ts'

export function registerRecord(program: Command): void {
  program
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
    .action(async (command: string[], { mode, ...options }: WrapOptions & { readonly mode: CassetteMode }) => {
      process.exitCode = await wrapProgram(command, mode, 0, options)
    })
}
