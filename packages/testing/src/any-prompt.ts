import type { Prompt } from 'breakwater'

/** A prompt of whatever input and value. */
export type AnyPrompt = Prompt<never, unknown, unknown>
