import type { Command } from 'commander'
import { positiveNumber, repeated } from '../options.ts'
import type { EvalOptions } from './eval/options.ts'
import { countFromOne, reportFile, share } from './eval/options.ts'

export function registerEval(program: Command): void {
  program
    .command('eval')
    .summary('judge versions of prompts by datasets, and gate a change')
    .description(
      'Runs every case of the datasets through versions of their prompts, and compares them with each other and with a ' +
        'baseline kept in git. Offline (the default) the recorded outputs go through the parser and the checks of today: ' +
        'no model is asked, nothing is spent.',
    )
    .argument('[datasets...]', 'files, or names in the directory of datasets (default: all of it)')
    .addOption(repeated('--prompt <ref>', 'NAME, NAME@VERSION or NAME@REVISION', 'the newest'))
    .addOption(repeated('--route <name>', 'a route of the client', 'its order'))
    .option('--offline', 'judge the recorded outputs (default)')
    .option('--cassette', 'run on cassettes/eval.har, under the client')
    .option('--record', 'with --cassette: ask for what is not recorded yet')
    .option('--live', 'ask the models; every answer is kept, and none is paid for twice')
    .option('--repeat <n>', 'runs of each case', countFromOne, 1)
    .option('--concurrency <n>', 'runs under way at once', countFromOne, 8)
    .option('--budget <usd>', 'with --live: spend no more than this', positiveNumber)
    .option('--fresh', 'with --live: ask anew, whatever was kept')
    .option('--journal <file>', 'where answers are kept (default: .breakwater/evaluations.jsonl)')
    .option('--baseline <file>', 'compare with this (default: breakwater.baseline.json, where there is one)')
    .option('--no-baseline', 'compare with no baseline')
    .option('--write-baseline', 'write the baseline instead of comparing with it')
    .addOption(repeated('--threshold <what>', "what must hold: 'pass>=0.95', 'pass.low>=0.9', 'p95Ms<=3000'", 'none'))
    .option('--alpha <rate>', 'how often the gate may be shut by chance', share, 0.05)
    .addOption(repeated('--report <format=file>', 'md, junit, json or html, into a file', 'none').argParser(reportFile))
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nThe gate is shut by a threshold that does not hold, by an output that fares worse\n' +
        'than the same output did in the baseline, by a fall that chance does not explain,\n' +
        'and by runs without a result.\n\n' +
        'Exit code: 0 when the gate is open, 1 when it is shut, 2 when something named is\n' +
        'not there or cannot be read, 130 after Ctrl-C (the same command goes on).',
    )
    .action(async (datasets: readonly string[], options: EvalOptions) => {
      const { runEval } = await import('./eval/run.ts')
      process.exitCode = await runEval(datasets, options)
    })
}
