import { createSimulator, type FaultPlay, type RecordedRequest, type Simulator, type Storm } from '@breakwater/testing'
import type { Command } from 'commander'
import colors from 'picocolors'
import { findStorm } from '../find-storm.ts'
import { EXIT, Mistake } from '../mistake.ts'
import { portNumber, positiveNumber, wholeNumber } from '../options.ts'

interface SimulateOptions {
  readonly storm: string
  readonly port: number
  readonly host: string
  readonly seed?: number
  readonly timeScale: number
  readonly json?: true
}

export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .summary('run a provider on this machine that misbehaves as a storm says')
    .description(
      'Runs an HTTP server that speaks the wire formats of OpenAI (Chat Completions, Responses), Anthropic and Gemini,\n' +
        'answers with sentences taken from the text it is sent (no model is asked), and plays the faults of a storm.',
    )
    .option(
      '-s, --storm <name or file>',
      'a built-in storm (see `breakwater storms`), or a YAML or JSON file',
      'production-tuesday',
    )
    .option('-p, --port <number>', 'where to listen; 0 takes any free port', portNumber, 4010)
    .option('--host <address>', 'which address to listen on', '127.0.0.1')
    .option('--seed <number>', 'decides every draw of the storm (default: the storm’s own)', wholeNumber)
    .option('--time-scale <factor>', 'multiplies every wait: 0.05 makes 30 s of silence 1.5 s', positiveNumber, 1)
    .option('--json', 'print one JSON object per line instead of text')
    .addHelpText(
      'after',
      '\nEnds with Ctrl-C and exit code 0; 1 when it cannot listen; 2 when the command line is wrong.',
    )
    .action(simulate)
}

async function simulate(options: SimulateOptions): Promise<void> {
  const storm = await findStorm(options.storm)
  const print = options.json ? printJson : printText
  // Before the first line is printed: whoever reads it may interrupt at once.
  const stopped = stopSignal()
  const simulator = await listen(storm, options, request => print.request(request))
  print.listening(simulator, storm, options)
  await stopped
  const requests = simulator.requests
  await simulator.close()
  print.closed(requests)
}

async function listen(
  storm: Storm,
  options: SimulateOptions,
  onRequest: (request: RecordedRequest) => void,
): Promise<Simulator> {
  const { host, port, seed, timeScale } = options
  try {
    return await createSimulator({ storm, host, port, timeScale, onRequest, ...(seed === undefined ? {} : { seed }) })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new Mistake(`port ${port} is in use: choose another with --port`, EXIT.failed)
    if (code === 'EACCES') throw new Mistake(`port ${port} may not be used: choose one above 1023`, EXIT.failed)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Mistake(`no such address here: ${host}`, EXIT.failed)
    throw error
  }
}

const stopSignal = (): Promise<void> =>
  new Promise(resolve => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

interface Printer {
  listening(simulator: Simulator, storm: Storm, options: SimulateOptions): void
  request(request: RecordedRequest): void
  closed(requests: readonly RecordedRequest[]): void
}

const printText: Printer = {
  listening(simulator, storm, { timeScale }) {
    const scaled = timeScale === 1 ? '' : `, time × ${timeScale}`
    console.log(
      `${colors.bold(storm.name)} plays at ${colors.cyan(simulator.origin)} (seed ${simulator.plan.seed}${scaled})`,
    )
    if (storm.description !== undefined) console.log(colors.dim(storm.description))
    console.log(`
Point a client at it, with any key:
  OpenAI and compatible   base URL ${simulator.url}
  Anthropic, Gemini       base URL ${simulator.origin}

  curl -i ${simulator.url}/chat/completions \\
    -d '{"model": "any", "messages": [{"role": "user", "content": "Some text."}]}'

Ctrl-C ends it.
`)
  },
  request(request) {
    const tookMs = Math.round((request.endedAtMs ?? request.startedAtMs) - request.startedAtMs)
    const { conversation, attempt } = request
    const text = conversation === undefined ? request.path : `${conversation.slice(0, 6)} attempt ${attempt}`
    const end = request.state === 'client_left' ? colors.dim(' (the client left)') : ''
    console.log(
      `#${String(request.number).padEnd(4)} ${text}  ${describePlay(request).padEnd(28)} ` +
        `${String(request.status ?? '–').padStart(3)}  ${tookMs} ms  ${request.bytesSent} bytes${end}`,
    )
  },
  closed(requests) {
    console.log(`\n${requests.length} requests, ${requests.filter(({ play }) => play !== 'ok').length} with a fault.`)
  },
}

const printJson: Printer = {
  listening({ origin, url, plan }, storm) {
    console.log(JSON.stringify({ event: 'listening', origin, url, storm: storm.name, seed: plan.seed }))
  },
  request({ body: _, ...request }) {
    console.log(JSON.stringify({ event: 'request', ...request }))
  },
  closed(requests) {
    console.log(JSON.stringify({ event: 'closed', requests: requests.length }))
  },
}

function describePlay({ play }: RecordedRequest): string {
  if (play === 'ok') return colors.green('ok')
  if (typeof play === 'string') return colors.yellow(play)
  const { fault, ...parameters } = play as FaultPlay & { readonly [name: string]: unknown }
  const details = Object.entries(parameters).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return colors.yellow([fault, ...details].join(' '))
}
