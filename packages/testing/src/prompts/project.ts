import type { LoadedConfig } from '../config/index.ts'
import type { Finding } from './finding.ts'
import { type Git, openGit } from './git.ts'
import type { Lock } from './lock.ts'
import { readFrom, readLock } from './lock-files.ts'
import { loadRegistry, type Registry } from './registry.ts'

/** The prompts of a project as they are, as they were locked, and as git has them. */
export interface Project {
  /** Paths in findings are relative to it. */
  readonly directory: string
  readonly registry: Registry
  readonly lock: Lock
  /** What is wrong with the lock itself. */
  readonly lockFindings: readonly Finding[]
  readonly git: Git
}

/** @throws ConfigError where the project has no prompts, or a folder of them cannot be read */
export async function openProject(config: LoadedConfig): Promise<Project> {
  const { directory } = config
  const [registry, { lock, findings }] = await Promise.all([loadRegistry(config), readLock(readFrom(directory))])
  return { directory, registry, lock, lockFindings: findings, git: openGit(directory) }
}
