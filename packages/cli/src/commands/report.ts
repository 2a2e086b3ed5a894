import { type Command, Option } from 'commander'
import { writeText } from '../files.ts'
import { Mistake } from '../mistake.ts'
import { pointInTime } from '../options.ts'
import { shown } from '../shown.ts'
import { withStore } from '../store-file.ts'
import { gather, type ReportData } from './report/gather.ts'
import { reportPage } from './report/page.ts'

interface ReportOptions {
  readonly since: number
  readonly until?: number
  readonly prompt?: string
  readonly store?: string
  readonly out: string
  readonly json?: true
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .summary('a page with charts, from the local store')
    .description(
      'Writes what the local store tells of a time as one HTML page: outcomes, latency by prompt version, tokens, cost, and what failed most with what the model wrote.',
    )
    .addOption(
      new Option('--since <time>', 'from then on: an age (1d, 12h) or a date (2026-11-01)')
        .argParser(pointInTime)
        .default(pointInTime('1d'), '1d'),
    )
    .option('--until <time>', 'before then (default: now)', pointInTime)
    .option('--prompt <name>', 'only calls of this prompt')
    .option('--store <file>', 'where calls are kept (default: as breakwater.config.ts says)')
    .option('--out <file>', 'the page', 'report.html')
    .option('--json', 'print data instead, and write no page')
    .addHelpText(
      'after',
      '\nThe page needs no network and runs no script. It holds what models wrote, redacted as it was kept: a new file is its owner’s alone.\nExit code 0; 2 when the store cannot be read or the page cannot be written.',
    )
    .action(report)
}

async function report({ since, until = Date.now(), prompt, store, out, json }: ReportOptions): Promise<void> {
  if (since >= until) throw new Mistake('--since is not before --until')
  const data = await withStore(store, open => gather(open, { fromMs: since, toMs: until, prompt }))
  if (json) {
    console.log(JSON.stringify(data, null, 2))
    return
  }
  await writeText(out, reportPage(data), 0o600)
  console.error(`${summaryOf(data)} in ${shown(out)}`)
}

const summaryOf = ({ calls, values }: ReportData): string =>
  calls === 0 ? 'no call in that time' : `${calls} calls, ${calls - values} of them failed,`
