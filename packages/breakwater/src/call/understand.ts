import { markOutcome } from '../attempt/index.ts'
import type { Prompt } from '../prompt/index.ts'
import type { OpenCall } from './begin.ts'
import { within } from './begin.ts'
import { type AskWithin, judge } from './judge.ts'
import { type Answered, type Reading, read } from './read.ts'

/** What an answer comes to: a value that has passed its checks, tool calls, or a failure. */
export async function understand(
  prompt: Prompt,
  input: unknown,
  call: OpenCall,
  { output, report }: Answered,
  random: () => number,
  ask: AskWithin,
): Promise<Reading> {
  const told = within(call.signal, call.sink.output(output))
  if (told instanceof Promise) await told
  const asked = within(call.signal, read(prompt, output, call))
  let reading = asked instanceof Promise ? await asked : asked
  if (reading.ok && reading.kind === 'value' && prompt.checks.length > 0) {
    reading = await within(call.signal, judge({ prompt, input, call, output, random, ask }, reading))
  }
  if (!reading.ok) markOutcome(report, reading.failure.code)
  return reading
}
