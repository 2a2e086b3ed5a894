import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readText } from '../../files.ts'

/** What runs the tests of a project. */
export type Runner = 'vitest' | 'node:test'

/** Vitest where the `package.json` of the directory, or one above it, names it; else Node's own. */
export async function runnerOf(directory: string): Promise<Runner> {
  for (let at = directory; ; at = dirname(at)) {
    const manifest = join(at, 'package.json')
    if (existsSync(manifest) && /\bvitest\b/.test(await readText(manifest))) return 'vitest'
    if (at === dirname(at)) return 'node:test'
  }
}
