import type { Prompt, Route } from 'breakwater'
import { hasVersion, isSemantic, keyOf, nextVersions, refOf } from '../prompt-version.ts'
import { breaksOf } from './breaking.ts'
import { lacking, NEED_WORDS, needsOf } from './capability.ts'
import { checkVariables } from './check-variables.ts'
import { type Finding, finding } from './finding.ts'
import { type Lock, lockedHash } from './lock.ts'
import { readPromptSource } from './prompt-source.ts'
import type { RegisteredPrompt, Registry } from './registry.ts'
import type { Side } from './schema-change.ts'
import { contentChanges, type Snapshot, snapshotOf } from './snapshot.ts'
import { readTemplate } from './variables.ts'

export interface CheckOptions {
  /** The client's routes; without them nothing is said of what models can do. */
  readonly routes?: readonly Route[]
}

/** Everything that is wrong with the prompts of a project, in the order of the registry. */
export async function checkPrompts(registry: Registry, lock: Lock, options: CheckOptions = {}): Promise<Finding[]> {
  const findings = [...registry.findings]
  for (const one of registry.prompts) {
    const snapshot = await snapshotOf(one)
    findings.push(
      ...checkVersion(one, snapshot, lock),
      ...checkSchemas(one, snapshot, lock),
      ...(await checkVariables(one)),
      ...(await checkRoutes(one, options.routes ?? [])),
    )
  }
  return findings
}

/** What all findings of a prompt say: where, and of which version. */
const about = ({ prompt, file, source }: RegisteredPrompt, ...field: readonly string[]) => ({
  file,
  line: source === undefined || field.length === 0 ? undefined : readPromptSource(source).lineOf(...field),
  prompt: refOf(prompt),
})

function checkVersion(one: RegisteredPrompt, snapshot: Snapshot, lock: Lock): Finding[] {
  if (!hasVersion(snapshot)) return [finding('version_missing', { ...about(one, 'version'), ...WITHOUT_VERSION })]
  const before = lock.snapshots.get(keyOf(snapshot))
  if (before === undefined) {
    // What is named in the lock and missing beside it is said of the lock.
    if (lockedHash(lock, snapshot) !== undefined) return []
    return [finding('not_locked', { ...about(one, 'version'), ...NOT_LOCKED })]
  }
  const changes = contentChanges(before, snapshot)
  if (changes.length === 0) return []
  const what = `changed since this version was locked: ${changes.join(', ')}`
  return [finding('content_changed', { ...about(one, 'version'), what, remedy: bump(snapshot.version) })]
}

const WITHOUT_VERSION = {
  what: 'has no version: every change of its text is another version, and none can be said to break callers',
  remedy: 'add `version: 1.0.0`',
}

const NOT_LOCKED = { what: 'is not in prompts.lock.json', remedy: 'run `breakwater prompts lock`, and commit the lock' }

function bump(version: string): string {
  if (!isSemantic(version)) return 'give it another version, then run `breakwater prompts lock`'
  const { breaking, compatible } = nextVersions(version)
  return `make it ${compatible}, or ${breaking} where callers or readers must change; then run \`breakwater prompts lock\``
}

function checkSchemas(one: RegisteredPrompt, snapshot: Snapshot, lock: Lock): Finding[] {
  return breaksOf(snapshot, lock.snapshots).map(({ side, from, place, what }) =>
    finding(`${side}_breaking`, {
      ...about(one, side, 'schema', place.split(/[.[]/)[1] ?? ''),
      what: `${side} ${place}: ${what}, against ${refOf(from)}`,
      remedy: remedyFor(side, from),
    }),
  )
}

function remedyFor(side: Side, { version }: Snapshot): string {
  const who = side === 'input' ? 'callers' : 'readers'
  const to = isSemantic(version) ? `make it ${nextVersions(version).breaking}` : 'give it a version'
  return `keep it as it was, or ${to} and change the ${who}`
}

async function checkRoutes(one: RegisteredPrompt, routes: readonly Route[]): Promise<Finding[]> {
  const needs = await needsOf(one.prompt as Prompt, usesMedia(one))
  return routes.flatMap(route =>
    lacking(needs, route, one.prompt).map(need =>
      finding('capability_missing', {
        ...about(one, ...FIELD_OF[need]),
        what: `the route ${route.name} has no ${NEED_WORDS[need]}`,
        remedy: 'take another model for that route, or say what it can do in its `capabilities`',
      }),
    ),
  )
}

const FIELD_OF = {
  schema: ['output'],
  tools: [],
  images: ['input'],
  reasoning: ['config', 'reasoning'],
} as const satisfies Readonly<Record<string, readonly string[]>>

const usesMedia = ({ source }: RegisteredPrompt): boolean =>
  source !== undefined && readTemplate(readPromptSource(source).template).usesMedia
