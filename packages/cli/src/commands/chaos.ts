import { type Command, Option } from 'commander'
import { positiveNumber, repeated, wholeNumber } from '../options.ts'
import type { ChaosCommandOptions } from './chaos/options.ts'
import { countFromOne } from './eval/options.ts'

export function registerChaos(program: Command): void {
  program
    .command('chaos')
    .summary('play every fault to your prompt, or to a whole program, and certify what becomes of it')
    .description(
      'Plays every fault that the simulator knows, alone and in storms, to a prompt of breakwater.config.ts under the options ' +
        'of its client, or to a whole program that knows nothing of Breakwater, and writes a certificate: what ends on time, ' +
        'under its right name and with how many requests; what hangs, asks too often, takes a cut answer for whole, or hands ' +
        'over something wrong. No model is asked, no key is needed, and every finding comes with the command that repeats it.\n\n' +
        '  breakwater chaos --prompt summarize\n' +
        '  breakwater chaos --prompt summarize --target openai-sdk\n' +
        '  breakwater chaos -- node app.js',
    )
    .argument('[command...]', 'a program and its words, after --')
    .option(
      '--prompt <name>',
      'a prompt of breakwater.config.ts: the newest, a version (NAME@1.2.0), a revision of git (NAME@HEAD~1), or a .prompt file',
    )
    .addOption(
      new Option('--target <library>', 'the same prompt through another library, as installed here').choices([
        'openai-sdk',
        'ai-sdk',
        'fetch',
      ]),
    )
    .addOption(repeated('--fault <name>', 'only this fault (`breakwater storms` lists them)', 'all'))
    .addOption(repeated('--storm <name or file>', 'only this storm', 'all'))
    .option('--calls <n>', 'calls in each storm', countFromOne, 16)
    .option('--seed <n>', 'decides every draw', wholeNumber, 1)
    .option('--input <file>', 'the input of the prompt, as JSON (default: made from its schema)')
    .option('--answer <file>', 'what the simulated model answers (default: made from the schema of the output)')
    .option(
      '--time-scale <factor>',
      'multiplies every duration of the client (default: a call takes 3 s)',
      positiveNumber,
    )
    .option(
      '--limit <ms>',
      'a program that has not ended so long after its first request hangs (default: 5000)',
      countFromOne,
    )
    .option('--within <s>', 'when to stop: what is left is named as not run', positiveNumber, 60)
    .option('--out <path>', 'write the certificate: a .md or .json file, or a directory for both')
    .option('--junit <file>', 'write JUnit for CI')
    .option('--badge <file>', 'write a badge (SVG)')
    .option('--json', 'print the certificate as JSON')
    .addHelpText(
      'after',
      '\nA program finds the simulator by OPENAI_BASE_URL, ANTHROPIC_BASE_URL,\n' +
        'GOOGLE_GEMINI_BASE_URL and their like; its keys are replaced by dummies.\n\n' +
        'Exit code: 0 without a finding, 1 with findings or when something was not run, 2\n' +
        'when the command line is wrong or nothing can be played, 130 after Ctrl-C (what\n' +
        'was played until then is written, marked as partial).',
    )
    .action(async (command: readonly string[], options: ChaosCommandOptions) => {
      const { runChaos } = await import('./chaos/run.ts')
      process.exitCode = await runChaos(command, options)
    })
}
