import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Commit {
  readonly id: string
  /** ISO 8601, as the author's clock had it. */
  readonly date: string
  readonly author: string
  readonly subject: string
}

/** A repository as it is seen from a directory in it; paths are relative to that directory. */
export interface Git {
  /** The text of a file at a revision; undefined where there was none. */
  show(revision: string, path: string): Promise<string | undefined>
  /** The full id of a commit; undefined where the words name none. */
  resolve(revision: string): Promise<string | undefined>
  /** Commits that touched a path, newest first, each with the path that the file had then. */
  log(path: string): Promise<readonly (Commit & { readonly path: string })[]>
  /** Paths at a revision that end so. */
  files(revision: string, ending: string): Promise<readonly string[]>
}

const SEPARATOR = '\x1f'

export function openGit(directory: string): Git {
  const git = async (...words: readonly string[]): Promise<string | undefined> => {
    try {
      // What stands in a user's configuration (colours, pagers, aliases of the format) must not show.
      const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } }
      return (await run('git', ['-c', 'core.quotePath=false', ...words], options)).stdout
    } catch {
      return undefined
    }
  }
  return {
    show: (revision, path) => git('show', '--end-of-options', `${revision}:./${path}`),
    resolve: async revision =>
      (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`))?.trim(),
    async log(path) {
      const format = `--format=%x1e%H${SEPARATOR}%aI${SEPARATOR}%an${SEPARATOR}%s`
      const text = await git('log', '--follow', '--name-only', '--relative', format, '--', path)
      return (text ?? '').split('\x1e').slice(1).map(commitOf)
    },
    async files(revision, ending) {
      const text = await git('ls-tree', '-r', '--name-only', '--end-of-options', revision)
      return (text ?? '').split('\n').filter(path => path.endsWith(ending))
    },
  }
}

function commitOf(text: string): Commit & { readonly path: string } {
  const [head = '', ...paths] = text.trim().split('\n').filter(Boolean)
  const [id = '', date = '', author = '', subject = ''] = head.split(SEPARATOR)
  return { id, date, author, subject, path: paths.at(-1) ?? '' }
}
