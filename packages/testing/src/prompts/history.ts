import { BreakwaterError, definePromptFile, type Prompt } from 'breakwater'
import { byVersion, keyOf } from '../prompt-version.ts'
import type { Commit, Git } from './git.ts'
import { LOCK_FILE, readLock } from './lock-files.ts'
import type { RegisteredPrompt } from './registry.ts'
import type { Snapshot } from './snapshot.ts'

/** One content that a prompt has had. */
export interface PastVersion {
  readonly version: string
  readonly hash: string
  /** The commit that brought it; undefined where it is not committed. */
  readonly commit: Commit | undefined
  readonly isLocked: boolean
  /** It is what the project has now. */
  readonly isCurrent: boolean
}

/**
 * The versions of a prompt with the commits that brought them, newest first: by the history of its `.prompt` files,
 * and, for definitions in code and files that are gone, by that of the lock.
 */
export async function historyOf(
  name: string,
  git: Git,
  current: readonly RegisteredPrompt[],
  locked: readonly Snapshot[],
): Promise<PastVersion[]> {
  const lockedHashes = new Set(locked.filter(one => one.name === name).map(({ hash }) => hash))
  const currents = new Set(current.map(({ prompt }) => `${keyOf(prompt)} ${prompt.hash}`))
  const commits = await commitsOf(name, git, current)
  const known = new Map<string, { readonly version: string; readonly hash: string }>()
  for (const one of [
    ...current.map(({ prompt }) => prompt),
    ...locked.filter(one => one.name === name),
    ...commits.values(),
  ]) {
    known.set(`${keyOf({ name, version: one.version })} ${one.hash}`, { version: one.version, hash: one.hash })
  }
  return [...known]
    .map(([key, { version, hash }]) => ({
      version,
      hash,
      commit: commits.get(key)?.commit,
      isLocked: lockedHashes.has(hash),
      isCurrent: currents.has(key),
    }))
    .sort(newestFirst)
}

interface Found {
  readonly version: string
  readonly hash: string
  readonly commit: Commit
}

/** By name, version and hash: the oldest commit that has it. */
async function commitsOf(name: string, git: Git, current: readonly RegisteredPrompt[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const add = (version: string, hash: string, commit: Commit) =>
    found.set(`${keyOf({ name, version })} ${hash}`, { version, hash, commit })
  for (const commit of await git.log(LOCK_FILE)) {
    const { lock } = await readLock(path => git.show(commit.id, path))
    for (const [version, hash] of Object.entries(lock.hashes[name] ?? {})) add(version, hash, commit)
  }
  for (const { file } of current.filter(({ source }) => source !== undefined)) {
    for (const commit of await git.log(file)) {
      const prompt = await promptIn(commit.path, await git.show(commit.id, commit.path))
      if (prompt?.name === name) add(prompt.version, prompt.hash, commit)
    }
  }
  return found
}

/** What could not be read then is no version. */
export async function promptIn(file: string, source: string | undefined): Promise<Prompt | undefined> {
  if (source === undefined) return undefined
  try {
    return (await definePromptFile(file, source)) as Prompt
  } catch (error) {
    if (BreakwaterError.isInstance(error)) return undefined
    throw error
  }
}

/** What is not committed comes first, then by the commits' dates. */
function newestFirst(a: PastVersion, b: PastVersion): number {
  const [left, right] = [a, b].map(({ commit }) =>
    commit === undefined ? Number.POSITIVE_INFINITY : Date.parse(commit.date),
  )
  return left === right ? byVersion(b.version, a.version) : (right as number) - (left as number)
}
