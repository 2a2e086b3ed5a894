import { type Check, runChecks } from '../check/index.ts'
import { askPrompt, type Prompt } from '../prompt/index.ts'
import { type RawOutput, type Result, withDetails } from '../result/index.ts'
import type { OpenCall } from './begin.ts'
import type { Reading } from './read.ts'

type Value = Extract<Reading, { readonly kind: 'value' }>

/** Asks a model within a call: what a check with a judge of its own needs. */
export type AskWithin = (
  prompt: Prompt,
  text: string,
  options: { signal: AbortSignal; route?: string },
) => Promise<Result<unknown, unknown>>

/** What the checks of one value are run with. */
export interface Judged {
  readonly prompt: Prompt
  readonly input: unknown
  readonly call: OpenCall
  readonly output: RawOutput
  readonly random: () => number
  readonly ask: AskWithin
}

/** Semantic checks: the value with what its reader should know, or the failure that names the check. */
export async function judge(
  { prompt, input, call, output, random, ask }: Judged,
  reading: Value,
): Promise<Value | Extract<Reading, { readonly ok: false }>> {
  const checked = await runChecks(
    prompt.checks,
    reading.value as never,
    input as never,
    {
      signal: call.signal,
      messages: call.request?.messages,
      ask: (text, { output: schema, ...options }) => ask(askPrompt(schema), text, options),
    },
    { random },
  )
  const { results } = checked
  const mayAskAgain = !checked.ok && results.at(-1)?.isImmediate === true
  call.failedCheck = mayAskAgain ? (prompt.checks[results.length - 1] as Check) : undefined
  if (checked.ok) return { ...reading, caveats: [...reading.caveats, ...checked.caveats] }
  return { ok: false, failure: withDetails(checked.failure, { raw: output }), isFinal: !checked.reask }
}
