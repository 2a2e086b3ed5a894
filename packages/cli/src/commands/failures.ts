import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { CaseFilter, StoredCase, StoreReader } from 'breakwater/store'
import type { Command } from 'commander'
import colors from 'picocolors'
import { columns } from '../columns.ts'
import { describeCase } from '../describe-case.ts'
import { EXIT, Mistake } from '../mistake.ts'
import { pointInTime, wholeNumber } from '../options.ts'
import { promptRef } from '../prompt-ref.ts'
import { withStore } from '../store-file.ts'

interface StoreOption {
  readonly store?: string
}

interface FilterOptions extends StoreOption {
  readonly prompt?: string
  readonly code?: string
  readonly since?: number
  readonly limit?: number
  readonly json?: true
}

const STORE = ['--store <file>', 'where cases are kept (default: as breakwater.config.ts says)'] as const
const JSON_OPTION = ['--json', 'print data instead of text'] as const
const CODES = 'Exit code 0; 2 when the store cannot be read.'

export function registerFailures(program: Command): void {
  const failures = program
    .command('failures')
    .summary('what failed, from the local store')
    .description('Failures that a client with `capture` on has kept: what is the same for a person is one line.')
  withFilters(failures.command('list', { isDefault: true }).description('list them, the last seen first'))
    .option(...JSON_OPTION)
    .addHelpText('after', `\n${CODES}`)
    .action(list)
  failures
    .command('show <id>')
    .description('one of them: what was asked, what the model wrote and where it is wrong, each attempt')
    .option(...STORE)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\n<id> is a fingerprint, its beginning (4 characters or more), or the id of a call.\nExit code 0, 1 where there is no such case; 2 when the store cannot be read.',
    )
    .action(show)
  failures
    .command('prune')
    .description('remove what was last seen before a time, and calls that began before it')
    .requiredOption('--before <time>', 'an age (30d) or a date (2026-11-01)', pointInTime)
    .option(...STORE)
    .option(...JSON_OPTION)
    .addHelpText('after', `\n${CODES}`)
    .action(prune)
  withFilters(failures.command('export').description('write the cases as JSONL, one a line'))
    .option('--out <file>', 'default: standard output')
    .addHelpText('after', `\n${CODES}`)
    .action(exportCases)
}

const withFilters = (command: Command): Command =>
  command
    .option(...STORE)
    .option('--prompt <name>', 'only failures of this prompt')
    .option('--code <code>', 'only failures of this code')
    .option('--since <time>', 'only those seen since: an age (1d) or a date (2026-11-01)', pointInTime)
    .option('--limit <count>', 'at most so many', wholeNumber)

const filterOf = ({ prompt, code, since, limit }: FilterOptions): CaseFilter => ({
  isFailed: true,
  ...(prompt === undefined ? {} : { prompt }),
  ...(code === undefined ? {} : { code }),
  ...(since === undefined ? {} : { fromMs: since }),
  ...(limit === undefined ? {} : { limit }),
})

async function list(options: FilterOptions): Promise<void> {
  const cases = await withStore(options.store, store => store.cases(filterOf(options)))
  if (options.json) console.log(JSON.stringify(cases.map(summaryOf), null, 2))
  else if (cases.length === 0) console.error('nothing has failed, as far as is kept here')
  else for (const line of tableOf(cases)) console.log(line)
}

const summaryOf = ({
  fingerprint,
  count,
  prompt,
  failure,
  route,
  firstAtMs,
  lastAtMs,
  isFaithful,
  id,
}: StoredCase) => ({
  fingerprint,
  count,
  prompt,
  code: failure?.code,
  message: failure?.message,
  route,
  firstAtMs,
  lastAtMs,
  isFaithful,
  callId: id,
})

const HEAD = ['ID', 'COUNT', 'CODE', 'PROMPT', 'ROUTE', 'LAST SEEN']

function tableOf(cases: readonly StoredCase[]): string[] {
  const rows = cases.map(({ fingerprint, count, failure, prompt, route, lastAtMs }) => [
    fingerprint.slice(0, 8),
    String(count),
    failure?.code ?? '',
    promptRef(prompt),
    route ?? '',
    new Date(lastAtMs).toISOString().slice(0, 19).replace('T', ' '),
  ])
  const [head = '', ...lines] = columns([HEAD, ...rows])
  return [colors.dim(head), ...lines]
}

async function show(id: string, options: StoreOption & { readonly json?: true }): Promise<void> {
  const found = await withStore(options.store, store => store.findCase(id))
  if (found === undefined) {
    throw new Mistake(`no case, or more than one, is named ${id}: see \`breakwater failures\``, EXIT.failed)
  }
  console.log(options.json ? JSON.stringify(found, null, 2) : describeCase(found).join('\n'))
}

async function prune({
  before,
  store,
  json,
}: StoreOption & { readonly before: number; readonly json?: true }): Promise<void> {
  const removed = await withStore(store, open => open.prune(before))
  if (json) console.log(JSON.stringify(removed))
  else console.log(`removed ${removed.cases} cases and ${removed.calls} calls`)
}

/** One after the other: what is kept may be more than fits in memory as text. */
async function exportCases(options: FilterOptions & { readonly out?: string }): Promise<void> {
  const lines = await withStore(options.store, (store: StoreReader) =>
    store.cases(filterOf(options)).map(one => JSON.stringify(one)),
  )
  if (options.out === undefined) {
    for (const line of lines) console.log(line)
    return
  }
  const out = createWriteStream(options.out, { mode: 0o600 })
  try {
    for (const line of lines) out.write(`${line}\n`)
    out.end()
    await once(out, 'finish')
  } catch (error) {
    throw new Mistake(`${options.out} cannot be written (${(error as { code?: string }).code ?? 'unknown error'})`)
  }
  console.error(`${lines.length} cases in ${options.out}`)
}
