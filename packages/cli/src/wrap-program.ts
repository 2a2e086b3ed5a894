import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { join } from 'node:path'
import {
  type Cassette,
  type CassetteMode,
  type CassetteReport,
  type CassetteServer,
  createCassette,
  serveCassette,
} from '@breakwater/testing'
import { loadConfig } from '@breakwater/testing/config'
import { createRedactor } from 'breakwater'
import { Mistake } from './mistake.ts'
import type { WrapOptions } from './wrap-options.ts'

/** What clients outside of Node read for their base URL, and where they go without it. */
const BASE_URLS: { readonly [variable: string]: string } = {
  OPENAI_BASE_URL: 'https://api.openai.com/v1',
  ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
  GOOGLE_GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com',
}

/** Clients refuse to start without a key, also where none is sent anywhere. */
const KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY']

/** What was recorded is written so often, in case this process is killed. */
const SAVE_MS = 1_000

/** Runs a program with all its requests led through a cassette; answers the program's own exit code. */
export async function wrapProgram(
  command: readonly string[],
  mode: CassetteMode,
  speed: number,
  options: WrapOptions,
): Promise<number> {
  const redactor = createRedactor({ mode: 'fake' })
  const path = options.cassette ?? join((await loadConfig()).cassettes, 'recorded.har')
  const cassette = createCassette({ path, mode, speed, match: { ignore: options.ignore }, redact: redactor.redact })
  await using server = await serveCassette(cassette)
  const saving = setInterval(() => cassette.save().catch(() => {}), SAVE_MS)
  try {
    return await run(command, environmentFor(server, cassette, options))
  } finally {
    clearInterval(saving)
    const report = await cassette.close()
    console.error(options.json ? JSON.stringify(report) : described(report, mode))
  }
}

function environmentFor(server: CassetteServer, cassette: Cassette, options: WrapOptions): NodeJS.ProcessEnv {
  const preload = `--import=${import.meta.resolve('@breakwater/testing/preload')}`
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, preload].filter(Boolean).join(' '),
    BREAKWATER_CASSETTE_SERVER: server.origin,
    ...(options.loopback && { BREAKWATER_CASSETTE_LOOPBACK: '1' }),
  }
  for (const [name, url] of Object.entries({ ...BASE_URLS, ...given(options.baseUrl) })) {
    environment[name] = server.baseUrlFor(process.env[name] || url)
  }
  if (!cassette.isRecording) for (const key of KEYS) environment[key] ||= 'replayed'
  return environment
}

function given(pairs: readonly string[]): { [variable: string]: string } {
  const urls: { [variable: string]: string } = {}
  for (const pair of pairs) {
    const [, name, url] = /^([A-Za-z_]\w*)=(https?:\/\/.+)$/.exec(pair) ?? []
    if (name === undefined || url === undefined) {
      throw new Mistake(`--base-url ${pair}: expected VARIABLE=URL, as in MISTRAL_BASE_URL=https://api.mistral.ai/v1`)
    }
    urls[name] = url
  }
  return urls
}

async function run([file, ...words]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file!, words, { env, stdio: 'inherit' })
  const restore = passSignalsOn(child)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    return code ?? 128 + constants.signals[signal!]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Mistake(`${file} cannot be run (${code === 'ENOENT' ? 'no such program' : code})`)
  } finally {
    restore()
  }
}

/** A terminal's Ctrl-C reaches the program by itself: this process has to outlive it, to write what was recorded. */
function passSignalsOn(child: ChildProcess): () => void {
  const ignore = (): void => {}
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGINT', ignore).on('SIGTERM', pass).on('SIGHUP', pass)
  return () => process.off('SIGINT', ignore).off('SIGTERM', pass).off('SIGHUP', pass)
}

function described({ path, played, recorded, misses, unused }: CassetteReport, mode: CassetteMode): string {
  const lines = [
    ...(mode === 'none'
      ? []
      : [
          recorded === 0
            ? 'nothing was sent that could be recorded'
            : `${count(recorded, 'exchange')} recorded in ${path}`,
        ]),
    ...(mode === 'all' ? [] : [`${count(played, 'recording')} replayed from ${path}`]),
    ...misses.map(miss => miss.message),
    ...unused.map(({ number, method, url }) => `not asked for: #${number} ${method} ${url}`),
  ]
  return lines.map(line => `breakwater: ${line}`).join('\n')
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
