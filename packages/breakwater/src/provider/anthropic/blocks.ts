import type { Part } from '../../result/index.ts'
import type { Target } from '../dialect.ts'
import { writeArguments } from '../exact-json.ts'
import { reasoningPart } from '../output.ts'
import { type Fields, text, word } from '../wire.ts'

/**
 * A content block as a part. Blocks that only Anthropic understands (server tools and their results) are kept under
 * their family, to go back unchanged.
 *
 * @param written the arguments of a tool call as the model wrote them, where they are known (streams)
 */
export function readBlock(block: Fields, target: Target, written?: string): Part | undefined {
  switch (block.type) {
    case 'text':
      return readText(block, target)
    case 'tool_use':
      return {
        type: 'toolCall',
        id: text(block.id),
        name: text(block.name),
        arguments: written ?? writeArguments(block.input),
      }
    case 'thinking':
      return reasoningPart(text(block.thinking), block, target)
    default:
      return word(block.type) === undefined ? undefined : reasoningPart('', block, target)
  }
}

/** Citations go back to their family; empty text goes nowhere, it would be refused. */
function readText(block: Fields, target: Target): Part | undefined {
  const written = text(block.text)
  if (written === '') return undefined
  const hasCitations = Array.isArray(block.citations) && block.citations.length > 0
  if (!hasCitations) return { type: 'text', text: written }
  return { type: 'text', text: written, origin: { family: target.family, item: block } }
}
