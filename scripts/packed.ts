/**
 * What is published, tried as its users get it: packs the three `dist` folders, installs them into empty folders,
 * type-checks a small program against them, runs it, makes a test of a failed call, and weighs what the library brings
 * along.
 *
 *     npm run build && npm run packed
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** On disk: a new dependency that is too heavy must be noticed. */
const MAX_INSTALLED_MB = 20

/** Parts of Node that take up to a tenth of a second to load, and that a process may never need. */
const NOT_ON_IMPORT = ['zlib', 'worker_threads', 'fs/promises', 'sqlite', 'internal/crypto/webcrypto', 'http', 'tls']

const PROGRAM = `import { createClient, definePrompt, loadPrompts, openaiCompatible } from 'breakwater'
import { z } from 'zod'

const output = z.object({ summary: z.string(), key_points: z.array(z.string()), confidence: z.number() })
const summarize = definePrompt({ name: 'summarize', output, messages: (text: string) => \`Summarize: \${text}\` })
const route = openaiCompatible({ model: 'simulated', baseURL: process.argv[2] ?? '' })
const client = createClient({ routes: [route], capture: { path: 'cases.db' } })
const result = await client.run(summarize, 'A breakwater protects ships from waves. It is made of stone.')
const { title } = await loadPrompts('prompts')
if (title === undefined) throw new Error('prompts/title.prompt was not loaded')
const named = await client.run(title, { text: 'A breakwater is a wall in the sea.' })
await client.close()
if (!named.ok) throw new Error(named.failure.message)
const summary: string = result.ok ? result.value.summary : result.failure.code
console.log(summary)
`

/** A call that fails by what a model wrote, captured. */
const FAILING = `import { clientOptionsOf, loadConfig, promptNamed } from '@breakwater/testing/config'
import { createClient, openaiCompatible } from 'breakwater'

const config = await loadConfig()
const route = openaiCompatible({ model: 'simulated', baseURL: process.argv[2] ?? '' })
const client = createClient({ ...(await clientOptionsOf(config)), routes: [route] })
const result = await client.run(await promptNamed(config, 'title'), { text: 'A wall in the sea.' })
await client.close()
console.log(result.ok ? 'a value' : result.failure.code)
`

const CONFIG = `import { defineConfig } from '@breakwater/testing/config'
import { openaiCompatible } from 'breakwater'

export default defineConfig({
  prompts: 'prompts',
  store: 'cases.db',
  client: { routes: [openaiCompatible({ model: 'simulated', baseURL: 'http://127.0.0.1:9/v1' })], capture: { path: 'cases.db' } },
})
`

const STORM = '{ "name": "fields", "faults": ["missing_field", "missing_field"] }'

const PROMPT = '---\noutput:\n  schema:\n    title: string\n---\n{{role "user"}}Name this: {{text}}'

const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'breakwater-packed-'))

