/** The longest piece that one stream event carries, in UTF-16 units. */
const PIECE_UNITS = 12

/** A rough count: one token per four characters. Real tokenizers differ by language; figures from here are estimates. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4)

/** The text in pieces as a model streams it: words with the space before them, long words cut. Joined, they are the text. */
export function splitTokens(text: string): string[] {
  const pieces: string[] = []
  let start = 0
  for (let at = 1; at < text.length; at += 1) {
    const wordBegins = text[at] === ' ' && text[at - 1] !== ' '
    const isFull = at - start >= PIECE_UNITS && !isLowSurrogate(text.charCodeAt(at))
    if (!wordBegins && !isFull) continue
    pieces.push(text.slice(start, at))
    start = at
  }
  if (start < text.length) pieces.push(text.slice(start))
  return pieces
}

/** The beginning of a text that is at most so many tokens long, never half a character. */
export function firstTokens(text: string, tokens: number): string {
  const end = Math.max(0, tokens * 4)
  return text.slice(0, end < text.length && isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end)
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
