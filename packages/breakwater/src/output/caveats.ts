import type { Caveat } from '../result/index.ts'
import { placeOf, type Step } from './place.ts'
import { isDropped } from './walk.ts'

const MAX_PLACES = 5

export interface CaveatFacts {
  /** Whether a JSON Schema guided the reading. */
  readonly isGuided: boolean
  /** Fields that the schema does not name; those that its validation removed are reported. */
  readonly extras: readonly (readonly Step[])[]
  /** Fields that the reader dropped. */
  readonly dropped: readonly string[]
  /** Numbers that have more digits than a number holds. */
  readonly inexact: readonly string[]
  readonly output: unknown
}

export function caveatsOf({ isGuided, extras, dropped, inexact, output }: CaveatFacts): Caveat[] {
  const caveats: Caveat[] = []
  const gone = [...dropped, ...extras.filter(path => isDropped(output, path)).map(placeOf)]
  if (gone.length > 0) {
    caveats.push({ code: 'extra_fields_dropped', message: `fields that the schema does not have: ${list(gone)}` })
  }
  if (inexact.length > 0) {
    caveats.push({ code: 'precision_lost', message: `numbers with more digits than a number holds: ${list(inexact)}` })
  }
  if (!isGuided) {
    caveats.push({
      code: 'schema_unguided',
      message: 'the schema has no JSON Schema form: the output was read without it',
    })
  }
  return caveats
}

function list(places: readonly string[]): string {
  const named = places.slice(0, MAX_PLACES).join(', ')
  return places.length > MAX_PLACES ? `${named} and ${places.length - MAX_PLACES} more` : named
}
