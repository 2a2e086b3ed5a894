import { definePrompt, type Prompt } from 'breakwater'
import { INPUT, MAX_OUTPUT_TOKENS, messages, OUTPUT } from './question.ts'

type Summary = { summary: string; key_points: string[]; confidence: number }

/** The prompt of the README. Without an output cap a plain call is streamed on the wire. */
export const summarize = (
  timeMs: number,
  maxOutputTokens: number | undefined = MAX_OUTPUT_TOKENS,
): Prompt<{ text: string }, Summary, undefined> =>
  definePrompt({
    name: 'summarize',
    version: '1.0.0',
    input: INPUT,
    output: OUTPUT,
    messages: ({ text }) => messages(text),
    settings: { maxOutputTokens },
    budget: { timeMs },
  })
