import { readFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ChaosError } from './chaos-error.ts'

type Entry = string | { readonly [condition: string]: Entry }

/**
 * A package as a module in that directory would import it.
 *
 * @throws ChaosError where it is not installed
 */
export async function importFrom<T>(library: string, directory: string): Promise<T> {
  const manifest = locate(library, directory)
  if (manifest === undefined) {
    throw new ChaosError(`${library} is not installed in ${directory} or above: npm install ${library}`)
  }
  const { exports, main = 'index.js' } = JSON.parse(await readFile(manifest, 'utf8')) as {
    readonly exports?: { readonly '.'?: Entry } | string
    readonly main?: string
  }
  const entry = typeof exports === 'object' ? pick(exports['.']) : exports
  return (await import(pathToFileURL(join(dirname(manifest), entry ?? main)).href)) as T
}

function locate(library: string, directory: string): string | undefined {
  try {
    return findPackageJSON(library, pathToFileURL(join(directory, 'any.js')))
  } catch {
    return undefined
  }
}

/** The file for `import` in Node, in the order in which the package lists its conditions. */
function pick(entry: Entry | undefined): string | undefined {
  let current = entry
  while (typeof current === 'object') {
    const condition = Object.keys(current).find(name => name === 'node' || name === 'import' || name === 'default')
    current = condition === undefined ? undefined : current[condition]
  }
  return current
}
