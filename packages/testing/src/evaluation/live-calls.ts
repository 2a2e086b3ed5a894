import type { CallRecord } from 'breakwater/store'
import { mean } from '../statistics/index.ts'

/** What is read of a call in the ledger to compare versions. */
export type LiveCall = Pick<CallRecord, 'atMs' | 'durationMs' | 'result' | 'caveats' | 'usage' | 'costUsd' | 'tags'>

/** The time in which two versions ran beside each other. */
export interface Together {
  readonly fromMs: number
  readonly toMs: number
  readonly first: readonly LiveCall[]
  readonly second: readonly LiveCall[]
  /** Calls of both before and after. */
  readonly leftOut: number
}

/**
 * Only calls of one time can be compared: a version that ran alone last week met other inputs, and another provider.
 * Undefined where the versions never ran beside each other.
 */
export function ranTogether(first: readonly LiveCall[], second: readonly LiveCall[]): Together | undefined {
  const [a, b] = [spanOf(first), spanOf(second)]
  const [fromMs, toMs] = [Math.max(a.fromMs, b.fromMs), Math.min(a.toMs, b.toMs)]
  const within = ({ atMs }: LiveCall): boolean => atMs >= fromMs && atMs <= toMs
  const [ofFirst, ofSecond] = [first.filter(within), second.filter(within)]
  if (ofFirst.length === 0 || ofSecond.length === 0) return undefined
  const leftOut = first.length + second.length - ofFirst.length - ofSecond.length
  return { fromMs, toMs, first: ofFirst, second: ofSecond, leftOut }
}

function spanOf(calls: readonly LiveCall[]): { readonly fromMs: number; readonly toMs: number } {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { atMs } of calls) [fromMs, toMs] = [Math.min(fromMs, atMs), Math.max(toMs, atMs)]
  return { fromMs, toMs }
}

/** One figure of a call; undefined where it is not known. Shares are of 0 and 1. */
export type FigureOf = (call: LiveCall) => number | undefined

/** The known values: one a call, or the mean of each unit's calls. */
export function valuesOf(calls: readonly LiveCall[], figure: FigureOf, unit: string | undefined): number[] {
  if (unit === undefined) return calls.map(figure).filter(value => value !== undefined)
  const groups = new Map<string, number[]>()
  for (const call of calls) {
    const [value, key] = [figure(call), unitOf(call, unit)]
    if (value === undefined || key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return [...groups.values()].map(mean)
}

export const unitOf = ({ tags }: LiveCall, unit: string): string | undefined =>
  Object.hasOwn(tags, unit) ? tags[unit] : undefined
