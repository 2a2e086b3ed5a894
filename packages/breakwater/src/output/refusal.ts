import { FILTER_STUBS } from './refusal-filters.ts'
import { sentences } from './refusal-sentences.ts'
import type { Pattern, RefusalLanguage, RefusalWords } from './refusal-words.ts'
import { CHINESE, JAPANESE } from './refusal-words-cjk.ts'
import { ENGLISH, FRENCH, GERMAN, PORTUGUESE, SPANISH } from './refusal-words-latin.ts'

const LANGUAGES: Readonly<Record<RefusalLanguage, RefusalWords>> = {
  en: ENGLISH,
  es: SPANISH,
  fr: FRENCH,
  de: GERMAN,
  pt: PORTUGUESE,
  zh: CHINESE,
  ja: JAPANESE,
}

export interface Refusal {
  readonly language: RefusalLanguage
  /** The words of ours that were found, not the text of the model. */
  readonly phrase: string
}

/** A group is looked for this many characters behind the one before it. */
const MAX_GAP_CHARACTERS = 90
/** A filter's stub is short; a long text that speaks of filters is an answer. */
const MAX_STUB_CHARACTERS = 400

/**
 * Whether a text declines in words. Only to be asked when no value fits: a refusal's tone in a value is data.
 *
 * A question back, an answer in the wrong language, a quotation of somebody else's refusal and "the document does not
 * say" are not refusals. The start and the end of the text are looked at, in linear time.
 */
export function looksRefused(text: string): Refusal | undefined {
  const all = sentences(text)
  for (const [language, words] of Object.entries(LANGUAGES)) {
    if (all.some(sentence => hasAny(sentence, words.cancels))) continue
    for (const sentence of all) {
      const phrase = refusalIn(sentence, words)
      if (phrase !== undefined) return { language: language as RefusalLanguage, phrase }
    }
  }
  return undefined
}

function refusalIn(sentence: string, words: RefusalWords): string | undefined {
  const strong = firstMatch(sentence, words.strong)
  const phrase = strong ?? (hasAny(sentence, words.attempts) ? undefined : firstMatch(sentence, words.weak))
  return phrase === undefined || hasAny(sentence, words.excuses) ? undefined : phrase
}

/** Whether a text is what a content filter writes in place of the answer; answers the words that gave it away. */
export function looksFiltered(text: string): string | undefined {
  if (text.length > MAX_STUB_CHARACTERS) return undefined
  for (const sentence of sentences(text)) {
    const phrase = firstMatch(sentence, FILTER_STUBS)
    if (phrase !== undefined) return phrase
  }
  return undefined
}

const hasAny = (sentence: string, phrases: readonly string[]): boolean =>
  phrases.some(phrase => sentence.includes(phrase))

function firstMatch(sentence: string, patterns: readonly Pattern[]): string | undefined {
  for (const pattern of patterns) {
    const phrase = match(sentence, pattern)
    if (phrase !== undefined) return phrase
  }
  return undefined
}

/** The phrases found, joined; the earliest of each group, so that one pass is enough. */
function match(sentence: string, pattern: Pattern): string | undefined {
  const found: string[] = []
  let from = 0
  for (const group of pattern) {
    const next = earliest(sentence, group, from)
    if (next === undefined || (found.length > 0 && next.at - from > MAX_GAP_CHARACTERS)) return undefined
    found.push(next.phrase.replace(/^\^ /, '').trim())
    // The border of a word belongs to both neighbours.
    from = next.at + next.phrase.trimEnd().length
  }
  return found.filter(phrase => phrase !== '$').join(' … ')
}

function earliest(
  sentence: string,
  group: readonly string[],
  from: number,
): { at: number; phrase: string } | undefined {
  let best: { at: number; phrase: string } | undefined
  for (const phrase of group) {
    const at = sentence.indexOf(phrase, from)
    if (at !== -1 && (best === undefined || at < best.at)) best = { at, phrase }
  }
  return best
}
