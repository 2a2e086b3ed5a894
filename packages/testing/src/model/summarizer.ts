import { splitSentences } from './sentences.ts'

/** What the extractive summarizer found: every sentence is taken from the text, none is written. */
export interface Extract {
  /** The best sentences, in the order of the text. */
  readonly summary: readonly string[]
  /** The next best, in the order of the text. */
  readonly keyPoints: readonly string[]
  /** From 0 to 1: how far the best sentences stand out from the mean. */
  readonly confidence: number
  /** All sentences, best first. */
  readonly ranked: readonly string[]
}

const SUMMARY_SENTENCES = 2
const KEY_POINTS = 4

/**
 * An honest extractive summarizer: it scores each sentence by how frequent its words are in the whole text, with a
 * bonus for standing early, and answers the best ones unchanged. It is no language model and understands nothing; what
 * it answers depends on what it was given, and on nothing else. Linear in the length of the text.
 */
export function extractSummary(text: string): Extract {
  const sentences = splitSentences(text).map(sentence => ({ sentence, words: contentWords(sentence) }))
  const frequencies = countWords(sentences.map(({ words }) => words))
  const scored = sentences.map(({ sentence, words }, index) => ({
    sentence,
    index,
    score: scoreSentence(words, frequencies) * (1 + 0.5 / (1 + index)),
  }))
  const ranked = distinct(scored.sort((a, b) => b.score - a.score || a.index - b.index))
  const inOrder = (part: typeof ranked): string[] => part.toSorted((a, b) => a.index - b.index).map(s => s.sentence)
  return {
    summary: inOrder(ranked.slice(0, SUMMARY_SENTENCES)),
    keyPoints: inOrder(ranked.slice(SUMMARY_SENTENCES, SUMMARY_SENTENCES + KEY_POINTS)),
    confidence: confidenceOf(ranked.map(({ score }) => score)),
    ranked: ranked.map(({ sentence }) => sentence),
  }
}

/** The mean frequency of the words, damped for sentences too short to say anything. */
function scoreSentence(words: readonly string[], frequencies: ReadonlyMap<string, number>): number {
  if (words.length === 0) return 0
  let sum = 0
  for (const word of words) sum += Math.log1p(frequencies.get(word) ?? 0)
  return (sum / words.length) * Math.min(1, words.length / 6)
}

function countWords(sentences: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const words of sentences) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

const WORD = /[\p{L}\p{N}]+/gu

const contentWords = (sentence: string): string[] =>
  (sentence.toLowerCase().match(WORD) ?? []).filter(word => word.length > 2 && !STOP_WORDS.has(word))

function distinct<T extends { sentence: string }>(scored: readonly T[]): T[] {
  const seen = new Set<string>()
  return scored.filter(({ sentence }) => !seen.has(sentence) && seen.add(sentence))
}

/** Two digits, between 0.05 and 0.99: a text of one sentence says little about what stands out. */
function confidenceOf(scores: readonly number[]): number {
  if (scores.length === 0) return 0.05
  const best = scores.slice(0, SUMMARY_SENTENCES)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const top = best.reduce((sum, score) => sum + score, 0) / best.length
  const ratio = top === 0 ? 0 : 1 - (0.5 * mean) / top
  return Math.round(Math.min(0.99, Math.max(0.05, ratio)) * 100) / 100
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'the and for are but not you all any can had her was one our out has him his how its may new now old see two way ' +
    'who did get let say she too use that this with have from they will would there their what about which when make ' +
    'than then them these been into some could other more also only over such your just because should being while'
  ).split(' '),
)
