import type { StoredCall, StoreReader } from 'breakwater/store'
import type { Command } from 'commander'
import { EXIT, Mistake } from '../mistake.ts'
import { withStore } from '../store-file.ts'
import { spentOf, timelineOf } from './explain/timeline.ts'
import { waterfall } from './explain/waterfall.ts'

interface ExplainOptions {
  readonly last?: true
  readonly failed?: true
  readonly prompt?: string
  readonly store?: string
  readonly json?: true
}

export function registerExplain(program: Command): void {
  program
    .command('explain')
    .summary('one call as a waterfall, from the local store')
    .description(
      'Draws one call: its attempts with their phases, waits, re-asks and tools, who decided each, what it took and what it cost.',
    )
    .argument('[call]', 'the id of a call (`callId` in a log event), or its beginning (4 characters or more)')
    .option('--last', 'the last call instead')
    .option('--failed', 'with --last: the last that failed')
    .option('--prompt <name>', 'with --last: the last of this prompt')
    .option('--store <file>', 'where calls are kept (default: as breakwater.config.ts says)')
    .option('--json', 'print data instead of text')
    .addHelpText('after', '\nExit code 0, 1 where there is no such call; 2 when the store cannot be read.')
    .action(explain)
}

async function explain(id: string | undefined, options: ExplainOptions): Promise<void> {
  if ((id === undefined) !== (options.last ?? false)) throw new Mistake('name one call, or give --last')
  if (id !== undefined && (options.failed || options.prompt !== undefined)) {
    throw new Mistake('--failed and --prompt go with --last')
  }
  const call = await withStore(options.store, store => (id === undefined ? lastOf(store, options) : store.findCall(id)))
  if (call === undefined) {
    throw new Mistake(
      id === undefined ? 'no such call is kept' : `no call, or more than one, is named ${id}`,
      EXIT.failed,
    )
  }
  console.log(options.json ? JSON.stringify(dataOf(call), null, 2) : waterfall(call, barWidth()).join('\n'))
}

const lastOf = (store: StoreReader, { failed, prompt }: ExplainOptions): StoredCall | undefined =>
  store.calls({ ...(failed && { isFailed: true }), ...(prompt !== undefined && { prompt }), limit: 1 })[0]

function dataOf(call: StoredCall): object {
  const timeline = timelineOf(call)
  return { call, timeline, spent: spentOf(call, timeline) }
}

/** Beside the bar stand some 36 columns of figures, and as much text as there is. */
function barWidth(): number {
  const { columns = 120 } = process.stdout
  return Math.min(Math.max(columns - 80, 24), 60)
}
