import { loadConfig } from '@breakwater/testing/config'
import { lockedHash, openProject, refOf, snapshotOf } from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { columns } from '../../columns.ts'
import { EXIT } from '../../mistake.ts'
import { shown } from '../../shown.ts'
import { warnOf } from './findings.ts'

type LockState = 'locked' | 'changed' | 'not locked'

export async function runList({ json }: { readonly json?: true }): Promise<number> {
  const { directory, registry, lock } = await openProject(await loadConfig())
  const rows = []
  for (const one of registry.prompts) {
    const snapshot = await snapshotOf(one)
    const locked = lockedHash(lock, snapshot)
    const state: LockState = locked === undefined ? 'not locked' : locked === snapshot.hash ? 'locked' : 'changed'
    const { name, version, hash, file } = snapshot
    rows.push({ ref: refOf(snapshot), name, version, hash, file, lock: state })
  }
  if (json) console.log(JSON.stringify(rows, null, 2))
  else if (rows.length > 0) {
    const [head = '', ...lines] = columns([
      ['PROMPT', 'LOCK', 'HASH', 'FILE'],
      ...rows.map(({ ref, lock: state, hash, file }) => [ref, state, hash.slice(0, 12), shown(`${directory}/${file}`)]),
    ])
    for (const line of [colors.dim(head), ...lines]) console.log(line)
  }
  warnOf(registry.findings, directory)
  return registry.findings.length === 0 ? EXIT.ok : EXIT.failed
}
