import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')

/**
 * Puts a package that the library uses in small part, with what it needs itself, into one file of `dist`, and points the
 * built imports at that. Installed, dotprompt and its dependencies weigh 7 MB; bundled, 0.2 MB.
 *
 * @param entry the package's file that is imported
 * @param external what stays a dependency, or is only wanted by parts that are not used
 */
export async function bundle(dist: string, name: string, entry: string, external: readonly string[]): Promise<void> {
  const input = join(root, 'node_modules', name, entry)
  const bundled = await rolldown({ input, external: [...external], platform: 'node', cwd: root })
  const file = join(dist, 'vendor', `${name}.js`)
  const { output } = await bundled.write({ file, format: 'esm', codeSplitting: false })
  const modules = output.flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  writeFileSync(join(dist, 'vendor/LICENSES.txt'), licencesOf(modules))
  if (redirect(dist, name, file) === 0) throw new Error(`nothing in ${dist} imports ${name}`)
}

/** The licence of every package that a module came from. */
function licencesOf(modules: readonly string[]): string {
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

/** Points every import of the package in built JavaScript at the file; answers how many there were. */
function redirect(dist: string, name: string, file: string): number {
  let count = 0
  for (const built of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!built.endsWith('.js') || built.startsWith('vendor')) continue
    const path = join(dist, built)
    const target = relative(dirname(path), file).split(sep).join('/')
    const code = readFileSync(path, 'utf8')
    const changed = code.replaceAll(`'${name}'`, `'${target.startsWith('.') ? target : `./${target}`}'`)
    if (changed === code) continue
    writeFileSync(path, changed)
    count += 1
  }
  return count
}
