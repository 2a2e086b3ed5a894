import { access } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { loadConfig, promptsOf } from '@breakwater/testing/config'
import {
  type CaseProblem,
  type DatasetStats,
  datasetStats,
  dedupeDataset,
  editDataset,
  readDataset,
  type Spread,
  splitDataset,
  validateDataset,
  writeDataset,
} from '@breakwater/testing/dataset'
import { type Command, InvalidArgumentError } from 'commander'
import colors from 'picocolors'
import { datasetsIn } from '../files.ts'
import { EXIT, Mistake } from '../mistake.ts'
import { shown } from '../shown.ts'

interface CommonOptions {
  readonly json?: true
}

export function registerDataset(program: Command): void {
  const dataset = program
    .command('dataset')
    .summary('check, count and arrange the cases that a prompt is held to')
    .description(
      'Datasets are files in JSON Lines, one case a line: an input, what a model wrote, and how that must end.\n' +
        'They stand in datasets/, or where breakwater.config.ts says. `breakwater promote` writes them from captured failures.',
    )
  dataset
    .command('validate')
    .summary('whether each case is well formed, and holds when it is replayed')
    .description('Reads every case, and replays what the model wrote through the prompt as it is now. Nothing is sent.')
    .argument('[files...]', 'datasets (default: all of the project)')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code: 0 when all hold, 1 when one does not, 2 when a file cannot be read.')
    .action(validate)
  dataset
    .command('stats')
    .summary('what the datasets hold: prompts, codes, tags, lengths, tokens')
    .argument('[files...]', 'datasets (default: all of the project)')
    .option('--model <name>', 'whose tokens are counted (default: an estimate)')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code: 0, or 2 when a file cannot be read.')
    .action(stats)
  dataset
    .command('dedupe')
    .summary('remove cases that say the same as one before them')
    .argument('<file>', 'a dataset, rewritten in place')
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nCases with one output and different expectations are kept and named.\n' +
        'Exit code: 0, 1 when there are such cases, 2 when the file cannot be read.',
    )
    .action(dedupe)
  dataset
    .command('split')
    .summary('divide a dataset by the ids of its cases, always the same way')
    .argument('<file>', 'a dataset, left as it is')
    .requiredOption('--into <shares>', 'names and shares, such as train=0.8,test=0.2', sharesOf)
    .option('--force', 'write over parts that are there')
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nWrites NAME.PART.jsonl beside NAME.jsonl. A case that is added later moves no other.\n' +
        'Exit code: 0, or 2 when a file cannot be read or is in the way.',
    )
    .action(split)
}

/** The files that were named, or every dataset of the project. */
async function filesOf(files: readonly string[]): Promise<readonly string[]> {
  if (files.length > 0) return files.map(file => resolve(file))
  return datasetsIn((await loadConfig()).datasets)
}

const casesOf = (count: number): string => (count === 1 ? '1 case' : `${count} cases`)

async function validate(files: readonly string[], { json }: CommonOptions): Promise<void> {
  const prompts = await promptsOf(await loadConfig())
  const reports = []
  for (const file of await filesOf(files)) {
    const cases = await readDataset(file)
    reports.push({ file: shown(file), cases: cases.length, ...(await validateDataset(cases, prompts)) })
  }
  if (json) console.log(JSON.stringify(reports, null, 2))
  else for (const report of reports) console.log(validationText(report))
  if (reports.some(({ problems }) => problems.length > 0)) process.exitCode = EXIT.failed
}

function validationText(report: {
  readonly file: string
  readonly cases: number
  readonly held: number
  readonly unanswered: number
  readonly problems: readonly CaseProblem[]
}): string {
  const { file, cases, held, unanswered, problems } = report
  const rest = unanswered === 0 ? '' : `, ${unanswered} without an output (only a model can answer)`
  const mark = problems.length === 0 ? colors.green('✓') : colors.red('✗')
  const lines = problems.map(({ id, message }) => `  ${colors.red(id)}  ${message}`)
  return [`${mark} ${file}: ${held} of ${cases} hold${rest}`, ...lines].join('\n')
}

