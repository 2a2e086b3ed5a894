/** How far back the words are looked at that introduce a value. */
const MAX_CHARACTERS = 200

const FINAL = /\b(?:final|corrected|revised|updated|amended|fixed)\b/i
const REVISION = /\b(?:corrected|revised|updated|amended|fixed)\b/i
const ANSWER = /\b(?:answer|answers?:|result|output)\b/i
const NOT_FINAL = /\b(?:not|isn't|non|un|before)\b[^.!?\n]{0,40}\b(?:final|corrected|revised|updated|fixed)/i
const DRAFT =
  /\b(?:draft|first attempt|initial|rough|example|e\.g|for instance|sample|template|placeholder|previous|original|old)\b/i
const REJECTED = /\b(?:wrong|incorrect|invalid|bad)\b[^.!?\n]*$/i
const RETRACTION =
  /\b(?:wait|oops|scratch that|ignore (?:that|this|the above)|(?:that|this)(?:'s| is| was) (?:wrong|incorrect|not right)|let me (?:fix|correct|redo|reconsider|try again|revise)|i made a mistake|disregard)\b/i

/** What the words before a value say of it. */
export type Role = 'revision' | 'final' | 'answer' | 'draft' | 'rejected' | undefined

export function roleOf(textBefore: string): Role {
  const words = textBefore.slice(-MAX_CHARACTERS)
  const isDraft = DRAFT.test(words)
  if (FINAL.test(words) && !NOT_FINAL.test(words)) {
    if (isDraft && !lastMatchIsFinal(words)) return undefined
    return REVISION.test(words) ? 'revision' : 'final'
  }
  if (REJECTED.test(words)) return 'rejected'
  if (isDraft) return 'draft'
  return ANSWER.test(words) ? 'answer' : undefined
}

/** "This replaces the draft. Final:" announces a final value. */
function lastMatchIsFinal(words: string): boolean {
  const sentence = words.split(/[.!?\n]/).findLast(part => part.trim() !== '') ?? ''
  return FINAL.test(sentence) && !DRAFT.test(sentence)
}

/** Do the words after a value take it back? */
export const isRetracted = (textAfter: string): boolean => RETRACTION.test(textAfter.slice(0, 2_000))
