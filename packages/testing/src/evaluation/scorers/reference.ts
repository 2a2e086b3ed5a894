import { type Ended, type ReferenceOptions, type Score, type Scorer, UNAVAILABLE, valueScorer } from '../scorer.ts'
import { stepsOf, valueAt } from './place.ts'

/** A scorer that compares what stands at a place with the reference of the case. */
export function referenceScorer(
  name: string,
  kind: Scorer['kind'],
  options: ReferenceOptions,
  compare: (value: unknown, reference: unknown) => Score,
): Scorer {
  const place = checkedPlace(options.at)
  return valueScorer(options.name ?? name, kind, (value, ended) => {
    const reference = referenceOf(ended, options)
    return reference === undefined ? UNAVAILABLE.reference : compare(valueAt(value, place), reference)
  })
}

/** A wrong place is refused where the scorer is made, not at its first case. */
export function checkedPlace(place: string | undefined): string | undefined {
  stepsOf(place)
  return place
}

export function referenceOf({ case: one }: Ended, { reference, at }: ReferenceOptions): unknown {
  if (reference !== undefined) return reference(one)
  return 'value' in one.expect ? valueAt(one.expect.value, at) : undefined
}
