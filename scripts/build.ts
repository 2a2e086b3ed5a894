// Writes packages/*/dist: JavaScript, declarations and a package.json of its own. Publishing takes that folder.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.ts'

/** A workspace's package.json: `exports` and `bin` name the sources. */
interface Manifest {
  readonly exports?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly devDependencies?: unknown
  readonly [field: string]: unknown
}

const root = join(import.meta.dirname, '..')

function build(folder: string): void {
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/.bin/tsc')
  const { status } = spawnSync(tsc, ['--project', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishable(manifest), null, 2)}\n`)
  for (const source of Object.values(manifest.bin ?? {})) chmodSync(join(dist, built(source)), 0o755)
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  copyFileSync(join(folder, 'README.md'), join(dist, 'README.md'))
}

/** The library is imported by every process that calls a model: its many modules become few files. */
async function bundleLibrary(folder: string): Promise<void> {
  const dist = join(folder, 'dist')
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js')) rmSync(join(dist, file))
  }
  const sources = Object.values(exports).map(source => [
    built(source).replace(/^\.\/|\.js$/g, ''),
    join(folder, source),
  ])
  await bundle(dist, Object.fromEntries([...sources, ...workersOf(folder)]), WITHIN)
}

/**
 * Of OpenTelemetry's interface any number of copies may be loaded, as they meet in one global place; its types are still
 * those of the dependency.
 */
const WITHIN = ['@noble/hashes', '@opentelemetry/api', 'dotprompt', 'handlebars']

/** Threads are started by the name of their file: each stands beside the bundle. */
const workersOf = (folder: string): string[][] =>
  readdirSync(join(folder, 'src/node'))
    .filter(name => name.endsWith('-worker.ts'))
    .map(name => [name.replace(/\.ts$/, ''), join(folder, 'src/node', name)])

/** The same package with its entries pointed at what was built. */
function publishable({ exports, bin, devDependencies: _unpublished, ...rest }: Manifest): Manifest {
  return {
    ...rest,
    ...(exports === undefined ? {} : { exports: { ...mapValues(exports, entry), './package.json': './package.json' } }),
    ...(bin === undefined ? {} : { bin: mapValues(bin, source => built(source).replace('./', '')) }),
    files: ['**/*.js', '**/*.d.ts', 'LICENSES.txt'],
  } as Manifest
}

const built = (source: string): string => source.replace('./src/', './').replace(/\.ts$/, '.js')

const entry = (source: string): object => ({ types: built(source).replace(/\.js$/, '.d.ts'), default: built(source) })

const mapValues = <T>(record: Readonly<Record<string, string>>, map: (value: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

for (const name of readdirSync(join(root, 'packages'))) build(join(root, 'packages', name))
await bundleLibrary(join(root, 'packages/breakwater'))
