import { type Message, messageParts, type Part } from '../result/index.ts'
import { truncateText } from './truncate.ts'

/** One tool result with its middle left out, where it takes more than `maxTokens`. Undefined where nothing was cut. */
export function capToolResult(text: string, maxTokens: number): string | undefined {
  const { text: capped, leftOutChars } = truncateText(text, maxTokens, 'middle')
  return leftOutChars === 0 ? undefined : capped
}

/**
 * A history without its oldest tool results, each gone with the call that it answers, until it fits; undefined where it
 * does not fit without them all. The results of the last turn are what the model is to answer to: they stay.
 *
 * @param fits whether a list of messages is short enough
 */
export function dropOldToolResults(
  messages: readonly Message[],
  fits: (messages: readonly Message[]) => boolean,
): readonly Message[] | undefined {
  let kept = messages
  if (fits(kept)) return kept
  for (const id of oldResultIds(messages)) {
    kept = withoutCall(kept, id)
    if (fits(kept)) return kept
  }
  return undefined
}

/** Of results before the last turn of them, oldest first. */
function oldResultIds(messages: readonly Message[]): readonly string[] {
  const turns = messages.map(message =>
    messageParts(message).flatMap(part => (part.type === 'toolResult' ? [part.id] : [])),
  )
  const lastTurn = turns.findLastIndex(ids => ids.length > 0)
  return turns.slice(0, Math.max(lastTurn, 0)).flat()
}

function withoutCall(messages: readonly Message[], id: string): readonly Message[] {
  const isOther = (part: Part) => !((part.type === 'toolCall' || part.type === 'toolResult') && part.id === id)
  return messages.flatMap((message): readonly Message[] => {
    if (typeof message.content === 'string' || message.content.every(isOther)) return [message]
    const content = message.content.filter(isOther)
    // Thoughts that led to a call alone would stand without what they led to.
    return content.some(part => part.type !== 'reasoning') ? [{ ...message, content }] : []
  })
}