async function stats(
  files: readonly string[],
  { model, json }: CommonOptions & { readonly model?: string },
): Promise<void> {
  const reports = []
  for (const file of await filesOf(files)) {
    reports.push({ file: shown(file), ...(await datasetStats(await readDataset(file), model)) })
  }
  console.log(json ? JSON.stringify(reports, null, 2) : reports.map(statsText).join('\n\n'))
}

function statsText({ file, ...stats }: DatasetStats & { readonly file: string }): string {
  const counts = (title: string, of: { readonly [name: string]: number }): string[] => {
    const named = Object.entries(of).map(([name, count]) => `${name} ${count}`)
    return named.length === 0 ? [] : [`  ${title.padEnd(16)}${named.join(', ')}`]
  }
  const spread = (title: string, { least, median, most, sum }: Spread): string =>
    `  ${title.padEnd(16)}${least} to ${most}, median ${median}, sum ${sum.toLocaleString('en')}`
  return [
    `${colors.bold(file)}: ${casesOf(stats.cases)}`,
    ...counts('prompts', stats.prompts),
    ...counts('expected', stats.expects),
    ...counts('tags', stats.tags),
    spread('input chars', stats.inputChars),
    spread('input tokens', stats.inputTokens),
    spread('output chars', stats.outputChars),
    spread('output tokens', stats.outputTokens),
  ].join('\n')
}

async function dedupe(file: string, { dryRun, json }: CommonOptions & { readonly dryRun?: true }): Promise<void> {
  const path = resolve(file)
  const { cases, removed, conflicts } = dedupeDataset(await readDataset(path))
  if (!dryRun && removed.length > 0) await editDataset(path, now => dedupeDataset(now).cases)
  if (json) console.log(JSON.stringify({ file, kept: cases.length, removed, conflicts }, null, 2))
  else {
    for (const { id, sameAs } of removed)
      console.log(`${colors.yellow(dryRun ? 'would go' : 'removed')}  ${id}, the same as ${sameAs}`)
    for (const { id, sameAs } of conflicts) {
      console.log(`${colors.red('conflict')}  ${id} expects something else of the output of ${sameAs}: remove one`)
    }
    console.log(`${file}: ${casesOf(cases.length)}${removed.length === 0 ? ', none twice' : ''}`)
  }
  if (conflicts.length > 0) process.exitCode = EXIT.failed
}

interface SplitOptions extends CommonOptions {
  readonly into: { readonly [part: string]: number }
  readonly force?: true
}

async function split(file: string, { into, force, json }: SplitOptions): Promise<void> {
  const parts = splitDataset(await readDataset(resolve(file)), into)
  const written = Object.entries(parts).map(([part, cases]) => ({ file: partFile(file, part), cases }))
  for (const { file: target } of written) {
    if (!force && (await isThere(target))) throw new Mistake(`${target} is there already: --force writes over it`)
  }
  for (const { file: target, cases } of written) await writeDataset(resolve(target), cases)
  const told = written.map(({ file: target, cases }) => ({ file: target, cases: cases.length }))
  if (json) console.log(JSON.stringify(told, null, 2))
  else for (const { file: target, cases } of told) console.log(`${target}: ${casesOf(cases)}`)
}

const partFile = (file: string, part: string): string =>
  join(file, '..', `${basename(file).replace(/\.jsonl$/, '')}.${part}.jsonl`)

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** `train=0.8,test=0.2`; a name alone has the share 1. */
function sharesOf(text: string): SplitOptions['into'] {
  const shares = new Map<string, number>()
  for (const piece of text.split(',')) {
    const [name = '', share = '1'] = piece.split('=')
    const isShare = /^[\w-]+$/.test(name) && Number(share) > 0 && Number.isFinite(Number(share))
    if (!isShare) throw new InvalidArgumentError('Expected names and shares above 0, such as train=0.8,test=0.2.')
    if (shares.has(name)) throw new InvalidArgumentError(`Expected ${name} once.`)
    shares.set(name, Number(share))
  }
  return Object.fromEntries(shares)
}
