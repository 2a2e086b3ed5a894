/** Cuts are looked for so far before the place where the text must end. */
const SEARCH_CHARS = 400
/** Looked at beyond it, so that the last sentence or character is seen whole. */
const BEYOND_CHARS = 64

/** Made when the first text is cut: each takes milliseconds. */
let segmenters: { readonly sentences: Intl.Segmenter; readonly graphemes: Intl.Segmenter } | undefined
const segmentersMade = () =>
  (segmenters ??= {
    sentences: new Intl.Segmenter('und', { granularity: 'sentence' }),
    graphemes: new Intl.Segmenter('und', { granularity: 'grapheme' }),
  })

/** The last border of a sentence at or before an index; of a character, where no sentence ends near it. */
export function borderBefore(text: string, index: number): number {
  if (index <= 0) return 0
  const { sentences, graphemes } = segmentersMade()
  const from = startOfSearch(text, index)
  const piece = text.slice(from, index + BEYOND_CHARS)
  const sentence = lastBorder(sentences, piece, index - from)
  return from + (sentence > 0 ? sentence : lastBorder(graphemes, piece, index - from))
}

/** The first border of a sentence at or after an index, where one is near; else that of a character. */
export function borderAfter(text: string, index: number): number {
  if (index >= text.length) return text.length
  const { sentences, graphemes } = segmentersMade()
  const from = startOfSearch(text, index)
  const piece = text.slice(from, index + SEARCH_CHARS)
  return (
    from + (firstBorder(sentences, piece, index - from) ?? firstBorder(graphemes, piece, index - from) ?? piece.length)
  )
}

/** Behind a space, where no character as readers see it goes on. */
function startOfSearch(text: string, index: number): number {
  const earliest = Math.max(index - SEARCH_CHARS, 0)
  const space = text.indexOf(' ', earliest)
  if (space >= 0 && space < index) return space + 1
  const start = earliest > 0 && isLowSurrogate(text.charCodeAt(earliest)) ? earliest - 1 : earliest
  return beforeFlags(text, start)
}

/** Flags are pairs of letters: which belong together is told from the beginning of their row only. */
function beforeFlags(text: string, index: number): number {
  let start = index
  while (start >= 2 && index - start < MOST_FLAG_CHARS && isFlagLetter(text, start - 2)) start -= 2
  return start
}

const MOST_FLAG_CHARS = 100_000

const isFlagLetter = (text: string, index: number): boolean =>
  text.charCodeAt(index) === 0xd83c && text.charCodeAt(index + 1) >= 0xdde6 && text.charCodeAt(index + 1) <= 0xddff

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

function lastBorder(segmenter: Intl.Segmenter, piece: string, limit: number): number {
  let last = 0
  for (const { index } of segmenter.segment(piece)) {
    if (index > limit) break
    last = index
  }
  return last
}

function firstBorder(segmenter: Intl.Segmenter, piece: string, from: number): number | undefined {
  for (const { index } of segmenter.segment(piece)) if (index >= from) return index
  return undefined
}
