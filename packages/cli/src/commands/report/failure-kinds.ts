import type { StoredCall, StoredCase, StoreReader } from 'breakwater/store'

/** One kind of failure in the time of a report. */
export interface FailureReport {
  readonly fingerprint: string
  readonly code: string
  readonly prompt: string
  readonly version: string
  readonly count: number
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly lastCallId: string
  /** What was kept of one of them, where it still is. */
  readonly kept: StoredCase | undefined
}

const TOP = 10
/** Kinds that are told apart; what comes on top of them is in the other figures only. */
const MAX_KINDS = 10_000

/** Counts failures by kind. The store's own counts know no time. */
export class FailureKinds {
  readonly #kinds = new Map<string, Omit<FailureReport, 'kept'>>()

  add({ fingerprint, result, prompt, atMs, id }: StoredCall): void {
    if (fingerprint === undefined || result === 'value') return
    const known = this.#kinds.get(fingerprint)
    if (known === undefined && this.#kinds.size >= MAX_KINDS) return
    const isLater = known === undefined || atMs >= known.lastAtMs
    this.#kinds.set(fingerprint, {
      fingerprint,
      code: result,
      prompt: prompt.name,
      version: prompt.version,
      count: (known?.count ?? 0) + 1,
      firstAtMs: Math.min(known?.firstAtMs ?? atMs, atMs),
      lastAtMs: isLater ? atMs : known.lastAtMs,
      lastCallId: isLater ? id : known.lastCallId,
    })
  }

  /** The most frequent ones, each with what was kept of it. */
  top(store: StoreReader): FailureReport[] {
    return [...this.#kinds.values()]
      .sort((one, other) => other.count - one.count || other.lastAtMs - one.lastAtMs)
      .slice(0, TOP)
      .map(kind => ({ ...kind, kept: store.findCase(kind.fingerprint) }))
  }
}
