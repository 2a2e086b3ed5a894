import type { Produce, Written } from './shapes.ts'

/** What the case itself recorded: no model is asked, and nothing is known of time and money. */
export const produceRecorded: Produce = async (_prompt, one) => {
  const { output, toolCalls, refusal, finish } = one
  if (output === undefined && toolCalls === undefined && refusal === undefined) return { missing: 'unanswered' }
  const written: Written = {
    ...(output !== undefined && { text: output }),
    ...(toolCalls !== undefined && { toolCalls }),
    ...(refusal !== undefined && { refusal }),
    ...(finish !== undefined && { finish }),
  }
  return {
    outcome: 'value',
    written,
    durationMs: undefined,
    costUsd: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    attempts: 0,
  }
}
