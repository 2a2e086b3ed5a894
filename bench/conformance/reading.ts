/** What one exchange says, in plain terms: the same whoever read it. */
export interface Reading {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly { readonly id: string | undefined; readonly name: string; readonly arguments: unknown }[]
  /** The provider's word. */
  readonly finish: string | undefined
  readonly refusal: string | undefined
  readonly id: string | undefined
  readonly model: string | undefined
  readonly usage: {
    readonly input: number | undefined
    readonly cacheRead: number | undefined
    readonly cacheWrite: number | undefined
    readonly output: number | undefined
    readonly reasoning: number | undefined
  }
}

export type Read =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly type: string | undefined; readonly code: string | undefined }

/** Where two readings differ, by field name; content is shown shortened. */
export function differences(ours: Read, theirs: Read): readonly string[] {
  if (!ours.ok || !theirs.ok) {
    if (ours.ok !== theirs.ok) return [`we read ${ours.ok ? 'an answer' : 'an error'}, they read the other`]
    return differ('error', { type: ours, code: ours }, { type: theirs, code: theirs })
  }
  return (Object.keys(theirs.reading) as (keyof Reading)[]).flatMap(field =>
    differ(field, ours.reading[field], theirs.reading[field]),
  )
}

const SHOWN = 160

function differ(field: string, ours: unknown, theirs: unknown): readonly string[] {
  const left = canonical(ours)
  const right = canonical(theirs)
  return left === right ? [] : [`${field}: ${left.slice(0, SHOWN)} is not ${right.slice(0, SHOWN)}`]
}

/** JSON with sorted keys: neither the recorder nor a parser keeps their order. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
        : inner,
    ) ?? 'nothing'
  )
}

/** Arguments that were not written at all are none. */
export function parseArguments(written: string): unknown {
  if (written === '') return {}
  try {
    return JSON.parse(written)
  } catch {
    return written
  }
}
