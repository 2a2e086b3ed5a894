import { isDeepStrictEqual } from 'node:util'
import type { ReferenceOptions, Scorer } from '../scorer.ts'
import { referenceScorer } from './reference.ts'

export interface ExactOptions extends ReferenceOptions {
  /** Texts are compared without regard to case, and to white space at the ends and in number. Default false. */
  readonly isLoose?: boolean
}

/** 1 where the value is the reference, compared as JSON; the order of fields counts for nothing. */
export function exact(options: ExactOptions = {}): Scorer {
  const form = options.isLoose === true ? loosened : (text: string): string => text
  const asJson = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value ?? null, (_key, inner: unknown) => (typeof inner === 'string' ? form(inner) : inner)),
    )
  return referenceScorer('exact', 'pass', options, (value, reference) =>
    isDeepStrictEqual(asJson(value), asJson(reference)) ? { score: 1 } : { score: 0, reason: 'another value' },
  )
}

const loosened = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
