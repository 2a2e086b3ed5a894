import { readFile } from 'node:fs/promises'
import { relative, resolve as resolvePath } from 'node:path'
import { BreakwaterError, definePromptFile, type Prompt } from 'breakwater'
import { byVersion, keyOf, refOf } from '../prompt-version.ts'
import { promptIn } from './history.ts'
import { readLock } from './lock-files.ts'
import type { Project } from './project.ts'
import type { RegisteredPrompt } from './registry.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'

/** A version of a prompt, wherever it was found. */
export interface ResolvedPrompt {
  readonly snapshot: Snapshot
  /** Ready to run. Undefined for a past version that was defined in code: only its snapshot is left. */
  readonly prompt: Prompt | undefined
  /** Where it was found: `the project`, `the lock`, `git 1a2b3c4d`, `a file`. */
  readonly from: string
}

/** Nothing goes by that name. The message says what there is. */
export class UnknownPrompt extends Error {
  override readonly name = 'UnknownPrompt'
}

/**
 * Finds a version of a prompt: `summarize` (the newest of the project), `summarize@1.2.0` (of the project, the lock or
 * the history), `summarize@HEAD~1` (any revision of git), or the path of a `.prompt` file.
 *
 * @throws UnknownPrompt saying what there is
 */
export async function resolvePrompt(ref: string, project: Project): Promise<ResolvedPrompt> {
  if (ref.endsWith('.prompt')) return fromFile(ref, project.directory)
  const at = ref.lastIndexOf('@')
  const [name, version] = at > 0 ? [ref.slice(0, at), ref.slice(at + 1)] : [ref, undefined]
  const found =
    version === undefined
      ? await newestOf(name, project)
      : ((await inProject(name, version, project)) ??
        (await inLock(name, version, project)) ??
        (await inGit(name, version, project)))
  if (found !== undefined) return found
  throw new UnknownPrompt(`no prompt ${ref}: ${whatThereIs(name, project)}`)
}

function whatThereIs(name: string, { registry, lock }: Project): string {
  const versions = [...registry.prompts.map(({ prompt }) => prompt), ...lock.snapshots.values()].filter(
    one => one.name === name,
  )
  if (versions.length > 0) return `there are ${[...new Set(versions.map(refOf))].join(', ')}, and revisions of git`
  const names = [...new Set(registry.prompts.map(({ prompt }) => prompt.name))]
  return names.length === 0 ? 'the project has none' : `there are ${names.join(', ')}`
}

async function fromFile(path: string, directory: string): Promise<ResolvedPrompt> {
  let source: string
  try {
    source = await readFile(path, 'utf8')
  } catch {
    throw new UnknownPrompt(`${path}: no such file`)
  }
  const file = relative(directory, resolvePath(path))
  try {
    return await registered({ prompt: (await definePromptFile(file, source)) as Prompt, file, source }, 'a file')
  } catch (error) {
    if (BreakwaterError.isInstance(error)) throw new UnknownPrompt(error.message)
    throw error
  }
}

const registered = async (one: RegisteredPrompt, from: string): Promise<ResolvedPrompt> => ({
  snapshot: await snapshotOf(one),
  prompt: one.prompt,
  from,
})

async function newestOf(name: string, { registry }: Project): Promise<ResolvedPrompt | undefined> {
  const one = registry.prompts.filter(({ prompt }) => prompt.name === name).at(-1)
  return one && registered(one, 'the project')
}

async function inProject(name: string, version: string, { registry }: Project): Promise<ResolvedPrompt | undefined> {
  const one = registry.prompts.find(({ prompt }) => prompt.name === name && isVersion(prompt.version, version))
  return one && registered(one, 'the project')
}

/** A hash may be shortened. */
const isVersion = (version: string, given: string): boolean =>
  version === given || (given.length >= 7 && /^[0-9a-f]{64}$/.test(version) && version.startsWith(given))

const inLock = (name: string, version: string, { lock }: Project): Promise<ResolvedPrompt> | undefined => {
  const snapshot = [...lock.snapshots.values()].find(one => one.name === name && isVersion(one.version, version))
  return snapshot && fromSnapshot(snapshot, 'the lock')
}

async function fromSnapshot(snapshot: Snapshot, from: string): Promise<ResolvedPrompt> {
  return { snapshot, prompt: await promptIn(snapshot.file, snapshot.source?.join('\n')), from }
}

/** The words after `@` are a revision, or a version that only the history still has. */
async function inGit(name: string, words: string, project: Project): Promise<ResolvedPrompt | undefined> {
  const commit = await project.git.resolve(words)
  return commit === undefined ? inHistory(name, words, project) : atRevision(name, commit, project)
}

async function atRevision(
  name: string,
  commit: string,
  { registry, git }: Project,
): Promise<ResolvedPrompt | undefined> {
  const from = `git ${commit.slice(0, 8)}`
  const known = registry.prompts
    .filter(one => one.prompt.name === name && one.source !== undefined)
    .map(({ file }) => file)
  const found: RegisteredPrompt[] = []
  for (const file of new Set([...known, ...(await git.files(commit, '.prompt'))])) {
    const source = await git.show(commit, file)
    const prompt = await promptIn(file, source)
    if (prompt?.name === name && source !== undefined) found.push({ prompt, file, source })
  }
  const newest = found.sort((a, b) => byVersion(a.prompt.version, b.prompt.version)).at(-1)
  if (newest !== undefined) return registered(newest, from)
  const { lock } = await readLock(path => git.show(commit, path))
  const locked = [...lock.snapshots.values()].filter(one => one.name === name)
  const last = locked.sort((a, b) => byVersion(a.version, b.version)).at(-1)
  return last && fromSnapshot(last, `the lock at ${from}`)
}

async function inHistory(
  name: string,
  version: string,
  { registry, git }: Project,
): Promise<ResolvedPrompt | undefined> {
  for (const { file } of registry.prompts.filter(one => one.prompt.name === name && one.source !== undefined)) {
    for (const { id, path } of await git.log(file)) {
      const source = await git.show(id, path)
      const prompt = await promptIn(path, source)
      if (prompt === undefined || source === undefined || keyOf(prompt) !== keyOf({ name, version })) continue
      return registered({ prompt, file: path, source }, `git ${id.slice(0, 8)}`)
    }
  }
  return undefined
}
