import { builtIn, type CheckOptions } from './built-in.ts'
import { type Check, fail, PASS } from './check.ts'
import { type Leaf, texts } from './leaves.ts'
import { words } from './words.ts'

/** The language of a text as an ISO 639-1 code; `undefined` where it cannot be told. */
export type DetectLanguage = (text: string) => string | undefined

export interface LanguageOptions extends CheckOptions {
  /** Default: the optional package `eld`, which is loaded when the check is made. */
  readonly detect?: DetectLanguage
  /** A value whose texts are shorter than this, all together, is not judged. Default 4. */
  readonly minWords?: number
}

/** Enough to tell a language; more would only cost time. */
const SAMPLE_CHARACTERS = 2_000
/** A text this long is judged by itself too; in a shorter one a name or a title weighs too much. */
const MIN_WORDS_ALONE = 12

/**
 * The texts of the value are written in one of these languages (ISO 639-1: `en`, `pt`): all of them together, and each
 * long one by itself. Unavailable where they are too short, and where `eld` is not installed.
 */
export function language(expected: string | readonly string[], options: LanguageOptions = {}): Check {
  const allowed = typeof expected === 'string' ? [expected] : expected
  // Reading the tables takes some 0.4 s of the thread: when the prompt is defined, not in the middle of a call.
  const detector = options.detect ?? loadDetector()
  return builtIn('language', options, async value => {
    const all = [...texts(value, options)]
    const together = { place: '$', value: sample(all.map(leaf => leaf.value).join('\n')) }
    const minWords = options.minWords ?? 4
    if (words(together.value).length < minWords) return { unavailable: `the texts have less than ${minWords} words` }
    const detect = await detector
    if (detect === undefined) return { unavailable: 'the package eld is not installed' }
    for (const { place, value: text } of [together, ...all.filter(isLong)]) {
      const found = detect(sample(text))
      if (found === undefined) return { unavailable: `the language at ${place} cannot be told` }
      if (!allowed.includes(found)) return fail(`written in ${found}, expected ${allowed.join(' or ')}`, place)
    }
    return PASS
  })
}

const sample = (text: string): string => text.slice(0, SAMPLE_CHARACTERS)

const isLong = (leaf: Leaf & { value: string }): boolean => words(sample(leaf.value)).length >= MIN_WORDS_ALONE

async function loadDetector(): Promise<DetectLanguage | undefined> {
  try {
    const { eld } = await import('eld/extrasmall')
    return text => {
      const result = eld.detect(text)
      return result.language !== '' && result.isReliable() ? result.language : undefined
    }
  } catch {
    return undefined
  }
}
