import { borderAfter, borderBefore } from './borders.ts'
import { countText } from './count-text.ts'

export interface SplitOptions {
  /** Of one piece. */
  readonly maxTokens: number
  /** What a piece repeats of the end of the one before it, so that nothing is torn from what it refers to. Default 0. */
  readonly overlapTokens?: number
}

/** A paragraph's end is taken where it comes in the last part of a piece. */
const PARAGRAPH_SHARE = 0.7

/** A text in pieces that end where paragraphs end, else sentences, else characters as readers see them. */
export function splitText(text: string, { maxTokens, overlapTokens = 0 }: SplitOptions): readonly string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start, maxTokens)
    pieces.push(text.slice(start, end))
    if (end >= text.length) break
    const overlapChars = Math.floor(((end - start) * Math.min(overlapTokens, maxTokens / 2)) / maxTokens)
    const next = overlapChars === 0 ? end : borderAfter(text, end - overlapChars)
    start = next > start && next <= end ? next : end
  }
  return pieces
}

function endOfPiece(text: string, start: number, maxTokens: number): number {
  let chars = Math.min(maxTokens * 8, text.length - start)
  // The measure is an estimate of what is looked at: it is taken again where less of it is kept.
  for (let tokens = tokensOf(text, start, chars); tokens > maxTokens && chars > 1; ) {
    chars = Math.max(Math.floor((chars * maxTokens * 0.98) / tokens), 1)
    tokens = tokensOf(text, start, chars)
  }
  const end = start + chars
  if (end >= text.length) return text.length
  const paragraph = text.lastIndexOf('\n\n', end - 2)
  if (paragraph >= start + chars * PARAGRAPH_SHARE) return paragraph + 2
  const border = borderBefore(text, end)
  return border > start ? border : end
}

const tokensOf = (text: string, start: number, chars: number): number => countText(text.slice(start, start + chars))
