import type { ReferenceOptions, Scorer } from '../scorer.ts'
import { referenceScorer } from './reference.ts'

export interface NumericOptions extends ReferenceOptions {
  /** How far off it may be. Default 0. */
  readonly within?: number
  /** The same as a share of the reference, such as 0.01; the wider of the two counts. Default 0. */
  readonly withinShare?: number
}

/**
 * 1 where the value is the reference but for a tolerance.
 *
 * @throws TypeError for a tolerance below 0
 */
export function numeric(options: NumericOptions = {}): Scorer {
  const { within = 0, withinShare = 0 } = options
  if (!(within >= 0 && withinShare >= 0)) throw new TypeError('numeric: expected tolerances of at least 0')
  return referenceScorer('numeric', 'pass', options, (value, reference) => {
    if (typeof reference !== 'number') return { unavailable: 'the reference is no number' }
    if (typeof value !== 'number') return { score: 0, reason: 'no number' }
    const off = Math.abs(value - reference)
    // Decimal fractions: 0.3 is within 0.1 of 0.2.
    const reach = Math.max(within, withinShare * Math.abs(reference)) * (1 + 1e-12) + Number.EPSILON
    return off <= reach ? { score: 1 } : { score: 0, reason: `off by ${Number(off.toPrecision(3))}` }
  })
}
