import { structuredPatch } from 'diff'
import { breakingChanges, outlineOf, type Side } from './schema-change.ts'
import { contentChanges, type Snapshot, textOf } from './snapshot.ts'

export interface TextHunk {
  readonly beforeLine: number
  readonly afterLine: number
  /** Each begins with a space, `-` or `+`. */
  readonly lines: readonly string[]
}

export interface SchemaDifference {
  readonly side: Side
  readonly place: string
  /** Undefined where the place is new. */
  readonly before: string | undefined
  /** Undefined where it is gone. */
  readonly after: string | undefined
  /** Why callers or readers break; undefined where they do not. */
  readonly breaks: string | undefined
}

export interface PromptDifference {
  /** Which parts of the content differ, in words. */
  readonly changes: readonly string[]
  readonly text: readonly TextHunk[]
  readonly schemas: readonly SchemaDifference[]
}

/** From one version to another: the text line by line, the schemas place by place. */
export function diffPrompts(before: Snapshot, after: Snapshot): PromptDifference {
  return {
    changes: contentChanges(before, after),
    text: diffTexts(textOf(before), textOf(after)),
    schemas: [...diffSchemas('input', before, after), ...diffSchemas('output', before, after)],
  }
}

const CONTEXT_LINES = 3

function diffTexts(before: string, after: string): TextHunk[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES })
  return hunks.map(({ oldStart, newStart, lines }) => ({ beforeLine: oldStart, afterLine: newStart, lines }))
}

function diffSchemas(side: Side, { [side]: before }: Snapshot, { [side]: after }: Snapshot): SchemaDifference[] {
  const [old, now] = [outlineOf(before), outlineOf(after)]
  const broken = new Map<string, string>()
  for (const { place, what } of breakingChanges(side, before, after)) {
    broken.set(place, broken.has(place) ? `${broken.get(place)}; ${what}` : what)
  }
  return [...new Set([...old.keys(), ...now.keys(), ...broken.keys()])]
    .filter(place => old.get(place) !== now.get(place) || broken.has(place))
    .map(place => ({ side, place, before: old.get(place), after: now.get(place), breaks: broken.get(place) }))
}
