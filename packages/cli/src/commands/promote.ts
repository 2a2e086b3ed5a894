import { join, resolve } from 'node:path'
import { type LoadedConfig, loadConfig, promptsOf } from '@breakwater/testing/config'
import type { Expectation } from '@breakwater/testing/dataset'
import type { Prompt } from 'breakwater'
import type { StoredCase } from 'breakwater/store'
import type { Command } from 'commander'
import { Mistake } from '../mistake.ts'
import { collect } from '../options.ts'
import { withStore } from '../store-file.ts'
import { addCase, type Promoted } from './promote/add-case.ts'
import { chooseCases, chooseExpectation, confirmWriting, endingOf, mayAsk } from './promote/choose.ts'
import { type ExpectOptions, expectationOf } from './promote/expectation.ts'
import { fileNameOf } from './promote/file-name.ts'
import { tell } from './promote/tell.ts'
import { checkTestable, lastFailure, type WrittenTest, writeTest } from './promote/write-test.ts'

interface PromoteOptions extends ExpectOptions {
  readonly last?: true
  readonly tag: readonly string[]
  readonly note?: string
  readonly dataset?: string
  readonly store?: string
  readonly replace?: true
  readonly json?: true
}

export function registerPromote(program: Command): void {
  program
    .command('promote')
    .summary('make a captured failure a case of a dataset, or at once a test')
    .description(
      'Moves captured failures into datasets/PROMPT.jsonl, each with how it must end from now on, and replays them.\n' +
        'On a terminal it asks for what the command line does not say. With --last it takes the newest failure that a\n' +
        'model wrote, and writes the case, a cassette and a test that is red, offline, until the failure is mended.',
    )
    .argument('[cases...]', 'what `breakwater failures` prints as ID, or its beginning (4 characters or more)')
    .option('--value <json>', 'it must end in this value: JSON, or @FILE')
    .option('--fails <code>', 'it must fail with this code')
    .option('--checks', "it must end in a value that the prompt's schema and checks accept (default with --last)")
    .option('--last', 'the newest failure: case, cassette and test in one go')
    .option('--tag <word>', 'a tag of the case; may come again', collect, [])
    .option('--note <text>', 'a note for those who review it')
    .option('--dataset <file>', 'default: PROMPT.jsonl, where breakwater.config.ts keeps datasets')
    .option('--store <file>', 'where cases are kept (default: as breakwater.config.ts says)')
    .option('--replace', 'write over a case or a test of this name that says something else')
    .option('--json', 'print data instead of text')
    .addHelpText(
      'after',
      '\nExit code: 0 when it is written; 1 when nothing has failed that could be promoted, or the choice was given up;\n' +
        '2 when the command line, the store or a file is wrong.',
    )
    .action(promote)
}

async function promote(names: readonly string[], options: PromoteOptions): Promise<void> {
  const config = await loadConfig()
  const cases = await casesOf(names, options)
  if (options.last) for (const kept of cases) await checkTestable(config, kept)
  const expects = await expectationsOf(cases, options)
  if (names.length === 0 && !options.last) await confirmWriting(cases.length)
  const prompts = await promptsOf(config)
  const promoted = []
  for (const [index, kept] of cases.entries()) {
    promoted.push(await promoteOne(kept, expects[index]!, prompts.get(kept.prompt.name), config, options))
  }
  console.log(options.json ? JSON.stringify(promoted, null, 2) : promoted.map(tell).join('\n'))
}

async function promoteOne(
  kept: StoredCase,
  expect: Expectation,
  prompt: Prompt | undefined,
  config: LoadedConfig,
  { tag: tags, note, replace, last, dataset: given }: PromoteOptions,
): Promise<Promoted & WrittenTest> {
  const dataset = resolve(given ?? join(config.datasets, `${fileNameOf(kept.prompt.name)}.jsonl`))
  const mayReplace = replace === true
  const details = { tags, ...(note === undefined ? {} : { note }) }
  const added = await addCase({ kept, dataset, expect, prompt, mayReplace, ...details })
  if (!last || added.change === 'kept') return added
  return { ...added, ...(await writeTest(kept, added, dataset, config, mayReplace)) }
}

/** How many failures a person is shown. */
const MOST_CHOICES = 200

async function casesOf(names: readonly string[], { last, store }: PromoteOptions): Promise<readonly StoredCase[]> {
  if (last && names.length > 0) throw new Mistake('--last takes the newest failure: name no case beside it')
  if (last) return [await withStore(store, lastFailure)]
  if (names.length > 0) {
    return withStore(store, open => {
      const found = names.map(name => open.findCase(name) ?? unknownCase(name))
      return [...new Map(found.map(kept => [kept.fingerprint, kept])).values()]
    })
  }
  if (!mayAsk()) throw new Mistake('name a case (see `breakwater failures`), or take the newest failure with --last')
  return chooseCases(await withStore(store, open => open.cases({ isFailed: true, limit: MOST_CHOICES })))
}

function unknownCase(name: string): never {
  throw new Mistake(`no case, or more than one, is named ${name}: see \`breakwater failures\``)
}

/** One for each case: what the command line says, or what a person answers. */
async function expectationsOf(cases: readonly StoredCase[], options: PromoteOptions): Promise<Expectation[]> {
  const given = await expectationOf(options)
  if (given !== undefined) return cases.map(() => given)
  if (options.last) return cases.map(() => ({ passes: [] }))
  const expects: Expectation[] = []
  for (const kept of cases) {
    if (!mayAsk()) throw new Mistake(`${kept.fingerprint.slice(0, 8)} ${endingOf(kept)}: ${waysOf(kept)}`)
    expects.push((await expectationOf(await chooseExpectation(kept)))!)
  }
  return expects
}

const waysOf = ({ failure }: StoredCase): string =>
  `say how it must end, with --value JSON, --checks${failure === undefined ? '' : ` or --fails ${failure.code}`}`
