import type { PromptIdentity } from 'breakwater'
import semver from 'semver'

/** `name@version`. */
export const refOf = ({ name, version }: Pick<PromptIdentity, 'name' | 'version'>): string =>
  `${name}@${shortVersion(version)}`

/** The same with the version in full, for maps. */
export const keyOf = ({ name, version }: Pick<PromptIdentity, 'name' | 'version'>): string => `${name}@${version}`

/** A prompt without a version has its hash for one. */
export const hasVersion = ({ version, hash }: Pick<PromptIdentity, 'version' | 'hash'>): boolean => version !== hash

/** A hash is told by its beginning, as git does. */
export const shortVersion = (version: string): string =>
  /^[0-9a-f]{64}$/.test(version) ? version.slice(0, 12) : version

/** Semantic versions by their order, before all others; the others by their text. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [semver.valid(a), semver.valid(b)]
  if (left !== null && right !== null) return semver.compare(left, right)
  if (left !== null || right !== null) return left === null ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}

export const isSemantic = (version: string): boolean => semver.valid(version) !== null

/** Whether a step from one version to another says that it breaks: a new major, or a new minor below 1.0.0. */
export function mayBreak(from: string, to: string): boolean {
  const step = semver.diff(from, to)
  return step === 'major' || step === 'premajor' || (semver.major(from) === 0 && /^(pre)?minor$/.test(step ?? ''))
}

/** The next version that may break, and the next that may not. */
export const nextVersions = (version: string): { readonly breaking: string; readonly compatible: string } => {
  const breaking = semver.inc(version, semver.major(version) === 0 ? 'minor' : 'major') ?? version
  return { breaking, compatible: semver.inc(version, semver.major(version) === 0 ? 'patch' : 'minor') ?? version }
}
