import { isDegrade, offerOf, type Prompt } from '../prompt/index.ts'
import {
  type AttemptReport,
  type CallReport,
  type Failure,
  type Message,
  type Repair,
  type Result,
  type ToolStep,
  UNKNOWN_USAGE,
  type Usage,
} from '../result/index.ts'
import { closeHistory } from '../tool/index.ts'
import type { OpenCall } from './begin.ts'
import type { Reading } from './read.ts'

type AnyResult = Result<unknown, unknown>

/** How a call's path ended. */
export type Ending = Exclude<Reading, { readonly kind: 'calls' }>

/** From the end of the path to the result: the value, or the failure and what the prompt offers beside it. */
export function settle(prompt: Prompt, call: OpenCall, nowMs: number, ending: Ending): AnyResult {
  if (ending.ok) {
    const { value, pending, message } = ending
    const open = new Set(pending?.map(({ id }) => id))
    const report = reportOf(
      call,
      nowMs,
      ending.repairs,
      closeHistory([...call.said, ...(message === undefined ? [] : [message])], open),
    )
    const caveats = call.caveats.length === 0 ? ending.caveats : [...call.caveats, ...ending.caveats]
    return { ok: true, value, caveats, call: report, ...(pending === undefined ? {} : { pending }) }
  }
  const { failure } = ending
  const last = failure.raw === undefined || failure.raw.message.content.length === 0 ? [] : [failure.raw.message]
  const said = closeHistory([...call.said, ...last])
  return { ok: false, failure, fallback: fallbackOf(prompt, failure), call: reportOf(call, nowMs, [], said) }
}

/** A `degrade` that throws leaves the fallback undefined, and the first failure in place. */
function fallbackOf(prompt: Prompt, failure: Failure): unknown {
  const { onFailure } = prompt
  const action = [onFailure[failure.code], onFailure.default].find(given => given !== undefined && isDegrade(given))
  if (action === undefined || !isDegrade(action)) return undefined
  try {
    return offerOf(action, failure)
  } catch {
    return undefined
  }
}

function reportOf(call: OpenCall, nowMs: number, repairs: readonly Repair[], messages: readonly Message[]): CallReport {
  const { attempts } = call
  return {
    id: call.id,
    prompt: call.prompt,
    attempts,
    usage: attempts.length === 1 ? (attempts[0] as AttemptReport).usage : sumUsage(attempts),
    costUsd: sum(attempts.map(attempt => attempt.costUsd)),
    durationMs: nowMs - call.startedMs,
    repairs,
    steps: call.steps.map(run => costOfStep(run, attempts)),
    messages,
  }
}

function costOfStep(run: OpenCall['steps'][number], attempts: readonly AttemptReport[]): ToolStep {
  const own = attempts.filter(({ step }) => step === run.step)
  return { ...run, usage: sumUsage(own), costUsd: sum(own.map(({ costUsd }) => costUsd)) }
}

/** What is known of each figure over all attempts; undefined where nothing is. */
function sumUsage(attempts: readonly AttemptReport[]): Usage {
  if (attempts.length === 0) return UNKNOWN_USAGE
  const of = (field: keyof Omit<Usage, 'estimated'>) => sum(attempts.map(attempt => attempt.usage[field]))
  return {
    inputTokens: of('inputTokens'),
    cacheReadTokens: of('cacheReadTokens'),
    cacheWriteTokens: of('cacheWriteTokens'),
    outputTokens: of('outputTokens'),
    reasoningTokens: of('reasoningTokens'),
    ...(attempts.some(attempt => attempt.usage.estimated) ? { estimated: true } : {}),
  }
}

function sum(counts: readonly (number | undefined)[]): number | undefined {
  let total: number | undefined
  for (const count of counts) if (count !== undefined) total = (total ?? 0) + count
  return total
}
