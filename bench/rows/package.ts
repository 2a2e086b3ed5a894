import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { megabytes, times } from '../harness/format.ts'
import type { Figure, Row } from '../harness/row.ts'
import { spreadOf } from '../harness/statistics.ts'

// What is shipped is measured: the built package, not the sources.

const ROOT = join(import.meta.dirname, '../..')
const DIST = join(ROOT, 'packages/breakwater/dist')
const MODULES = join(ROOT, 'node_modules')

const MAX_IMPORT = 0.6
const MAX_WEIGHT_BYTES = 20_000_000

const build = (): void =>
  void execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], {
    stdio: ['ignore', process.stderr, process.stderr],
  })

/** How long the first import of a module takes in a process of its own. */
export const imports: Row = {
  name: 'import',
  async measure({ rounds }) {
    build()
    const modules = { undici: 'undici', breakwater: pathToFileURL(join(DIST, 'index.js')).href }
    const taken = { undici: [] as number[], breakwater: [] as number[] }
    const names = ['undici', 'breakwater'] as const
    for (const name of names) importMs(modules[name])
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < 2; turn++) {
        const name = names[(round + turn) % 2] as keyof typeof taken
        taken[name].push(importMs(modules[name]))
      }
    }
    const ratio = spreadOf(taken.breakwater.map((ms, round) => ms / (taken.undici[round] as number)))
    const ms = { undici: spreadOf(taken.undici).median, breakwater: spreadOf(taken.breakwater).median }
    return [
      {
        what: "time to import the library, against import 'undici'",
        measured: `${times(ratio)}, ${ms.breakwater.toFixed(0)} ms against ${ms.undici.toFixed(0)} ms`,
        reach: `<= ${MAX_IMPORT}x`,
        holds: ratio.median <= MAX_IMPORT,
      },
    ]
  },
}

function importMs(module: string): number {
  const program = `const t = performance.now(); await import('${module}'); console.log(performance.now() - t)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8' }))
}

/** Everything that installing it brings, in bytes of files. */
export const weight: Row = {
  name: 'weight',
  async measure() {
    build()
    const ours = [DIST, ...dependencies(DIST)]
    const figures: Figure[] = [
      {
        what: 'installed weight, dependencies included: breakwater',
        measured: described(ours),
        reach: `<= ${megabytes(MAX_WEIGHT_BYTES)}`,
        holds: bytesOf(ours) <= MAX_WEIGHT_BYTES,
      },
    ]
    for (const [what, roots] of PEERS) {
      const folders = roots.map(name => join(MODULES, name))
      figures.push({
        what: `installed weight: ${what}`,
        measured: described([...folders, ...dependencies(...folders)]),
      })
    }
    return figures
  },
}

const PEERS: readonly (readonly [string, readonly string[]])[] = [
  ['OpenAI SDK', ['openai']],
  ['AI SDK with one provider', ['ai', '@ai-sdk/openai-compatible']],
]

const bytesOf = (folders: readonly string[]): number =>
  [...new Set(folders)].reduce((sum, folder) => sum + weigh(folder), 0)

const described = (folders: readonly string[]): string =>
  `${megabytes(bytesOf(folders))} in ${new Set(folders).size} packages`

/** The folders of all packages that these bring along, peers that are not optional included, as npm installs them. */
function dependencies(...roots: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const open = [...roots]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const name of wanted(folder)) {
      const target = resolve(name, folder)
      if (target === undefined || found.has(target) || roots.includes(target)) continue
      found.add(target)
      open.push(target)
    }
  }
  return [...found]
}

interface Manifest {
  readonly dependencies?: { readonly [name: string]: string }
  readonly peerDependencies?: { readonly [name: string]: string }
  readonly peerDependenciesMeta?: { readonly [name: string]: { readonly optional?: boolean } }
}

function wanted(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const peers = Object.keys(peerDependencies).filter(name => peerDependenciesMeta[name]?.optional !== true)
  return [...Object.keys(dependencies), ...peers]
}

/** Where Node would find a package from this folder. */
function resolve(name: string, from: string): string | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const target = join(folder, 'node_modules', name)
    if (existsSync(join(target, 'package.json'))) return target
  }
  return undefined
}

function weigh(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: false })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : weigh(path)
    else if (entry.isFile()) bytes += statSync(path).size
  }
  return bytes
}
