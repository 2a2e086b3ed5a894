import { loadConfig } from '@breakwater/testing/config'
import { historyOf, openProject, type PastVersion, type Project, shortVersion } from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { printable } from '../../mark.ts'
import { EXIT, Mistake } from '../../mistake.ts'
import { warnOf } from './findings.ts'

export async function runLog(names: readonly string[], { json }: { readonly json?: true }): Promise<number> {
  const project = await openProject(await loadConfig())
  const histories = []
  for (const name of names.length > 0 ? names : namesIn(project)) {
    const current = project.registry.prompts.filter(({ prompt }) => prompt.name === name)
    const versions = await historyOf(name, project.git, current, [...project.lock.snapshots.values()])
    if (versions.length === 0) throw new Mistake(`no prompt ${name}: there are ${namesIn(project).join(', ')}`)
    histories.push({ name, versions })
  }
  if (json) console.log(JSON.stringify(histories, null, 2))
  else
    console.log(
      histories.map(({ name, versions }) => [colors.bold(name), ...linesOf(versions)].join('\n')).join('\n\n'),
    )
  warnOf(project.registry.findings, project.directory)
  return EXIT.ok
}

/** Of the project and of the lock: what the project no longer has, too. */
const namesIn = ({ registry, lock }: Project): string[] =>
  [...new Set([...registry.prompts.map(({ prompt }) => prompt.name), ...Object.keys(lock.hashes)])].sort()

function linesOf(versions: readonly PastVersion[]): string[] {
  const rows = versions.map(({ version, hash, commit, isLocked, isCurrent }) => [
    shortVersion(version),
    hash.slice(0, 12),
    commit === undefined ? 'not committed' : commit.id.slice(0, 8),
    commit?.date.slice(0, 10) ?? '',
    printable(commit?.author ?? ''),
    [printable(commit?.subject ?? ''), marksOf(isCurrent, isLocked)].filter(Boolean).join(' '),
  ])
  return columns(rows).map(line => `  ${line}`)
}

function marksOf(isCurrent: boolean, isLocked: boolean): string {
  const marks = [...(isCurrent ? ['now'] : []), ...(isLocked ? ['locked'] : [])]
  return marks.length === 0 ? '' : `(${marks.join(', ')})`
}
