import type { Command } from 'commander'
import { collect } from './options.ts'

/** What every command that runs a program over a cassette takes. */
export interface WrapOptions {
  /** Default: `recorded.har` where the configuration keeps cassettes. */
  readonly cassette?: string
  readonly baseUrl: readonly string[]
  readonly ignore: readonly string[]
  readonly loopback?: true
  readonly json?: true
}

export const withWrapOptions = (command: Command): Command =>
  command
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
