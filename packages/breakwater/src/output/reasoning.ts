/** Where the answer begins after what the model thought aloud. */
export interface Reasoning {
  /** The offset at which the answer begins; 0 without reasoning. */
  readonly end: number
  /** The text ends within the reasoning: there is no answer. */
  readonly isOpen: boolean
}

/** Tags of open models' chat templates and of prompts that ask for thinking; `[THINK]` is Mistral's, `◁think▷` Kimi's. */
const TAG =
  /<(\/?)(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis|antthinking|seed:think)>|\[(\/?)THINK\]|◁(\/?)think▷/gi

/** gpt-oss writes what is thought and what is answered into channels of one text. */
const FINAL_CHANNEL = '<|channel|>final<|message|>'
const OTHER_CHANNEL = '<|channel|>'

const NONE: Reasoning = { end: 0, isOpen: false }

export function findReasoning(text: string): Reasoning {
  if (!mayHaveTag(text)) return NONE
  const final = text.lastIndexOf(FINAL_CHANNEL)
  if (final !== -1) return { end: final + FINAL_CHANNEL.length, isOpen: false }
  if (text.trimStart().startsWith(OTHER_CHANNEL)) return { end: text.length, isOpen: true }
  return findTags(text)
}

/** What every tag begins or ends with: nearly no answer has any of it, and patterns take far longer to say so. */
const mayHaveTag = (text: string): boolean =>
  text.includes('<') || text.includes('K]') || text.includes('k]') || text.includes('◁')

function findTags(text: string): Reasoning {
  const firstBracket = text.search(/[{[](?!\/?THINK\])/)
  let depth = 0
  let end = 0
  for (const tag of text.matchAll(TAG)) {
    const isClosing = (tag[1] ?? tag[2] ?? tag[3]) === '/'
    const after = tag.index + tag[0].length
    if (isClosing) {
      if (depth > 0) depth--
      // The chat template may have put the opening tag into the prompt.
      else if (!standsAlone(text, tag.index, after)) continue
      if (depth === 0) end = after
    } else if (depth > 0 || isBeforeAnswer(text, tag.index, end, firstBracket)) depth++
  }
  return depth > 0 ? { end: text.length, isOpen: true } : { end, isOpen: false }
}

/** A tag within JSON is content: reasoning begins where only words have come. */
const isBeforeAnswer = (text: string, at: number, end: number, firstBracket: number): boolean =>
  firstBracket === -1 || at < firstBracket || (text.slice(end, at).trim() === '' && end > 0)

const standsAlone = (text: string, from: number, to: number): boolean => {
  const before = text.slice(Math.max(0, from - 1), from)
  const after = text.slice(to).match(/^[ \t]*(.?)/s)?.[1] ?? ''
  return (
    before === '' ||
    before === '\n' ||
    after === '' ||
    after === '\n' ||
    after === '\r' ||
    after === '{' ||
    after === '[' ||
    after === '`'
  )
}
