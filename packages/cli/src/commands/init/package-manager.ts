import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a package manager calls what init speaks of. */
export interface PackageManager {
  readonly name: PackageManagerName
  /** From the lock file, in CI. */
  readonly install: string
  readonly add: string
  readonly addDev: string
  /** Runs a command of an installed package. */
  readonly exec: string
}

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun'

export const PACKAGE_MANAGERS: { readonly [name in PackageManagerName]: PackageManager } = {
  npm: { name: 'npm', install: 'npm ci', add: 'npm install', addDev: 'npm install --save-dev', exec: 'npx' },
  pnpm: {
    name: 'pnpm',
    install: 'pnpm install --frozen-lockfile',
    add: 'pnpm add',
    addDev: 'pnpm add --save-dev',
    exec: 'pnpm exec',
  },
  yarn: { name: 'yarn', install: 'yarn install --immutable', add: 'yarn add', addDev: 'yarn add --dev', exec: 'yarn' },
  bun: { name: 'bun', install: 'bun install --frozen-lockfile', add: 'bun add', addDev: 'bun add --dev', exec: 'bunx' },
}

const LOCK_FILES: { readonly [file: string]: PackageManagerName } = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
}

/** A manager, and the directory of its lock file, where there is one. */
export interface FoundManager {
  readonly manager: PackageManager
  readonly lockDirectory: string | undefined
}

/** By the nearest lock file, upwards: a package of a workspace has none of its own. Without any: npm. */
export function findManager(directory: string): FoundManager {
  for (let at = directory; ; at = dirname(at)) {
    const file = Object.keys(LOCK_FILES).find(name => existsSync(join(at, name)))
    if (file !== undefined) return { manager: PACKAGE_MANAGERS[LOCK_FILES[file]!], lockDirectory: at }
    if (at === dirname(at)) return { manager: PACKAGE_MANAGERS.npm, lockDirectory: undefined }
  }
}
