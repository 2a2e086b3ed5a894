import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'

/** A test as its runner names it. */
export interface TestName {
  /** The file that holds it; undefined where the runner does not say. */
  readonly file: string | undefined
  /** Its suites, outermost first, and its own name. */
  readonly names: readonly string[]
}

/** In this order: the configuration is where the cassettes of `breakwater promote` and `record` are counted from. */
const MARKS = [
  ['breakwater.config.ts', 'breakwater.config.mts', 'breakwater.config.js', 'breakwater.config.mjs'],
  ['package.json'],
]

/** The project of a test: the nearest directory with a configuration, else with a `package.json`, else the working one. */
export function projectOf(file: string | undefined): string {
  if (file === undefined) return process.cwd()
  for (const names of MARKS) {
    for (let at = dirname(resolve(file)); ; at = dirname(at)) {
      if (names.some(name => existsSync(join(at, name)))) return at
      if (at === dirname(at)) break
    }
  }
  return process.cwd()
}

/** `cassettes/tests/summarize/names-the-points.har`, below the project. */
export function defaultCassettePath({ file, names }: TestName): string {
  const project = projectOf(file)
  const within = file === undefined ? '' : relative(project, resolve(file))
  const place = within.startsWith('..') || isAbsolute(within) ? '' : within
  const stem = place.replace(/(?:[._-](?:test|spec))?\.[cm]?[jt]sx?$/, '')
  return `${join(project, 'cassettes', stem, ...names.map(fileNameOf))}.har`
}

const MAX_NAME = 80

/** What a file may be called everywhere. A name that loses more than its spaces and capitals gets a mark of its own. */
function fileNameOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, MAX_NAME)
    .replace(/^-|-$/g, '')
  if (words !== '' && words === name.toLowerCase().replaceAll(' ', '-')) return words
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 6)
  return words === '' ? mark : `${words}-${mark}`
}
