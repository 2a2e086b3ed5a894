import { existsSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { type Certificate, renderBadge, renderJunit, renderMarkdown } from '@breakwater/testing/chaos'
import { writeText } from '../../files.ts'
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
  if (out !== undefined && extname(out) === '.json' && !isDirectory(out)) await writeText(out, json)
  else if (out !== undefined && extname(out) === '.md' && !isDirectory(out))
    await writeText(out, renderMarkdown(certificate))
  else if (out !== undefined) {
    await writeText(join(out, 'chaos-certificate.md'), renderMarkdown(certificate))
    await writeText(join(out, 'chaos-certificate.json'), json)
  }
  if (junit !== undefined) await writeText(junit, renderJunit(certificate))
  if (badge !== undefined) await writeText(badge, renderBadge(certificate))
}
