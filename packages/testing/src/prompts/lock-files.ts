import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keyOf, refOf } from '../prompt-version.ts'
import { type Finding, finding } from './finding.ts'
import { EMPTY_LOCK, type Lock, lockOf, readHashes, snapshotFile, writeHashes, writeSnapshot } from './lock.ts'
import type { Snapshot } from './snapshot.ts'

/** Beside the configuration, in git: names, versions and hashes. */
export const LOCK_FILE = 'prompts.lock.json'
/** Beside it: every version in full. */
export const LOCK_FOLDER = 'prompts.lock'

/** The text of a file, by its path from the configuration's directory; undefined where there is none. */
export type ReadText = (path: string) => Promise<string | undefined>

export const readFrom =
  (directory: string): ReadText =>
  path =>
    readFile(join(directory, path), 'utf8').catch(() => undefined)

/** The lock with what is wrong with it. Without a lock file, the empty lock. */
export async function readLock(
  read: ReadText,
): Promise<{ readonly lock: Lock; readonly findings: readonly Finding[] }> {
  const text = await read(LOCK_FILE)
  if (text === undefined) return { lock: EMPTY_LOCK, findings: [] }
  const found = readHashes(text)
  if ('wrong' in found) return { lock: EMPTY_LOCK, findings: [damaged(LOCK_FILE, undefined, found.wrong)] }
  const { hashes } = found
  const snapshots = new Map<string, Snapshot>()
  const findings: Finding[] = []
  for (const [name, versions] of Object.entries(hashes)) {
    for (const [version, hash] of Object.entries(versions)) {
      const path = `${LOCK_FOLDER}/${snapshotFile({ name, version })}`
      const snapshot = snapshotIn(await read(path))
      if (snapshot?.hash === hash) snapshots.set(keyOf(snapshot), snapshot)
      else findings.push(damaged(path, refOf({ name, version }), snapshot === undefined ? NOT_THERE : OTHER_HASH))
    }
  }
  return { lock: { hashes, snapshots }, findings }
}

const NOT_THERE = 'the lock names this version, and the file is missing or not readable'
const OTHER_HASH = `its hash is not the one in ${LOCK_FILE}`

function snapshotIn(text: string | undefined): Snapshot | undefined {
  if (text === undefined) return undefined
  try {
    const data = JSON.parse(text) as Partial<Snapshot> | null
    const { name, version, hash, file } = data ?? {}
    return [name, version, hash, file].every(field => typeof field === 'string') ? (data as Snapshot) : undefined
  } catch {
    return undefined
  }
}

const damaged = (file: string, prompt: string | undefined, what: string): Finding =>
  finding('lock_damaged', {
    file,
    line: undefined,
    prompt,
    what,
    remedy: 'take the lock from git again; where a merge left two halves, run `breakwater prompts lock`',
  })

/**
 * The lock as the folder of its versions has it: a merge that left two halves in `prompts.lock.json` has left all of
 * the versions whole beside it. Each that it has not is a finding.
 */
export async function recoverLock(
  directory: string,
): Promise<{ readonly lock: Lock; readonly findings: readonly Finding[] }> {
  const names = await readdir(join(directory, LOCK_FOLDER)).catch(() => [])
  const snapshots = new Map<string, Snapshot>()
  const findings: Finding[] = []
  for (const name of names.filter(one => one.endsWith('.json')).sort()) {
    const path = `${LOCK_FOLDER}/${name}`
    const snapshot = snapshotIn(await readFrom(directory)(path))
    if (snapshot === undefined) findings.push(damaged(path, undefined, 'it cannot be read'))
    else snapshots.set(keyOf(snapshot), snapshot)
  }
  return { lock: lockOf(snapshots), findings }
}

/** Writes the lock, each file whole or not at all, and takes away snapshots that it no longer names. */
export async function writeLock(directory: string, lock: Lock): Promise<void> {
  const folder = join(directory, LOCK_FOLDER)
  await mkdir(folder, { recursive: true })
  const files = new Map([...lock.snapshots.values()].map(one => [snapshotFile(one), writeSnapshot(one)]))
  for (const [name, text] of files) await replace(join(folder, name), text)
  await replace(join(directory, LOCK_FILE), writeHashes(lock))
  const left = (await readdir(folder)).filter(name => name.endsWith('.json') && !files.has(name))
  for (const name of left) await rm(join(folder, name))
}

async function replace(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return
  const draft = `${path}.${process.pid}`
  await writeFile(draft, text)
  await rename(draft, path)
}
