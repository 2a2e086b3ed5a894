import type { OutputSchema } from '../output/index.ts'
import { definePrompt } from './define.ts'
import type { Prompt } from './prompt.ts'

const askPrompts = new WeakMap<object, Prompt>()
/** Stands for the schema that a plain text has not. */
const PLAIN = {}

/** The prompt without a name of its own, one per schema, so that it is compiled once. */
export function askPrompt(output: OutputSchema | undefined): Prompt {
  const key = output ?? PLAIN
  let prompt = askPrompts.get(key)
  if (prompt === undefined) {
    prompt = definePrompt({ name: 'ask', output, messages: (text: string) => text }) as Prompt
    askPrompts.set(key, prompt)
  }
  return prompt
}
