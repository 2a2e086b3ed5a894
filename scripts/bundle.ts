import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')

/**
 * Writes the JavaScript of a package into few files: reading and linking hundreds of modules is most of what an import
 * costs. Packages in `within` become part of it, licences and all: installed, dotprompt and what it needs weigh 7 MB;
 * bundled, 0.2 MB. All others stay dependencies.
 *
 * @param entries names of files in `dist` without their ending, and their sources
 */
export async function bundle(
  dist: string,
  entries: Readonly<Record<string, string>>,
  within: readonly string[],
): Promise<void> {
  const isWithin = (id: string) => within.some(name => id === name || id.startsWith(`${name}/`))
  const bundled = await rolldown({
    input: entries,
    platform: 'node',
    cwd: root,
    external: id => isPackage(id) && !isWithin(id),
  })
  // All in one folder, so that what names a file beside itself (a worker) finds it from any chunk.
  const { output } = await bundled.write({
    dir: dist,
    format: 'esm',
    chunkFileNames: 'chunk-[name].js',
    comments: { legal: true, annotation: true, jsdoc: false },
    // Lines stay, and the names of functions and classes: Node prints the line of an error, and its stack is read.
    minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
    // One letter beyond Latin-1, and V8 holds and reads the whole file at two bytes a character.
    charset: 'ascii',
  })
  const chunks = output.filter(part => part.type === 'chunk')
  writeFileSync(join(dist, 'LICENSES.txt'), licencesOf(chunks))
}

const isPackage = (id: string): boolean => /^[^./]/.test(id)

/** The licence of every package that a module came from. */
function licencesOf(chunks: readonly OutputChunk[]): string {
  const modules = chunks.flatMap(chunk => Object.keys(chunk.modules))
  const folders = new Set(modules.filter(id => id.includes('node_modules')).map(packageFolder))
  const texts = [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const text = readdirSync(folder).find(file => /^licen[cs]e/i.test(file))
    if (text === undefined) throw new Error(`${name} has no licence text`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, text), 'utf8').trim()}\n`
  })
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}

function packageFolder(module: string): string {
  let folder = dirname(module)
  while (!(existsSync(join(folder, 'package.json')) && 'name' in manifest(folder))) folder = dirname(folder)
  return folder
}

const manifest = (folder: string): object => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
