// Writes packages/*/dist: JavaScript, declarations and a package.json of its own. Publishing takes that folder.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const tsc = join(root, 'node_modules/.bin/tsc')

interface Manifest {
  name: string
  exports?: Record<string, string>
  bin?: Record<string, string>
  [field: string]: unknown
}

for (const name of readdirSync(join(root, 'packages'))) build(join(root, 'packages', name))

function build(folder: string): void {
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  const config = join(folder, 'tsconfig.build.json')
  execFileSync(tsc, ['--project', config], { stdio: 'inherit' })
  copyData(join(folder, 'src'), dist)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishable(manifest), null, 2)}\n`)
  for (const file of Object.values(manifest.bin ?? {})) chmodSync(join(dist, toBuilt(file)), 0o755)
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  const readme = join(folder, 'README.md')
  copyFileSync(existsSync(readme) ? readme : join(root, 'README.md'), join(dist, 'README.md'))
}

/** What is read at run time beside the code: storms, templates. */
function copyData(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter: source => !source.includes('.') || !source.endsWith('.ts'),
  })
}

const toBuilt = (source: string): string => source.replace('./src/', './').replace(/\.ts$/, '.js')

function publishable({ exports = {}, bin, ...rest }: Manifest): Manifest {
  const entries = Object.entries(exports).map(([path, source]) => {
    const js = toBuilt(source)
    return [path, { types: js.replace(/\.js$/, '.d.ts'), default: js }]
  })
  const bins = Object.entries(bin ?? {}).map(([command, source]) => [command, toBuilt(source).replace('./', '')])
  return {
    ...rest,
    ...(entries.length === 0 ? {} : { exports: { ...Object.fromEntries(entries), './package.json': './package.json' } }),
    ...(bins.length === 0 ? {} : { bin: Object.fromEntries(bins) }),
    files: ['**/*.js', '**/*.d.ts', '**/*.json', '**/*.yaml', 'LICENSE', 'README.md'],
  } as Manifest
}
