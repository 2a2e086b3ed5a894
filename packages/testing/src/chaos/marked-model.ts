import { type Extract, type Model, modelSaying } from '../model/index.ts'
import { createRandom, hashSeed } from '../random.ts'

const SENTENCES = [
  'the storm reached the coast on Tuesday',
  'the breakwater held against the waves',
  'ships in the harbour stayed at their berths',
  'nobody was hurt in the old town',
  'repairs of the quay begin in May',
  'the ferry runs again from Friday',
  'the pilots keep watch at night',
  'fishing boats leave before the tide',
]
const SUMMARY_SENTENCES = 3

/** A word that no text holds by chance: by it a piece of the answer is known wherever it is printed. */
const MARK = /buoy[0-9a-z]{6}/g

/** Each sentence begins and ends in a mark of its own. */
function markedSentences(seed: number): string[] {
  const random = createRandom(hashSeed(seed, 'marks'))
  const used = new Set<string>()
  const mark = (): string => {
    const word = `buoy${Math.floor(random() * 36 ** 6)
      .toString(36)
      .padStart(6, '0')}`
    if (used.has(word)) return mark()
    used.add(word)
    return word
  }
  return SENTENCES.map(sentence => `${mark()} ${sentence} ${mark()}.`)
}

/**
 * Answers every question with the same sentences, in the form that was asked for, so that a caller who prints a part of
 * the answer shows by the marks in it which part that was.
 */
export function markedModel(seed: number): Model {
  const sentences = markedSentences(seed)
  const extract: Extract = {
    summary: sentences.slice(0, SUMMARY_SENTENCES),
    keyPoints: sentences.slice(SUMMARY_SENTENCES),
    confidence: 0.87,
    ranked: sentences,
  }
  return modelSaying(() => extract)
}

/** The marks in a text, each once, in their order. */
export const marksIn = (text: string): readonly string[] => [...new Set(text.match(MARK) ?? [])]
