// The main job: real texts, a bad day, one line per call and a report.
//   npm start                          the README files of the installed packages, against the simulator
//   npm start -- FILE…                 those files instead
//   npm start -- --live [FILE…]        a real model: see live-route.ts for the variables that name it
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSimulator, type Simulator, storms } from '@breakwater/testing'
import { BreakwaterError, type Client, createClient, openaiCompatible } from 'breakwater'
import { breakerScene } from './breaker-scene.ts'
import { liveRoute, UnknownDialect } from './live-route.ts'
import { type NaiveOutcome, summarizeNaively } from './naive.ts'
import { pasteScene } from './paste-scene.ts'
import { createProgress, type Progress } from './progress.ts'
import { HEAD, lineOf, type Row, reportOf } from './report.ts'
import { summarize } from './summarize.ts'
import { hugePaste, installedReadmes, readFiles, type Text } from './texts.ts'

/** The demonstration runs at a tenth of real time: a hang of 30 s takes 3 s, and so do the limits against it. */
const TIME_SCALE = 0.1
const CONCURRENCY = 4
const WINDOW_TOKENS = 128_000
const CASES = '.breakwater/cases.db'

const root = join(import.meta.dirname, '../..')
const { values: flags, positionals: files } = parseArgs({
  options: { live: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  allowPositionals: true,
})

const HELP = `npm start -- [--live] [FILE…]

Summarizes the README files of the installed packages (or the files named) while a simulator plays the storm
production-tuesday, then shows what became of each call. Nothing leaves this machine.

  --live   ask a real model instead. The key that is there chooses it: OPENAI_API_KEY, ANTHROPIC_API_KEY or
           GEMINI_API_KEY; or BREAKWATER_DIALECT (responses, chat, anthropic, gemini), BREAKWATER_BASE_URL,
           BREAKWATER_MODEL and BREAKWATER_API_KEY. A base URL without a dialect is a server that speaks Chat.
`

try {
  if (flags.help) process.stdout.write(HELP)
  else await (flags.live ? live() : simulated())
} catch (error) {
  // A missing key, a file that is not there: the message says what was expected, a stack would only hide it.
  const isTold = BreakwaterError.isInstance(error) || error instanceof UnknownDialect
  if (!isTold && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}

async function simulated(): Promise<void> {
  const texts = files.length === 0 ? installedReadmes(root) : readFiles(files)
  const all = [...texts, hugePaste(texts)]
  const progress = createProgress(all.length, process.stdout)
  await using simulator = await createSimulator({ storm: storms['production-tuesday']!, timeScale: TIME_SCALE })
  simulator.expect(all.map(({ text }) => text))
  const scaled = (ms: number) => ms * TIME_SCALE
  const client = createClient({
    routes: [openaiCompatible({ model: 'simulated', baseURL: simulator.url, contextWindow: WINDOW_TOKENS })],
    timeouts: { firstByteMs: scaled(10_000), idleMs: scaled(10_000) },
    retry: { initialDelayMs: scaled(1_000), maxDelayMs: scaled(10_000) },
    capture: { path: CASES },
  })

  progress.line(`Storm production-tuesday on ${simulator.origin}, ${all.length} texts, at ${TIME_SCALE} of real time.`)
  progress.line(HEAD)
  const deadlineMs = scaled(40_000)
  const interrupted = onInterrupt()
  const rows = await summarizeAll(client, all, progress, interrupted.signal, deadlineMs, simulator)
  await client.flush()
  await client.close()
  const naive = await naively(all, progress, interrupted.signal)
  for (const line of reportOf(rows, naive, deadlineMs, CASES)) progress.line(line)
  await pasteScene(all.at(-1) as Text, line => progress.line(line), interrupted.signal)
  await breakerScene(line => progress.line(line), interrupted.signal)
  if (interrupted.signal.aborted) progress.line('Interrupted: this is the report so far.')
  interrupted.end()
}

/** The same program against a real model. */
async function live(): Promise<void> {
  const texts = files.length === 0 ? installedReadmes(root).slice(0, 3) : readFiles(files)
  const client = createClient({ routes: [liveRoute(process.env)], capture: { path: CASES } })
  const progress = createProgress(texts.length, process.stdout)
  progress.line(HEAD)
  const interrupted = onInterrupt()
  const rows = await summarizeAll(client, texts, progress, interrupted.signal, undefined, undefined)
  await client.flush()
  await client.close()
  for (const { result } of rows) if (result.ok) progress.line(`\n${result.value.summary}`)
  for (const line of reportOf(rows, [], 40_000, CASES)) progress.line(line)
  if (interrupted.signal.aborted) progress.line('Interrupted: this is the report so far.')
  interrupted.end()
}

/** A few at a time, one line as each ends. Once interrupted, what is under way is cancelled and nothing is begun. */
async function summarizeAll(
  client: Client,
  texts: readonly Text[],
  progress: Progress,
  signal: AbortSignal,
  timeMs: number | undefined,
  simulator: Simulator | undefined,
): Promise<Row[]> {
  const rows: Row[] = []
  await eachOf(texts, signal, async text => {
    const options = timeMs === undefined ? { signal } : { signal, budget: { timeMs } }
    const result = await client.run(summarize, { text: text.text }, options)
    const row = { name: text.name, storm: stormOf(simulator, text), result }
    rows.push(row)
    progress.line(lineOf(row))
    progress.step(rows.length)
  })
  progress.end()
  return rows
}

async function eachOf(texts: readonly Text[], signal: AbortSignal, run: (text: Text) => Promise<void>): Promise<void> {
  const waiting = [...texts]
  async function worker(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) await run(next)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

function stormOf(simulator: Simulator | undefined, { text }: Text): string {
  const met = simulator?.conversation(text)
  if (met === undefined) return simulator === undefined ? '' : 'never asked'
  return met.plays.map(play => (typeof play === 'string' ? play : play.fault)).join(', ')
}

/** The contrast: a simulator of its own, the same storm, the same texts. */
async function naively(
  texts: readonly Text[],
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly NaiveOutcome[]> {
  if (signal.aborted) return []
  await using simulator = await createSimulator({
    storm: storms['production-tuesday']!,
    timeScale: TIME_SCALE,
    contextWindowTokens: WINDOW_TOKENS,
  })
  simulator.expect(texts.map(({ text }) => text))
  progress.line('\nThe same through a naive client …')
  const outcomes: NaiveOutcome[] = []
  await eachOf(texts, signal, async text => {
    const outcome = await summarizeNaively(text, simulator.url, 4_000, signal)
    if (!signal.aborted) outcomes.push(outcome)
  })
  return outcomes
}

/** Ctrl-C ends what is under way, and the report follows; a second one ends the program at once. */
function onInterrupt(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const onSignal = () => controller.abort()
  process.once('SIGINT', onSignal)
  return { signal: controller.signal, end: () => void process.removeListener('SIGINT', onSignal) }
}
