import type { OutputSchema } from '../output/index.ts'
import { definePrompt } from './define.ts'
import type { Prompt } from './prompt.ts'

const askPrompts = new WeakMap<object, Prompt>()
const plainAsk = definePrompt({ name: 'ask', messages: (text: string) => text }) as Prompt

/** The prompt without a name of its own, one per schema, so that it is compiled once. */
export function askPrompt(output: OutputSchema | undefined): Prompt {
  if (output === undefined) return plainAsk
  let prompt = askPrompts.get(output)
  if (prompt === undefined) {
    prompt = definePrompt({ name: 'ask', output, messages: (text: string) => text }) as Prompt
    askPrompts.set(output, prompt)
  }
  return prompt
}
