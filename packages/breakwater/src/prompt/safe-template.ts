import type { Dotprompt, ParsedPrompt, PromptFunction } from 'dotprompt'
import type { Message, Part } from '../result/index.ts'
import { misuse } from '../result/index.ts'
import { guard, restore } from './guard-input.ts'
import type { Rendered } from './prompt.ts'
import { defineHelpers, type RenderContext } from './template-helpers.ts'

type Input = { readonly [variable: string]: unknown }
type RenderedMessage = Awaited<ReturnType<PromptFunction>>['messages'][number]
type RenderedPart = RenderedMessage['content'][number]

/**
 * A template whose input can never change the number, the roles or the part types of the messages.
 *
 * @throws what the template's first filling throws, with nothing in it: an unknown helper, a role that is none
 */
export async function safeTemplate(
  dotprompt: Dotprompt,
  parsed: ParsedPrompt,
): Promise<(input: Input) => Promise<Rendered>> {
  defineHelpers(dotprompt)
  const compiled = await dotprompt.compile(parsed)
  const fill = async (given: Input, isTrial: boolean): Promise<Rendered> => {
    const context: RenderContext = { mark: crypto.randomUUID(), isTrial }
    const input = guard({ ...parsed.input?.default, ...given }, context.mark) as Input
    const { messages } = await compiled({ input, context })
    return messages.map(message => ({
      role: message.role === 'model' ? 'assistant' : (message.role as Message['role']),
      content: message.content.map(part => partOf(part, context.mark)),
    }))
  }
  await fill({}, true)
  return input => fill(input, false)
}

function partOf(part: RenderedPart, mark: string): Part {
  if (part.text !== undefined) return { type: 'text', text: restore(part.text, mark) }
  if (part.media !== undefined) {
    return { type: 'image', source: { url: restore(decodeURIComponent(part.media.url), mark) } }
  }
  throw misuse('a part in a .prompt template', 'text or media', 'another kind of part')
}
