import { existsSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { type Certificate, renderBadge, renderJunit, renderMarkdown } from '@breakwater/testing/chaos'
import { Mistake } from '../../mistake.ts'
import type { ChaosCommandOptions } from './options.ts'

/** Before a minute is spent: whether the certificate will have a place. */
export function checkPaths({ out, junit, badge }: ChaosCommandOptions): void {
  if (out !== undefined && !isDirectory(out) && !['.md', '.json', ''].includes(extname(out))) {
    throw new Mistake(`--out ${out}: expected a .md or .json file, or a directory`)
  }
  for (const [name, file] of Object.entries({ junit, badge })) {
    if (file !== undefined && isDirectory(file)) throw new Mistake(`--${name} ${file}: expected a file`)
  }
}

const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** @throws Mistake where a file cannot be written */
export async function writeCertificate(
  certificate: Certificate,
  { out, junit, badge }: ChaosCommandOptions,
): Promise<void> {
  const json = `${JSON.stringify(certificate, null, 2)}\n`
  if (out !== undefined && extname(out) === '.json' && !isDirectory(out)) await write(out, json)
  else if (out !== undefined && extname(out) === '.md' && !isDirectory(out))
    await write(out, renderMarkdown(certificate))
  else if (out !== undefined) {
    await write(join(out, 'chaos-certificate.md'), renderMarkdown(certificate))
    await write(join(out, 'chaos-certificate.json'), json)
  }
  if (junit !== undefined) await write(junit, renderJunit(certificate))
  if (badge !== undefined) await write(badge, renderBadge(certificate))
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw new Mistake(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`)
  }
}
