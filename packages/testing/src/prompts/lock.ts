import { byVersion, hasVersion, keyOf, refOf } from '../prompt-version.ts'
import { breaksOf } from './breaking.ts'
import { contentChanges, type Snapshot } from './snapshot.ts'

/** What the lock says of a project's prompts: the hash of every version, and the version itself beside it. */
export interface Lock {
  readonly hashes: { readonly [name: string]: { readonly [version: string]: string } }
  /** By `name@version`, in full. */
  readonly snapshots: ReadonlyMap<string, Snapshot>
}

export const EMPTY_LOCK: Lock = { hashes: {}, snapshots: new Map() }

export const lockedHash = (
  { hashes }: Lock,
  { name, version }: Pick<Snapshot, 'name' | 'version'>,
): string | undefined => {
  const versions = Object.hasOwn(hashes, name) ? hashes[name] : undefined
  return versions !== undefined && Object.hasOwn(versions, version) ? versions[version] : undefined
}

export interface LockPlan {
  readonly lock: Lock
  /** What the lock says that it did not say before. */
  readonly added: readonly Snapshot[]
  /** Versions of which only what is no content is another: budgets, descriptions. */
  readonly refreshed: readonly Snapshot[]
  /** Versions that are locked with another content, or break callers without saying so. They stay as they were. */
  readonly refused: readonly { readonly snapshot: Snapshot; readonly why: string }[]
}

/**
 * The lock with what the project has now. A version that is locked is never locked anew with another content, and none
 * that breaks callers or readers without a step that may, unless by `force`; versions that the project no longer has stay, as what ran under them is still in ledgers and traces.
 * Without a version a prompt has its hash for one: of these only the present one is kept.
 */
export function planLock(
  lock: Lock,
  current: readonly Snapshot[],
  options: { readonly force?: boolean } = {},
): LockPlan {
  const snapshots = new Map(lock.snapshots)
  const plan = { added: [] as Snapshot[], refreshed: [] as Snapshot[], refused: [] as LockPlan['refused'][number][] }
  for (const snapshot of current) {
    const before = snapshots.get(keyOf(snapshot))
    const changes = before === undefined ? [] : contentChanges(before, snapshot)
    const why = options.force === true ? undefined : refusalOf(snapshot, changes, snapshots)
    if (why !== undefined) {
      plan.refused.push({ snapshot, why })
      continue
    }
    if (before === undefined || changes.length > 0) plan.added.push(snapshot)
    else if (writeSnapshot(before) !== writeSnapshot(snapshot)) plan.refreshed.push(snapshot)
    if (!hasVersion(snapshot)) dropUnversioned(snapshots, snapshot.name)
    snapshots.set(keyOf(snapshot), snapshot)
  }
  return { lock: lockOf(snapshots), ...plan }
}

function refusalOf(
  snapshot: Snapshot,
  changes: readonly string[],
  snapshots: ReadonlyMap<string, Snapshot>,
): string | undefined {
  if (changes.length > 0) return `is locked with another content: ${changes.join(', ')}`
  const [broken] = hasVersion(snapshot) ? breaksOf(snapshot, snapshots) : []
  return broken && `breaks what relies on ${refOf(broken.from)}: ${broken.side} ${broken.place}: ${broken.what}`
}

function dropUnversioned(snapshots: Map<string, Snapshot>, name: string): void {
  for (const [key, one] of snapshots) if (one.name === name && !hasVersion(one)) snapshots.delete(key)
}

export function lockOf(snapshots: ReadonlyMap<string, Snapshot>): Lock {
  const hashes: { [name: string]: { [version: string]: string } } = Object.create(null)
  for (const { name, version, hash } of snapshots.values()) {
    hashes[name] ??= Object.create(null) as { [version: string]: string }
    hashes[name][version] = hash
  }
  return { hashes, snapshots }
}

/** The text of `prompts.lock.json`: names and versions in order, a line for each version, so that changes read well. */
export function writeHashes({ hashes }: Lock): string {
  const names = Object.keys(hashes).sort()
  const prompts = names.map(name => [name, ordered(hashes[name] ?? {})])
  return `${JSON.stringify({ lockVersion: LOCK_VERSION, prompts: Object.fromEntries(prompts) }, null, 2)}\n`
}

const ordered = (versions: { readonly [version: string]: string }): object =>
  Object.fromEntries(Object.entries(versions).sort(([a], [b]) => byVersion(a, b)))

const LOCK_VERSION = 1

/** The text of one snapshot. */
export const writeSnapshot = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, null, 2)}\n`

/** The file of a version within the lock's folder. */
export const snapshotFile = (snapshot: Pick<Snapshot, 'name' | 'version'>): string =>
  `${encodeURIComponent(refOf(snapshot)).replaceAll('%40', '@')}.json`

/** The hashes of a lock file, or what is wrong with it. */
export function readHashes(text: string): { readonly hashes: Lock['hashes'] } | { readonly wrong: string } {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { wrong: 'it is not JSON' }
  }
  const { lockVersion, prompts } = (data ?? {}) as { lockVersion?: unknown; prompts?: unknown }
  if (lockVersion !== LOCK_VERSION) {
    return { wrong: `expected lockVersion ${LOCK_VERSION}, received ${JSON.stringify(lockVersion) ?? 'none'}` }
  }
  const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null
  const isWell =
    isRecord(prompts) &&
    Object.values(prompts).every(versions => isRecord(versions) && Object.values(versions).every(isHash))
  return isWell ? { hashes: prompts as Lock['hashes'] } : { wrong: 'expected prompts: name → version → hash' }
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
