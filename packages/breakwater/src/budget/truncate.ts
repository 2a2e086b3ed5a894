import { borderAfter, borderBefore } from './borders.ts'
import { countText } from './count-text.ts'

/** Which part of a text that is too long is left out. */
export type LeftOut = 'head' | 'tail' | 'middle'

export interface Truncated {
  readonly text: string
  /** Characters of the text that are not in it any more. */
  readonly leftOutChars: number
}

const MARK_TOKENS = 12
const ROUNDS = 8

/**
 * The text with a part left out, so that it takes about `maxTokens` at most: cut where sentences end, else between
 * characters as readers see them, never within one, with a mark in the place of what is gone. Texts that fit are
 * returned as they are.
 */
export function truncateText(text: string, maxTokens: number, leftOut: LeftOut): Truncated {
  const tokens = countText(text)
  if (tokens <= maxTokens) return { text, leftOutChars: 0 }
  const room = Math.max(maxTokens - MARK_TOKENS, 0)
  let keptChars = Math.floor((text.length * room) / tokens)
  for (let round = 0; ; round++) {
    const cut = cutTo(text, keptChars, leftOut)
    const taken = countText(cut.text)
    if (taken <= maxTokens || keptChars === 0 || round === ROUNDS) return cut
    // What is kept may be denser than the whole.
    keptChars = round === ROUNDS - 1 ? 0 : Math.floor((keptChars * room * 0.95) / taken)
  }
}

function cutTo(text: string, keptChars: number, leftOut: LeftOut): Truncated {
  const headChars = leftOut === 'head' ? 0 : leftOut === 'tail' ? keptChars : keptChars / 2
  const headEnd = borderBefore(text, Math.floor(headChars))
  const tailStart =
    leftOut === 'tail' ? text.length : borderAfter(text, text.length - Math.floor(keptChars - headChars))
  const leftOutChars = tailStart - headEnd
  const mark = `[… ${leftOutChars} characters left out …]`
  const parts = [text.slice(0, headEnd).trimEnd(), mark, text.slice(tailStart).trimStart()]
  return { text: parts.filter(part => part !== '').join('\n'), leftOutChars }
}
