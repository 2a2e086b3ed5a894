import { join } from 'node:path'
import { createCassette } from '@breakwater/testing'
import { clientOptionsOf, type LoadedConfig, testClientOptionsOf } from '@breakwater/testing/config'
import {
  createAsker,
  createSpending,
  type Journal,
  type Mode,
  memoryJournal,
  openJournal,
  type Produce,
  produceLive,
  produceRecorded,
} from '@breakwater/testing/evaluation'
import { type Ask, type ClientOptions, createClient, createRedactor, measureText, type Route } from 'breakwater'
import { Mistake } from '../../mistake.ts'
import { shown } from '../../shown.ts'
import type { EvalOptions } from './options.ts'

/** By what an evaluation comes to its answers. */
export interface Means {
  readonly produce: Produce
  /** Undefined where no model can be asked. */
  readonly askFor: ((repeat: number) => Ask) | undefined
  /** What judges cost, where known. */
  judgedUsd(): number
  /** Answers what there is to say at the end. */
  close(): Promise<readonly string[]>
}

/** @throws Mistake where the client, its routes or the journal do not allow it */
export async function meansOf(
  mode: Mode,
  config: LoadedConfig,
  options: EvalOptions,
  journalFile: string,
): Promise<Means> {
  if (mode === 'offline') {
    return { produce: produceRecorded, askFor: undefined, judgedUsd: () => 0, close: async () => [] }
  }
  return mode === 'live' ? live(config, options, journalFile) : onCassette(config, options)
}

async function live(config: LoadedConfig, options: EvalOptions, journalFile: string): Promise<Means> {
  const clientOptions = { ...(await clientOptionsOf(config)), capture: false }
  checkRoutes(clientOptions, options.route)
  if (options.budget !== undefined) await checkPrices(clientOptions, options.route)
  const journal = await openJournal(journalFile)
  const client = createClient(clientOptions)
  const spending = createSpending(options.budget)
  const asker = createAsker(client, journal, spending)
  return {
    produce: produceLive({ client, clientOptions, journal, spending, isFresh: options.fresh === true }),
    askFor: repeat => asker.askFor(repeat),
    judgedUsd: () => asker.costUsd,
    async close() {
      await closeAll(client, journal)
      return []
    },
  }
}

async function onCassette(config: LoadedConfig, { record, route }: EvalOptions): Promise<Means> {
  const clientOptions = record
    ? { ...(await clientOptionsOf(config)), capture: false }
    : await testClientOptionsOf(config)
  checkRoutes(clientOptions, route)
  const redactor = createRedactor()
  const cassette = createCassette({
    path: join(config.cassettes, 'eval.har'),
    mode: record ? 'new' : 'none',
    redact: text => redactor.redact(text),
  })
  const client = createClient(clientOptions)
  const journal = memoryJournal()
  const asker = createAsker(client, journal)
  const produce = produceLive({ client, clientOptions, journal, isTimed: false })
  return {
    produce: (...given) => cassette.run(() => produce(...given)),
    askFor: repeat => (text, given) => cassette.run(() => asker.askFor(repeat)(text, given)),
    judgedUsd: () => asker.costUsd,
    async close() {
      await closeAll(client, journal)
      const { path, recorded, misses } = await cassette.close()
      return [
        ...(recorded > 0 ? [`${recorded} answers recorded in ${shown(path)}`] : []),
        ...(misses.length > 0 ? [`${misses.length} requests are not in ${shown(path)}: --record asks for them`] : []),
      ]
    },
  }
}

async function closeAll(client: { close(): Promise<void> }, journal: Journal): Promise<void> {
  await client.close()
  await journal.close()
}

function checkRoutes({ routes }: ClientOptions, names: readonly string[]): void {
  const unknown = names.find(name => !routes.some(route => route.name === name))
  if (unknown === undefined) return
  throw new Mistake(
    `--route ${unknown}: there is no such route; there are ${routes.map(({ name }) => name).join(', ')}`,
  )
}

/** A budget bounds only what has a price. */
async function checkPrices({ routes }: ClientOptions, names: readonly string[]): Promise<void> {
  for (const route of routes.filter(({ name }) => names.length === 0 || names.includes(name))) {
    if (await hasPrices(route)) continue
    throw new Mistake(`--budget: the prices of ${route.name} are not known; give the route its prices`)
  }
}

const hasPrices = async (route: Route): Promise<boolean> =>
  route.prices !== undefined || (await measureText('', route.model)).prices !== undefined
