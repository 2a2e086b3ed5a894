import type { Capabilities } from './dialect.ts'

/** What is assumed of a server that only says that it speaks Chat: the fields that all of them know. */
export const COMPATIBLE: Capabilities = {
  outputCapField: 'max_tokens',
  outputModes: ['json_schema', 'json_object', 'prompt'],
  strict: false,
}

export const OPENAI_CHAT: Capabilities = {
  outputCapField: 'max_completion_tokens',
  outputModes: ['json_schema', 'tool', 'json_object', 'prompt'],
}
