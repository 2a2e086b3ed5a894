import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** One text to be summarized. */
export interface Text {
  readonly name: string
  readonly text: string
}

const MIN_BYTES = 1_000
const MAX_BYTES = 60_000
const COUNT = 16

/** Files that a person named. */
export const readFiles = (files: readonly string[]): Text[] =>
  files.map(file => ({ name: basename(file), text: readFileSync(file, 'utf8') }))

/** The README files of the packages that `npm ci` has just installed: real texts that are on every machine. */
export function installedReadmes(root: string): Text[] {
  const modules = join(root, 'node_modules')
  return packageFolders(modules)
    .map(name => ({ name, file: join(modules, name, 'README.md') }))
    .filter(({ file }) => isOfSize(file))
    .slice(0, COUNT)
    .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }))
}

function packageFolders(modules: string): string[] {
  return readdirSync(modules)
    .flatMap(name =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map(inner => `${name}/${inner}`) : [name],
    )
    .filter(name => !name.startsWith('.') && !name.includes('breakwater'))
    .sort()
}

function isOfSize(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return size >= MIN_BYTES && size <= MAX_BYTES
}

/** What somebody pastes when they paste a whole repository: about 200 000 tokens. */
export function hugePaste(texts: readonly Text[]): Text {
  const all = texts.map(({ text }) => text).join('\n\n')
  return { name: '(a 200 000-token paste)', text: all.repeat(Math.ceil(800_000 / all.length)).slice(0, 800_000) }
}
