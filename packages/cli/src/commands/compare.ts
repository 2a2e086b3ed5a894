import { type Command, InvalidArgumentError, Option } from 'commander'
import { pointInTime } from '../options.ts'
import { type CompareOptions, FIGURES } from './compare/options.ts'
import { share } from './eval/options.ts'

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .summary('compare how live calls of two versions ended, with significance')
    .description(
      'Compares the calls of two versions that the local store keeps, over the time in which both ran: how often they ' +
        'ended in a value, how long they took, what they cost; and what may explain it: tokens, failure codes, caveats.\n\n' +
        '  breakwater compare summarize@1.2.0 summarize@1.3.0 --since 7d',
    )
    .argument('<a>', 'the version that is known, as NAME@VERSION')
    .argument('<b>', 'the other')
    .option('--store <file>', 'where calls are kept (default: as breakwater.config.ts says)')
    .option('--since <time>', 'only calls from then on: an age (7d) or a date (2026-11-01)', pointInTime)
    .option('--until <time>', 'only calls before then', pointInTime)
    .option('--any-time', 'all calls, also from times in which only one of the two ran')
    .option(
      '--unit <tag>',
      'calls with one value of this tag count as one: name the tag that holds the key of your canary',
    )
    .addOption(
      new Option('--decide <figures>', `what may make B worse: any of ${FIGURES.join(', ')}`)
        .argParser(figuresOf)
        .default(FIGURES, 'all'),
    )
    .option('--alpha <rate>', 'how often chance alone may make a difference', share, 0.05)
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nShares are compared by Fisher’s exact test, with Wilson’s and Newcombe’s\n' +
        'intervals; the rest by a permutation test of the means. p is two-sided and\n' +
        'adjusted (Holm) for all figures of its table; only the first table decides.\n' +
        'Every call counts, also those that were cancelled. Choose beforehand when to\n' +
        'look: who looks every day until something shows will see something.\n\n' +
        'Exit code: 0 when B is not significantly worse (which is no proof that it is as\n' +
        'good: read the intervals), 1 when it is, 2 when there are no calls of a version,\n' +
        'or the command line or the store is wrong.',
    )
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { runCompare } = await import('./compare/run.ts')
      process.exitCode = await runCompare(a, b, options)
    })
}

function figuresOf(text: string): CompareOptions['decide'] {
  const names = text.split(',').map(name => name.trim())
  const unknown = names.find(name => !FIGURES.some(figure => figure === name))
  if (unknown !== undefined) throw new InvalidArgumentError(`Expected any of ${FIGURES.join(', ')}, not "${unknown}".`)
  return FIGURES.filter(figure => names.includes(figure))
}
