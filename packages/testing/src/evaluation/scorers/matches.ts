import { RE2JS } from 're2js'
import { type Scorer, valueScorer } from '../scorer.ts'
import { valueAt } from './place.ts'
import { checkedPlace } from './reference.ts'

export interface MatchesOptions {
  readonly name?: string
  /** Where in the value to look. Default: all of it, as JSON where it is no text. */
  readonly at?: string
  /** Letters of i (case), m (lines) and s (dots match line breaks). Default none. */
  readonly flags?: string
}

const FLAGS: { readonly [flag: string]: number } = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
}

const MAX_PATTERN = 1_000

/**
 * 1 where the text matches somewhere. Patterns are RE2's: no look-around, no references back, and so no pattern and no
 * text that take more than linear time.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 * @throws TypeError for a pattern that RE2 does not take, one of more than 1 000 characters, an unknown flag
 */
export function matches(pattern: string, options: MatchesOptions = {}): Scorer {
  const place = checkedPlace(options.at)
  const compiled = compile(pattern, options.flags ?? '')
  return valueScorer(options.name ?? 'matches', 'pass', value => {
    const found = valueAt(value, place)
    if (found === undefined) return { score: 0, reason: `nothing at ${place}` }
    const text = typeof found === 'string' ? found : JSON.stringify(found)
    return compiled.matcher(text).find() ? { score: 1 } : { score: 0, reason: 'no match' }
  })
}

function compile(pattern: string, flags: string): RE2JS {
  if (pattern.length > MAX_PATTERN) throw new TypeError(`matches: expected at most ${MAX_PATTERN} characters`)
  let mask = 0
  for (const flag of flags) {
    const bit = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined
    if (bit === undefined) throw new TypeError(`matches: flags: expected letters of i, m and s, received ${flag}`)
    mask |= bit
  }
  try {
    return RE2JS.compile(pattern, mask)
  } catch (error) {
    throw new TypeError(`matches: ${(error as Error).message}`, { cause: error })
  }
}
