import { existsSync } from 'node:fs'
import { loadStorm, type Storm, StormError, storms } from '@breakwater/testing'
import { Mistake } from './mistake.ts'

/** A built-in storm by its name, or a storm file by its path. */
export async function findStorm(nameOrFile: string): Promise<Storm> {
  const builtIn = Object.hasOwn(storms, nameOrFile) ? storms[nameOrFile] : undefined
  if (builtIn !== undefined) return builtIn
  const isFile = existsSync(nameOrFile) || /[./\\]/.test(nameOrFile)
  if (!isFile) {
    throw new Mistake(`no storm is called ${nameOrFile}; there are ${Object.keys(storms).join(', ')}, or give a file`)
  }
  try {
    return await loadStorm(nameOrFile)
  } catch (error) {
    if (error instanceof StormError) throw new Mistake(error.message)
    throw error
  }
}
