/** `Answer: …`, `**Final answer:** …`, `So the final result is …` where a sentence or a line begins. */
const LEAD =
  /^[\s#>*_-]*(?:(?:so|thus|therefore|hence),?\s+)?(?:(?:my|the)\s+)?(?:(final)\s+(?:answer|result|label|category|classification|verdict|value)|answer)\b[\s*_]*(?:[:=]|is\b)/i
const SENTENCE_END = /\n|(?<=[.!?])\s+/

/**
 * What the last sentence of a text announces as the answer, with nothing else in it. What was considered before does not
 * count, but another answer does.
 *
 * @param read a value, where a text is nothing but its spelling
 * @returns undefined where nothing is announced so
 */
export function readFinalAnswer(text: string, read: (text: string) => unknown): FinalAnswer | 'ambiguous' | undefined {
  const sentences = text.split(SENTENCE_END).filter(sentence => sentence.trim() !== '')
  const last = announcement(sentences.pop() ?? '')
  const value = last && read(last.words)
  if (last === undefined || value === undefined) return undefined
  for (const sentence of sentences) {
    const { words, isFinal } = announcement(sentence) ?? { words: sentence.trim(), isFinal: false }
    const other = read(words)
    if (other !== undefined && other !== value && (isFinal || !last.isFinal)) return 'ambiguous'
  }
  return { value, start: text.lastIndexOf(last.words) }
}

export interface FinalAnswer {
  readonly value: unknown
  /** Where it stands in the text. */
  readonly start: number
}

function announcement(sentence: string): { readonly words: string; readonly isFinal: boolean } | undefined {
  const lead = LEAD.exec(sentence)
  return lead === null ? undefined : { words: sentence.slice(lead[0].length).trim(), isFinal: lead[1] !== undefined }
}
