import { definePrompt, degrade } from 'breakwater'
import { z } from 'zod'

/** The prompt of the README, with an honest answer for the users of a summary that could not be made. */
export const summarize = definePrompt({
  name: 'summarize',
  version: '1.0.0',
  input: z.object({ text: z.string() }),
  output: z.object({
    summary: z.string().min(1),
    key_points: z.array(z.string()),
    confidence: z.number().min(0).max(1),
  }),
  messages: ({ text }) => [{ role: 'user', content: `Summarize: ${text}` }],
  settings: { maxOutputTokens: 800 },
  budget: { timeMs: 40_000 },
  onFailure: {
    default: degrade(() => "couldn't summarize"),
    not_json: 'reask',
    schema_mismatch: 'reask',
    truncated: 'reask',
  },
})

export type Summary = { readonly summary: string; readonly key_points: readonly string[]; readonly confidence: number }
