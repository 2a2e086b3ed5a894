import { capToolResult } from '../budget/index.ts'
import type { Prompt } from '../prompt/index.ts'
import { createFailure, type Message, type Request } from '../result/index.ts'
import { type AcceptedCall, repeatedCall, runToolCalls, type ToolRun } from '../tool/index.ts'
import type { OpenCall } from './begin.ts'
import { fitSteps } from './fit-steps.ts'
import { meterOf } from './meters.ts'
import { type Round, servedRoute } from './next.ts'
import type { Reading } from './read.ts'
import type { Shared } from './wire-up.ts'

/** Tokens of one tool result where nothing is known of the window. */
const MAX_RESULT_TOKENS = 25_000

/**
 * One turn of the tool loop: runs what can be run here, and answers the next round; or the end of the call, where
 * somebody else must answer, a tool says so, or the steps are used up. All calls were accepted before any is run.
 */
export async function takeStep(
  shared: Shared,
  prompt: Prompt,
  call: OpenCall,
  { request }: Round,
  { calls, message }: Extract<Reading, { readonly kind: 'calls' }>,
): Promise<Round | Exclude<Reading, { readonly kind: 'calls' }>> {
  const repeated = repeatedCall(calls, call.memory)
  if (repeated !== undefined) return { ok: false, failure: repeated }
  call.said.push(message)
  const runs = await runToolCalls(
    calls.filter(({ tool }) => tool.run !== undefined),
    {
      timers: shared.timers,
      signal: call.signal,
      callId: call.id,
      memory: call.memory,
      cap: text => capToolResult(text, maxResultTokens(call)),
      surround: (asked, run) => shared.observer.surroundTool(call, asked, run),
    },
  )
  call.steps.push({
    step: call.step,
    tools: runs.map(({ name, id, outcome, startedMs, durationMs }) => ({
      ...{ name, id, outcome, durationMs },
      startedAtMs: call.startedAtMs + startedMs - call.startedMs,
    })),
  })
  for (const run of runs) await call.sink.toolResult(told(run))
  if (runs.length > 0) call.said.push({ role: 'tool', content: runs.map(({ result }) => result) })
  for (const { name, isCut } of runs) {
    if (isCut) call.caveats.push({ code: 'tool_result_truncated', message: `a result of the tool ${name} was cut` })
  }
  const failed = runs.find(({ failure }) => failure !== undefined)?.failure
  if (failed !== undefined) return { ok: false, failure: failed }
  const pending = calls.filter(({ tool }) => tool.run === undefined)
  if (pending.length > 0) return pendingEnd(pending)
  if (call.step >= prompt.maxSteps) return { ok: false, failure: stepsExhausted(prompt) }
  call.step += 1
  await call.sink.step(call.step)
  const grown = fitSteps(prompt, call, withTurns(request, call.said.slice(call.said.length - 2)))
  return 'code' in grown ? { ok: false, failure: grown } : { request: grown, firstRoute: servedRoute(call) }
}

const told = ({ result }: ToolRun): Parameters<OpenCall['sink']['toolResult']>[0] => ({
  id: result.id,
  name: result.name,
  content: result.content,
  isError: result.isError === true,
})

const pendingEnd = (pending: readonly AcceptedCall[]): Extract<Reading, { readonly kind: 'value' }> => ({
  ok: true,
  kind: 'value',
  value: undefined,
  repairs: [],
  caveats: [],
  message: undefined,
  pending: pending.map(({ call }) => call),
})

/** A forced choice holds for the first turn: it would never let the model answer. */
function withTurns(request: Request, turns: readonly Message[]): Request {
  const { toolChoice } = request.settings
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object'
  return {
    ...request,
    messages: [...request.messages, ...turns],
    settings: isForced ? { ...request.settings, toolChoice: 'auto' } : request.settings,
  }
}

/** One result may take a quarter of the window. */
function maxResultTokens(call: OpenCall): number {
  const route = call.routes[servedRoute(call)]
  const { contextWindow } = meterOf(route as NonNullable<typeof route>)
  return contextWindow === undefined ? MAX_RESULT_TOKENS : Math.floor(contextWindow / 4)
}

const stepsExhausted = (prompt: Prompt): ReturnType<typeof createFailure> =>
  createFailure(
    'steps_exhausted',
    `${prompt.where}: no answer after ${prompt.maxSteps} steps; raise maxSteps, or offer fewer tools`,
  )
