import type { DatasetCase } from './case.ts'

/**
 * The same cases with one more, or with one of that id replaced in its place. A dataset that is sorted by id stays so;
 * else a new case comes last.
 */
export function putCase(cases: readonly DatasetCase[], one: DatasetCase): DatasetCase[] {
  const at = cases.findIndex(({ id }) => id === one.id)
  if (at !== -1) return cases.with(at, one)
  const before = isSorted(cases) ? cases.findIndex(({ id }) => id > one.id) : -1
  return before === -1 ? [...cases, one] : cases.toSpliced(before, 0, one)
}

const isSorted = (cases: readonly DatasetCase[]): boolean =>
  cases.every(({ id }, index) => index === 0 || (cases[index - 1] as DatasetCase).id <= id)

export interface Deduped {
  readonly cases: readonly DatasetCase[]
  readonly removed: readonly { readonly id: string; readonly sameAs: string }[]
  /** The same prompt, input and output, and another expectation: people must choose, so both are kept. */
  readonly conflicts: readonly { readonly id: string; readonly sameAs: string }[]
}

/** Keeps the first of those cases that ask the same of the same output. */
export function dedupeDataset(cases: readonly DatasetCase[]): Deduped {
  const first = new Map<string, DatasetCase>()
  const kept: DatasetCase[] = []
  const removed: { id: string; sameAs: string }[] = []
  const conflicts: { id: string; sameAs: string }[] = []
  for (const one of cases) {
    const key = canonical([one.prompt, one.input, one.output, one.toolCalls, one.refusal, one.finish])
    const other = first.get(key)
    const isSame = other !== undefined && canonical(other.expect) === canonical(one.expect)
    if (isSame) removed.push({ id: one.id, sameAs: other.id })
    else kept.push(one)
    if (other === undefined) first.set(key, one)
    else if (!isSame) conflicts.push({ id: one.id, sameAs: other.id })
  }
  return { cases: kept, removed, conflicts }
}

/** JSON that does not depend on the order of keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
