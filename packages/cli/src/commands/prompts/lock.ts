import { loadConfig } from '@breakwater/testing/config'
import { plural } from '@breakwater/testing/page'
import {
  type Finding,
  LOCK_FILE,
  LOCK_FOLDER,
  type Lock,
  type LockPlan,
  lockedHash,
  openProject,
  type Project,
  planLock,
  recoverLock,
  refOf,
  type Snapshot,
  snapshotOf,
  writeLock,
} from '@breakwater/testing/prompts'
import colors from 'picocolors'
import { EXIT } from '../../mistake.ts'
import { warnOf } from './findings.ts'

export interface LockOptions {
  readonly force?: true
  readonly json?: true
}

export async function runLock({ force, json }: LockOptions): Promise<number> {
  const project = await openProject(await loadConfig())
  const { directory, registry } = project
  const current = await Promise.all(registry.prompts.map(snapshotOf))
  const { lock, findings } = await usableLock(project, current)
  const broken = [...findings, ...registry.findings]
  warnOf(broken, directory)
  if (broken.length > 0 && !force) {
    console.error('nothing was locked (--force locks what can be read, and forgets the rest)')
    return EXIT.failed
  }
  const plan = planLock(lock, current, { force: force === true })
  await writeLock(directory, plan.lock)
  if (json) console.log(JSON.stringify(dataOf(plan), null, 2))
  else for (const line of linesOf(plan)) console.log(line)
  return plan.refused.length === 0 ? EXIT.ok : EXIT.failed
}

/** What a merge or a hand has damaged is made good where nothing is lost by it; the rest is named. */
async function usableLock(
  { directory, lock, lockFindings }: Project,
  current: readonly Snapshot[],
): Promise<{ readonly lock: Lock; readonly findings: readonly Finding[] }> {
  if (lockFindings.some(({ file }) => file === LOCK_FILE)) {
    console.error(`${LOCK_FILE} cannot be read: it is made anew from ${LOCK_FOLDER}/`)
    return recoverLock(directory)
  }
  const whole = new Set(current.filter(one => lockedHash(lock, one) === one.hash).map(refOf))
  return { lock, findings: lockFindings.filter(({ prompt }) => prompt === undefined || !whole.has(prompt)) }
}

const dataOf = ({ added, refreshed, refused }: LockPlan): object => ({
  added: added.map(refOf),
  refreshed: refreshed.map(refOf),
  refused: refused.map(({ snapshot, why }) => ({ prompt: refOf(snapshot), why })),
})

function linesOf({ lock, added, refreshed, refused }: LockPlan): string[] {
  return [
    ...added.map(one => `${colors.green('locked')}     ${refOf(one)}`),
    ...refreshed.map(one => `${colors.green('refreshed')}  ${refOf(one)} (its content is as it was)`),
    ...refused.map(({ snapshot, why }) => `${colors.red('refused')}    ${refOf(snapshot)} ${why}`),
    ...(refused.length > 0 ? [colors.dim('  → give it another version; --force locks it as it is')] : []),
    ...(added.length + refreshed.length + refused.length === 0
      ? [`the lock is as it was: ${plural(lock.snapshots.size, 'version')}`]
      : []),
  ]
}
