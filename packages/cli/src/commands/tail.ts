import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { loadConfig } from '@breakwater/testing/config'
import type { CallFilter, StoredCall, StoreReader } from 'breakwater/store'
import type { Command } from 'commander'
import colors from 'picocolors'
import { printable } from '../mark.ts'
import { EXIT, Mistake } from '../mistake.ts'
import { wholeNumber } from '../options.ts'
import { promptRef } from '../prompt-ref.ts'
import { withStore } from '../store-file.ts'

const POLL_MS = 250
/** At most so many rows are read at once, however many were written in between. */
const BATCH = 1000

interface TailOptions {
  readonly store?: string
  readonly prompt?: string
  readonly result?: string
  readonly failed?: true
  readonly lines: number
  readonly follow: boolean
  readonly json?: true
}

export function registerTail(program: Command): void {
  program
    .command('tail')
    .summary('follow calls live, out of the local store')
    .description('Prints the last calls that the local store keeps, then each further one as it ends, until Ctrl-C.')
    .option('--store <file>', 'where calls are kept (default: as breakwater.config.ts says)')
    .option('--prompt <name>', 'only calls of this prompt')
    .option('--result <code>', "only calls that ended so: value, or a failure's code")
    .option('--failed', 'only calls that failed')
    .option('--lines <count>', 'how many past calls to print first', wholeNumber, 10)
    .option('--no-follow', 'end after the past calls')
    .option('--json', 'print each call as a line of JSON')
    .addHelpText('after', '\nExit code 0, after Ctrl-C as well; 2 when the store cannot be read.')
    .action(tail)
}

async function tail(options: TailOptions): Promise<void> {
  endQuietly()
  const path = options.store ?? (await loadConfig()).store
  if (!existsSync(path)) await appearance(path, options.follow)
  await withStore(path, store => print(store, options))
}

/** Ctrl-C is how following ends; a reader such as `head` that has enough is no error. */
function endQuietly(): void {
  process.once('SIGINT', () => process.exit(EXIT.ok))
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
}

async function appearance(path: string, follow: boolean): Promise<void> {
  if (!follow) throw new Mistake(`there is no store at ${path}`)
  console.error(`waiting for ${path}: no call has been kept yet`)
  while (!existsSync(path)) await wait(POLL_MS)
}

async function print(store: StoreReader, options: TailOptions): Promise<void> {
  const line = options.json ? (call: StoredCall) => JSON.stringify(call) : described
  const filter: CallFilter = {
    ...(options.prompt !== undefined && { prompt: options.prompt }),
    ...(options.result !== undefined && { result: options.result }),
    ...(options.failed && { isFailed: true }),
  }
  let row = store.calls({ limit: 1 })[0]?.row ?? 0
  const past = options.lines === 0 ? [] : store.calls({ ...filter, limit: options.lines })
  for (const call of past.toReversed()) {
    console.log(line(call))
    row = Math.max(row, call.row)
  }
  while (options.follow) {
    for (const call of store.calls({ ...filter, afterRow: row, limit: BATCH })) {
      console.log(line(call))
      row = call.row
    }
    await wait(POLL_MS)
  }
}

function described(call: StoredCall): string {
  const { prompt, result, attempts, usage, costUsd, durationMs } = call
  const paint = result === 'value' ? colors.green : colors.red
  const text = [
    new Date(call.atMs).toISOString().slice(11, 23),
    paint(result.padEnd(18)),
    `${Math.round(durationMs)} ms`.padStart(9),
    `${attempts.length}x`.padStart(3),
    `${usage.inputTokens ?? '?'}/${usage.outputTokens ?? '?'}`.padStart(11),
    (costUsd === undefined ? '' : `$${costUsd.toFixed(5)}`).padStart(9),
    promptRef(prompt),
    colors.dim(printable(call.route ?? '')),
  ]
  return text.join(' ').trimEnd()
}
