/** Nothing but white space and characters without a width. */
export const isBlank = (text: string): boolean => !/[^\s\u00ad\u200b-\u200f\u2060-\u2064]/u.test(text)

const TAGS = ['think', 'thinking', 'reasoning', 'thought'] as const

/**
 * The text is one block of reasoning in tags and nothing else. Chat templates often put the opening tag into the
 * prompt: a text that only has the closing tag, at its very end, counts too.
 */
export function isOnlyReasoning(text: string): boolean {
  const trimmed = text.trim()
  return TAGS.some(tag => {
    const end = `</${tag}>`
    if (!trimmed.endsWith(end) || trimmed.indexOf(end) !== trimmed.length - end.length) return false
    const start = trimmed.indexOf(`<${tag}>`)
    return start <= 0
  })
}
