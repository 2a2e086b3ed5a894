import { byVersion, hasVersion, isSemantic, keyOf, mayBreak } from '../prompt-version.ts'
import { breakingChanges, type Misfit, type Side } from './schema-change.ts'
import type { Snapshot } from './snapshot.ts'

/** A change of schema for which the version makes no room. */
export interface Break extends Misfit {
  readonly side: Side
  readonly from: Snapshot
}

/**
 * What breaks callers and readers against the locked version that they know: this very version, or else the highest
 * below it. A step to another major version (below 1.0.0, to another minor one) may break. Versions that are not
 * semantic are held against themselves only.
 */
export function breaksOf(snapshot: Snapshot, snapshots: ReadonlyMap<string, Snapshot>): Break[] {
  const from = baselineOf(snapshot, snapshots)
  if (from === undefined) return []
  return (['input', 'output'] as const).flatMap(side =>
    breakingChanges(side, from[side], snapshot[side]).map(misfit => ({ ...misfit, side, from })),
  )
}

function baselineOf(snapshot: Snapshot, snapshots: ReadonlyMap<string, Snapshot>): Snapshot | undefined {
  const same = snapshots.get(keyOf(snapshot))
  if (same !== undefined) return same
  const others = [...snapshots.values()].filter(other => other.name === snapshot.name)
  if (!hasVersion(snapshot)) return others.find(other => !hasVersion(other))
  if (!isSemantic(snapshot.version)) return undefined
  const below = others.filter(({ version }) => isSemantic(version) && byVersion(version, snapshot.version) < 0)
  const from = below.sort((a, b) => byVersion(a.version, b.version)).at(-1)
  return from === undefined || mayBreak(from.version, snapshot.version) ? undefined : from
}
