import type { StoredCall, StoreReader } from 'breakwater/store'
import { type CostGroup, CostGroups } from '../../cost-groups.ts'
import { storedCalls } from '../../stored-calls.ts'
import { FailureKinds, type FailureReport } from './failure-kinds.ts'
import { Histogram, type Percentiles } from './histogram.ts'
import { binOf, type TimeBins, timeBins } from './time-bins.ts'

export interface ReportScope {
  /** In milliseconds since 1970. */
  readonly fromMs: number
  readonly toMs: number
  readonly prompt: string | undefined
}

/** All that a report shows. Lists over time have one entry for each of `bins.startsMs`. */
export interface ReportData extends ReportScope {
  readonly bins: TimeBins
  readonly calls: number
  readonly values: number
  readonly fallbacks: number
  readonly latency: Percentiles | undefined
  /** `value` first, then the failures' codes, the most frequent first. */
  readonly outcomes: readonly { readonly result: string; readonly counts: readonly number[] }[]
  readonly inputTokens: readonly number[]
  readonly outputTokens: readonly number[]
  /** The most called first. */
  readonly versions: readonly VersionReport[]
  readonly costs: readonly CostGroup[]
  readonly failures: readonly FailureReport[]
}

export interface VersionReport {
  readonly prompt: string
  readonly version: string
  readonly calls: number
  readonly values: number
  readonly latency: Percentiles
  readonly latencyOverTime: readonly (Percentiles | undefined)[]
  /** Of what has a known price. */
  readonly costUsd: readonly number[]
}

/** Versions that are told apart; those after that are one. */
const MAX_VERSIONS = 200

/** Reads the calls of a time, once; what is in memory depends on kinds, versions and bins, not on the number of calls. */
export function gather(store: StoreReader, scope: ReportScope): ReportData {
  const { firstAtMs = scope.fromMs } = store.summary()
  const fromMs = Math.min(Math.max(scope.fromMs, firstAtMs), scope.toMs)
  const bins = timeBins(fromMs, scope.toMs)
  const gathering = new Gathering(bins)
  const filter = { fromMs, toMs: scope.toMs, ...(scope.prompt === undefined ? {} : { prompt: scope.prompt }) }
  for (const call of storedCalls(store, filter)) gathering.add(call)
  return { ...scope, fromMs, bins, ...gathering.figures(store) }
}

interface Version {
  readonly prompt: string
  readonly version: string
  values: number
  readonly total: Histogram
  readonly overTime: (Histogram | undefined)[]
  readonly costUsd: number[]
}

class Gathering {
  readonly #bins: TimeBins
  readonly #outcomes = new Map<string, number[]>([])
  readonly #versions = new Map<string, Version>()
  readonly #costs = new CostGroups(['prompt', 'version', 'model'])
  readonly #kinds = new FailureKinds()
  readonly #total = new Histogram()
  readonly #inputTokens: number[]
  readonly #outputTokens: number[]
  #fallbacks = 0

  constructor(bins: TimeBins) {
    this.#bins = bins
    this.#inputTokens = this.#zeros()
    this.#outputTokens = this.#zeros()
  }

  add(call: StoredCall): void {
    const bin = binOf(this.#bins, call.atMs)
    const counts = this.#outcomes.get(call.result) ?? this.#zeros()
    this.#outcomes.set(call.result, counts)
    count(counts, bin, 1)
    count(this.#inputTokens, bin, call.usage.inputTokens ?? 0)
    count(this.#outputTokens, bin, call.usage.outputTokens ?? 0)
    if (call.hasFallback) this.#fallbacks += 1
    this.#total.add(call.durationMs)
    this.#addToVersion(call, bin)
    this.#costs.add(call)
    this.#kinds.add(call)
  }

  figures(store: StoreReader): Omit<ReportData, keyof ReportScope | 'bins'> {
    const latency = this.#total.percentiles()
    const outcomes = [...this.#outcomes]
      .map(([result, counts]) => ({ result, counts }))
      .sort((one, other) => weight(other) - weight(one))
    const versions = [...this.#versions.values()].map(versionReport)
    return {
      calls: latency?.calls ?? 0,
      values: sum(this.#outcomes.get('value') ?? []),
      fallbacks: this.#fallbacks,
      latency,
      outcomes,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      versions: versions.sort((one, other) => other.calls - one.calls),
      costs: this.#costs.sorted(),
      failures: this.#kinds.top(store),
    }
  }

  #addToVersion({ prompt, result, durationMs, costUsd = 0 }: StoredCall, bin: number): void {
    const version = this.#versionOf(prompt.name, prompt.version)
    if (result === 'value') version.values += 1
    version.total.add(durationMs)
    const histogram = version.overTime[bin] ?? new Histogram()
    version.overTime[bin] = histogram
    histogram.add(durationMs)
    count(version.costUsd, bin, costUsd)
  }

  #versionOf(prompt: string, version: string): Version {
    const key = JSON.stringify([prompt, version])
    const known = this.#versions.get(key)
    if (known !== undefined) return known
    if (this.#versions.size >= MAX_VERSIONS && prompt !== 'other') return this.#versionOf('other', '')
    const overTime = this.#bins.startsMs.map(() => undefined)
    const made = { prompt, version, values: 0, total: new Histogram(), overTime, costUsd: this.#zeros() }
    this.#versions.set(key, made)
    return made
  }

  #zeros = (): number[] => this.#bins.startsMs.map(() => 0)
}

const versionReport = ({ prompt, version, values, total, overTime, costUsd }: Version): VersionReport => {
  const latency = total.percentiles() as Percentiles
  const latencyOverTime = overTime.map(histogram => histogram?.percentiles())
  return { prompt, version, calls: latency.calls, values, latency, latencyOverTime, costUsd }
}

function count(counts: number[], bin: number, more: number): void {
  counts[bin] = (counts[bin] ?? 0) + more
}

export const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0)

const weight = ({ result, counts }: ReportData['outcomes'][number]): number =>
  result === 'value' ? Number.POSITIVE_INFINITY : sum(counts)
