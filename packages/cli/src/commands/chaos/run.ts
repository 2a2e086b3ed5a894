import { type Storm, storms } from '@breakwater/testing'
import {
  type Certificate,
  type ChaosOptions,
  certifyProgram,
  certifyPrompt,
  type Ended,
  TRIALS,
  type Trial,
  trialsNamed,
} from '@breakwater/testing/chaos'
import { clientOptionsOf, loadConfig } from '@breakwater/testing/config'
import colors from 'picocolors'
import { readJson, readText } from '../../files.ts'
import { findPrompt, openRunnable } from '../../find-prompt.ts'
import { findStorm } from '../../find-storm.ts'
import { EXIT, Mistake } from '../../mistake.ts'
import { ProgressLine } from '../../progress-line.ts'
import { type ChaosCommandOptions, reproduceWith } from './options.ts'
import { describeCertificate, describeRun } from './terminal.ts'
import { checkPaths, writeCertificate } from './write.ts'

const INTERRUPTED = 130
/** On the line that shows how far it is. */
const MOST_NAME = 40
/** Whatever ends this process must end the programs that it started first. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Plays, prints and writes; answers the exit code. */
export async function runChaos(command: readonly string[], options: ChaosCommandOptions): Promise<number> {
  checkUse(command, options)
  checkPaths(options)
  const chosen = await choose(options)
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  for (const name of SIGNALS) process.once(name, onSignal)
  const progress = new ProgressLine()
  try {
    const common: ChaosOptions = {
      trials: chosen.trials,
      seed: options.seed,
      withinMs: options.within * 1_000,
      signal: stop.signal,
      onProgress: (done, total, name) => progress.show(done, total, `  ${colors.dim(name.slice(0, MOST_NAME))}`),
      reproduce: reproduceWith(command, options, name => chosen.storms.some(storm => storm.name === name)),
    }
    const shown: string[] = []
    const onRun = (name: string, ended: Ended): void => void shown.push(describeRun(name, ended))
    const certificate =
      command.length > 0
        ? await certifyProgram({
            ...common,
            command,
            ...(options.limit === undefined ? {} : { limitMs: options.limit }),
            ...(options.fault.length === 1 && options.json !== true ? { onRun } : {}),
          })
        : await ofPrompt(common, chosen.storms, options)
    progress.clear()
    for (const each of shown) console.log(each)
    console.log(options.json === true ? JSON.stringify(certificate, null, 2) : describeCertificate(certificate))
    await writeCertificate(certificate, options)
    return stop.signal.aborted ? INTERRUPTED : exitCodeOf(certificate)
  } finally {
    progress.clear()
    for (const name of SIGNALS) process.off(name, onSignal)
  }
}

const exitCodeOf = ({ grade, isPartial }: Certificate): number => (grade === 'A' && !isPartial ? EXIT.ok : EXIT.failed)

function checkUse(command: readonly string[], options: ChaosCommandOptions): void {
  if (command.length > 0 === (options.prompt !== undefined)) {
    throw new Mistake('expected either --prompt NAME, or a program after --: breakwater chaos -- node app.js')
  }
  if (command.length === 0) {
    if (options.limit !== undefined) throw new Mistake('--limit is for programs: a prompt has its own time')
    return
  }
  const foreign = (['target', 'input', 'answer', 'timeScale'] as const).find(name => options[name] !== undefined)
  if (foreign !== undefined) throw new Mistake(`${WORDS[foreign]} is for prompts: a program is run as it is`)
  if (options.storm.length > 0) throw new Mistake('--storm is for prompts: a program is run once for each fault')
}

const WORDS = { target: '--target', input: '--input', answer: '--answer', timeScale: '--time-scale' } as const

interface Chosen {
  readonly trials: readonly Trial[]
  readonly storms: readonly Storm[]
}

/** What was named, or everything. */
async function choose({ fault, storm }: ChaosCommandOptions): Promise<Chosen> {
  if (fault.length === 0 && storm.length === 0) return { trials: TRIALS, storms: Object.values(storms) }
  const trials = fault.flatMap(name => {
    const found = trialsNamed(name)
    if (found === undefined) throw new Mistake(`no fault is called ${name}: \`breakwater storms\` lists them`)
    return found
  })
  return { trials, storms: await Promise.all(storm.map(findStorm)) }
}

async function ofPrompt(
  common: ChaosOptions,
  played: readonly Storm[],
  options: ChaosCommandOptions,
): Promise<Certificate> {
  const config = await loadConfig()
  const prompt = await findPrompt(await openRunnable(config), options.prompt as string)
  const { target, timeScale, calls } = options
  return certifyPrompt({
    ...common,
    client: await clientOptionsOf(config),
    prompt,
    storms: played,
    calls,
    directory: config.directory,
    ...(options.input === undefined ? {} : { input: await readJson(options.input) }),
    ...(options.answer === undefined ? {} : { answer: await readText(options.answer) }),
    ...(target === undefined ? {} : { target }),
    ...(timeScale === undefined ? {} : { timeScale }),
  })
}