function run(folder: string, command: string, ...words: readonly string[]): string {
  return execFileSync(command, words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

function pack(name: string): string {
  const dist = join(root, 'packages', name, 'dist')
  const [packed] = JSON.parse(run(work, 'npm', 'pack', dist, '--json', '--loglevel=error')) as [
    { filename: string; files: { path: string }[] },
  ]
  const paths = packed.files.map(({ path }) => path)
  for (const needed of ['LICENSE', 'README.md', 'package.json']) {
    if (!paths.includes(needed)) throw new Error(`${name}: ${needed} is missing from the tarball`)
  }
  const stray = paths.filter(path => /\.test\.|(?<!\.d)\.ts$/.test(path))
  if (stray.length > 0) throw new Error(`${name}: the tarball holds ${stray.join(', ')}`)
  return join(work, packed.filename)
}

/** An empty project with these packages. */
function install(name: string, ...packages: readonly string[]): string {
  const folder = join(work, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages)
  return folder
}

/** Blocks on the disk, as `du` counts them. */
function installedMegabytes(folder: string): number {
  return (Number(run(folder, 'du', '-sk', 'node_modules').split('\t')[0]) * 1024) / 1_000_000
}

/** By Node's own list of what it has loaded. */
function checkImport(folder: string): void {
  const list = "await import('breakwater'); console.log(JSON.stringify(process.moduleLoadList))"
  const loaded: string[] = JSON.parse(run(folder, process.execPath, '--input-type=module', '--eval', list))
  const early = NOT_ON_IMPORT.filter(name => loaded.includes(`NativeModule ${name}`))
  if (early.length > 0) throw new Error(`importing breakwater loads ${early.join(', ')}`)
}

/** The strictest reading: every declaration that the program reaches is checked too. */
function typeCheck(folder: string, moduleResolution: 'nodenext' | 'bundler'): void {
  const module = moduleResolution === 'bundler' ? 'preserve' : 'nodenext'
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2024', '--types', 'node']
  const resolution = ['--module', module, '--moduleResolution', moduleResolution]
  run(folder, join(root, 'node_modules/.bin/tsc'), ...options, ...resolution, 'program.ts')
}

const command = (folder: string): string => join(folder, 'node_modules/.bin/breakwater')

/** The packed command plays the provider. */
async function runAgainstSimulator(folder: string, storm: string, program: string): Promise<string> {
  const words = ['simulate', '--storm', storm, '--port', '0']
  const simulator = spawn(command(folder), words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(simulator, 'exit')
  try {
    for await (const line of createInterface(simulator.stdout)) {
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0]
      if (address !== undefined) return run(folder, process.execPath, program, `${address}/v1`).trim()
    }
    throw new Error('the packed simulator told no address')
  } finally {
    simulator.kill('SIGINT')
    await exited
  }
}

/** From a captured failure to a test that is red, by the packed command. */
async function tryHarness(folder: string): Promise<string> {
  writeFileSync(join(folder, 'failing.ts'), FAILING)
  writeFileSync(join(folder, 'breakwater.config.ts'), CONFIG)
  writeFileSync(join(folder, 'storm.json'), STORM)
  const code = await runAgainstSimulator(folder, 'storm.json', 'failing.ts')
  const [promoted] = JSON.parse(run(folder, command(folder), 'promote', '--last', '--json')) as [
    { test: { file: string } },
  ]
  const { status, stdout } = spawnSync(process.execPath, ['--test', promoted.test.file], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status === 1 && stdout.includes(`failed with ${code}`)) return code
  throw new Error(`the promoted test ended with ${status} and said ${stdout}`)
}

async function main(): Promise<void> {
  const [library, testing, cli] = [pack('breakwater'), pack('testing'), pack('cli')]
  const bare = install('alone', library)
  checkImport(bare)
  const alone = installedMegabytes(bare)
  console.log(
    `installed weight of breakwater with its dependencies: ${alone.toFixed(1)} MB on disk (at most ${MAX_INSTALLED_MB})`,
  )
  if (alone > MAX_INSTALLED_MB) throw new Error(`the installed library weighs more than ${MAX_INSTALLED_MB} MB`)

  const folder = install('program', library, testing, cli, 'zod@^4', '@types/node@^24')
  writeFileSync(join(folder, 'program.ts'), PROGRAM)
  mkdirSync(join(folder, 'prompts'))
  writeFileSync(join(folder, 'prompts/title.prompt'), PROMPT)
  typeCheck(folder, 'nodenext')
  typeCheck(folder, 'bundler')
  const said = await runAgainstSimulator(folder, 'calm', 'program.ts')
  if (!said.includes('breakwater')) throw new Error(`the program said ${said}`)
  console.log(`the program, type-checked under nodenext and bundler, said: ${said}`)
  console.log(`a call that failed with ${await tryHarness(folder)} was promoted to a test that is red`)
}

try {
  await main()
} finally {
  rmSync(work, { recursive: true, force: true })
}
