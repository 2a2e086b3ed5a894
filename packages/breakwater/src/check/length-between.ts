import { misuse } from '../result/index.ts'
import { type CheckOptions, eachLeaf } from './built-in.ts'
import type { Check } from './check.ts'

export interface LengthOptions extends CheckOptions {
  /** `characters` (default): code points. `words`: as the Unicode rules divide them, Chinese and Japanese too. */
  readonly unit?: 'characters' | 'words'
}

/** Every text of the value is between `min` and `max` long, both included. */
export function lengthBetween(min: number, max: number, options: LengthOptions = {}): Check {
  if (!(min >= 0 && min <= max)) throw misuse('lengthBetween', 'min from 0 to max', `${min} and ${max}`)
  const unit = options.unit ?? 'characters'
  const measure = unit === 'words' ? countWords : countCharacters
  return eachLeaf('lengthBetween', options, ({ value }) => {
    if (typeof value !== 'string') return undefined
    const length = measure(value)
    return length >= min && length <= max ? undefined : `${length} ${unit}, expected from ${min} to ${max}`
  })
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Made for the first text: it takes milliseconds. */
let segmenter: Intl.Segmenter | undefined

function countWords(text: string): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
  let count = 0
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike === true) count++
  return count
}
