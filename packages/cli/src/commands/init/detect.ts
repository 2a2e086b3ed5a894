import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readJson } from '../../files.ts'
import { Mistake } from '../../mistake.ts'
import { findManager, type PackageManager } from './package-manager.ts'
import { findProvider, type Provider } from './provider.ts'

/** What init knows of a project without asking. */
export interface Project {
  readonly directory: string
  /** Where workflows of GitHub are: the root of the repository. */
  readonly root: string
  readonly manager: PackageManager
  readonly lockDirectory: string | undefined
  readonly runner: 'vitest' | 'node:test'
  /** Of the files to write. In a package of CommonJS they have to say that they are modules. */
  readonly extension: 'ts' | 'mts' | 'js' | 'mjs'
  readonly provider: Provider
  /** The directory of tests, from that of the project. */
  readonly tests: string
  /** `test`, or a word by which another runner does not take the file for one of its own. */
  readonly suffix: 'test' | 'smoke'
  readonly packages: ReadonlySet<string>
}

interface Manifest {
  readonly type?: string
  readonly scripts?: { readonly [name: string]: string }
  readonly [field: string]: unknown
}

/** @throws Mistake where there is no `package.json`, or it cannot be read */
export async function detectProject(directory: string, environment: NodeJS.ProcessEnv): Promise<Project> {
  const manifest = await manifestOf(directory)
  const packages = packagesOf(manifest)
  const usesVitest = packages.has('vitest') || /\bvitest\b/.test(Object.values(manifest.scripts ?? {}).join('\n'))
  const usesTypeScript = packages.has('typescript') || existsSync(join(directory, 'tsconfig.json'))
  const isModule = manifest.type === 'module'
  const { manager, lockDirectory } = findManager(directory)
  const variables = new Set([...Object.keys(environment), ...(await namedVariables(directory))])
  return {
    directory,
    root: rootOf(directory),
    manager,
    lockDirectory,
    runner: usesVitest ? 'vitest' : 'node:test',
    extension: `${isModule ? '' : 'm'}${usesTypeScript ? 'ts' : 'js'}`,
    provider: findProvider(packages, variables),
    tests: ['tests', 'test'].find(name => existsSync(join(directory, name))) ?? 'test',
    suffix: !usesVitest && OTHER_RUNNERS.some(name => packages.has(name)) ? 'smoke' : 'test',
    packages,
  }
}

/** They would run a file named as a test, and not know `node:test`. */
const OTHER_RUNNERS = ['jest', 'mocha', 'ava', 'jasmine']

async function manifestOf(directory: string): Promise<Manifest> {
  const file = join(directory, 'package.json')
  if (!existsSync(file)) throw new Mistake(`${directory} has no package.json: run init in the directory of a package`)
  const manifest = await readJson(file)
  if (typeof manifest === 'object' && manifest !== null) return manifest as Manifest
  throw new Mistake(`${file}: expected an object`)
}

function packagesOf(manifest: Manifest): ReadonlySet<string> {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  return new Set(fields.flatMap(field => Object.keys((manifest[field] as object | undefined) ?? {})))
}

/** The names, never the values, of what files like `.env` and `.env.example` set. */
async function namedVariables(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter(name => /^\.env(?:\.|$)/.test(name))
  const texts = await Promise.all(names.map(name => readFile(join(directory, name), 'utf8').catch(() => '')))
  return [...texts.join('\n').matchAll(/^(?:export +)?([A-Z][A-Z0-9_]{0,99})=/gm)].map(([, name]) => name!)
}

/** The nearest directory with a repository, upwards; else the project itself. */
function rootOf(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return directory
  }
}
