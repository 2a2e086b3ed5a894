import { createHmac } from 'node:crypto'
import { type Fields, fieldsOf, listOf, textOf } from './read.ts'

/** Thoughts bear a mark of the host that thought them. Each knows its own, and refuses those of others. */
export const sign = (signer: string, text: string): string => createHmac('sha256', signer).update(text).digest('base64')

/** What is wrong with thoughts that came back to Anthropic Messages; undefined where nothing is. */
export function foreignThinking({ messages }: Fields, signer: string): string | undefined {
  for (const [index, message] of listOf(messages).map(fieldsOf).entries()) {
    for (const [at, block] of listOf(message.content).map(fieldsOf).entries()) {
      const isForeign = block.type === 'thinking' && block.signature !== sign(signer, textOf(block.thinking))
      if (isForeign) return `messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`
    }
  }
  return undefined
}

/** The same for the reasoning items of OpenAI Responses, which are kept by their id or travel sealed. */
export function foreignReasoning({ input, store }: Fields, signer: string): string | undefined {
  for (const item of listOf(input).map(fieldsOf)) {
    if (item.type !== 'reasoning') continue
    const id = textOf(item.id)
    const sealed = item.encrypted_content ?? undefined
    if (sealed !== undefined && sealed !== sign(signer, id))
      return `The encrypted content for item ${id} could not be verified.`
    if (sealed === undefined && store === false)
      return `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false.`
  }
  return undefined
}

/** Takes the place of a signature where another model made the call: https://ai.google.dev/gemini-api/docs/thought-signatures */
const STAND_IN = Buffer.from('skip_thought_signature_validator').toString('base64')

/** The same for the calls of Gemini. Its third generation must find a signature on the first call of each step of a turn. */
export function foreignCalls({ contents }: Fields, model: string, signer: string): string | undefined {
  const all = listOf(contents).map(fieldsOf)
  const turn = all.findLastIndex(isAsked)
  for (const [index, { parts, role }] of all.entries()) {
    const calls = listOf(parts)
      .map(fieldsOf)
      .filter(part => part.functionCall !== undefined)
    for (const { functionCall, thoughtSignature } of calls) {
      if (thoughtSignature === undefined || thoughtSignature === STAND_IN) continue
      if (thoughtSignature !== sign(signer, textOf(fieldsOf(functionCall).name)))
        return 'Thought signature is not valid.'
    }
    const isMissing = calls.length > 0 && calls[0]?.thoughtSignature === undefined
    if (isMissing && role === 'model' && index > turn && /^gemini-[3-9]/.test(model))
      return 'Function call is missing a thought_signature in functionCall parts.'
  }
  return undefined
}

const isAsked = ({ role, parts }: Fields): boolean =>
  role !== 'model' && listOf(parts).some(part => fieldsOf(part).text !== undefined)
