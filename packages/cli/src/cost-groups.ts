import type { AttemptRecord, StoredCall } from 'breakwater/store'

/** By what calls may be told apart. */
export const KEYS = ['prompt', 'version', 'model', 'route', 'result', 'day'] as const
export type Key = (typeof KEYS)[number]

/** What the calls of one group took. */
export interface CostGroup {
  readonly key: { readonly [key in Key]?: string }
  calls: number
  attempts: number
  inputTokens: number
  outputTokens: number
  /** Of what has a known price. Undefined where nothing has: unknown is not zero. */
  costUsd: number | undefined
  /** Attempts that used tokens whose price or number is not known: they come on top. */
  unpricedAttempts: number
  /** A figure of the provider was missing, and an estimate stands in its place. */
  isEstimated: boolean
}

/** Sums calls as they are read: each attempt counts where it was made, also in a call of several routes. */
export class CostGroups {
  readonly #keys: readonly Key[]
  readonly #groups = new Map<string, CostGroup>()
  /** A line of the ledger names the model of its last route only. */
  readonly #models = new Map<string, string>()

  constructor(keys: readonly Key[]) {
    this.#keys = keys
  }

  add(call: StoredCall): void {
    if (call.route !== undefined && call.model !== undefined) this.#models.set(call.route, call.model)
    if (call.attempts.length === 0) {
      this.#groupOf(call, undefined).calls += 1
      return
    }
    const seen = new Set<CostGroup>()
    for (const attempt of call.attempts) {
      const group = this.#groupOf(call, attempt)
      addAttempt(group, attempt)
      seen.add(group)
    }
    for (const group of seen) group.calls += 1
  }

  /** The dearest first, those of unknown price by their tokens behind them; days in their order. */
  sorted(): CostGroup[] {
    const groups = [...this.#groups.values()]
    if (this.#keys[0] === 'day') return groups.sort((one, other) => compare(one.key.day ?? '', other.key.day ?? ''))
    return groups.sort(
      (one, other) => weight(other) - weight(one) || tokens(other) - tokens(one) || other.calls - one.calls,
    )
  }

  #groupOf(call: StoredCall, attempt: AttemptRecord | undefined): CostGroup {
    const key = Object.fromEntries(this.#keys.map(name => [name, this.#valueOf(name, call, attempt)]))
    const id = JSON.stringify(key)
    const known = this.#groups.get(id)
    if (known !== undefined) return known
    const made: CostGroup = { key, ...NOTHING }
    this.#groups.set(id, made)
    return made
  }

  #valueOf(key: Key, call: StoredCall, attempt: AttemptRecord | undefined): string {
    const route = attempt?.route ?? call.route
    const values: { readonly [key in Key]: string | undefined } = {
      prompt: call.prompt.name,
      version: call.prompt.version,
      route,
      model: route === call.route ? call.model : this.#models.get(route ?? ''),
      result: call.result,
      day: new Date(call.atMs).toISOString().slice(0, 10),
    }
    return values[key] ?? 'none'
  }
}

const NOTHING: Omit<CostGroup, 'key'> = {
  calls: 0,
  attempts: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: undefined,
  unpricedAttempts: 0,
  isEstimated: false,
}

function addAttempt(group: CostGroup, { usage, costUsd, outcome }: AttemptRecord): void {
  group.attempts += 1
  group.inputTokens += usage.inputTokens ?? 0
  group.outputTokens += usage.outputTokens ?? 0
  if (usage.estimated === true) group.isEstimated = true
  if (costUsd !== undefined) group.costUsd = (group.costUsd ?? 0) + costUsd
  else if (usage.inputTokens !== undefined || usage.outputTokens !== undefined || outcome === 'ok') {
    group.unpricedAttempts += 1
  }
}

const weight = ({ costUsd }: CostGroup): number => costUsd ?? -1
const tokens = ({ inputTokens, outputTokens }: CostGroup): number => inputTokens + outputTokens
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
