/** Alternatives, in order: within a sentence, a phrase of each group follows one of the group before it. */
export type Pattern = readonly (readonly string[])[]

export type RefusalLanguage = 'en' | 'es' | 'fr' | 'de' | 'pt' | 'zh' | 'ja'

export interface RefusalWords {
  /** An unwillingness together with what is declined. */
  readonly strong: readonly Pattern[]
  /** An unwillingness alone: enough, unless the sentence names something that one may fail to do in good faith. */
  readonly weak: readonly Pattern[]
  /** What one fails to do in good faith: to find, to see, to know; and what one leaves out of an answer. */
  readonly attempts: readonly string[]
  /** In a sentence with one of these it is the input that is at fault, or the phrase is an idiom. */
  readonly excuses: readonly string[]
  /** A text with one of these is something else as a whole: it asks for its input, or it is a letter. */
  readonly cancels: readonly string[]
}

/**
 * Phrases between commas, as whole words, in the form that sentences have after `refusal-sentences.ts`: lower case,
 * no accents, contractions written out. `*` stands for the rest of a word or its beginning, `^` and `$` for the ends of
 * the sentence.
 */
export function phrases(text: string): readonly string[] {
  return parts(text)
    .map(phrase => (phrase.startsWith('^') ? `^ ${phrase.slice(1)}` : ` ${phrase}`))
    .map(phrase => (phrase.startsWith(' *') ? phrase.slice(2) : phrase))
    .map(phrase => (phrase.endsWith('*') ? phrase.slice(0, -1) : `${phrase} `))
}

/** Phrases of a script without spaces. */
export const characters = (text: string): readonly string[] => parts(text)

const parts = (text: string): string[] => text.split(/[,\n]/).flatMap(phrase => phrase.trim() || [])
