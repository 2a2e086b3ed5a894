import { createClient, custom, type PendingResult, type Prompt, type RawOutput, type Result } from 'breakwater'
import type { AnyPrompt } from '../any-prompt.ts'
import type { DatasetCase } from './case.ts'
import { differenceOf } from './difference.ts'

/** How a case ends today. */
export interface Replay {
  /** The value, the failure, or the tool calls that were accepted (and not run). */
  readonly outcome: Result<unknown, unknown> | PendingResult
  /** Whether that is what the case expects. */
  readonly holds: boolean
  /** Where it is not: in one line, with places and codes. Undefined where it holds. */
  readonly why: string | undefined
  /** The case holds no output, and the call got as far as to ask for one: only a model can answer it. */
  readonly isUnanswered: boolean
}

/**
 * Reads what a model once wrote as `client.run` would today: the prompt renders the input, then its inspection, parser,
 * schema and checks see the output of the case. Nothing is sent and no tool runs. A bad output is final: no re-ask, no
 * simpler form. Checks run whatever their sample rate; one that must ask a model cannot decide.
 */
export async function replayCase(one: DatasetCase, prompt: Prompt<never, unknown, unknown>): Promise<Replay> {
  const recording = new Recording(one)
  const client = createClient({
    routes: [custom({ name: 'replay', model: 'replay', call: () => recording.play() })],
    retry: { attempts: 1 },
    // The lowest draw: every check that is sampled at all runs.
    environment: { random: () => 0 },
  })
  const outcome = await client.run(asReplayed(prompt, one) as Prompt, one.input)
  await client.close({ drainMs: 0 })
  const { isUnanswered } = recording
  const why = isUnanswered ? 'it holds no output: only a model can answer it' : whyNot(one, prompt, outcome)
  return { outcome, holds: why === undefined, why, isUnanswered }
}

/** Answers once: what is asked after that, a judge asks. */
class Recording {
  readonly #output: RawOutput | undefined
  #plays = 0

  constructor(one: DatasetCase) {
    this.#output = outputOf(one)
  }

  play(): RawOutput {
    this.#plays++
    if (this.#output === undefined || this.#plays > 1) throw new Error('nothing is recorded for this request')
    return this.#output
  }

  get isUnanswered(): boolean {
    return this.#output === undefined && this.#plays > 0
  }
}

const UNKNOWN_USAGE = {
  inputTokens: undefined,
  cacheReadTokens: undefined,
  cacheWriteTokens: undefined,
  outputTokens: undefined,
  reasoningTokens: undefined,
}

function outputOf({ output, toolCalls, refusal, finish }: DatasetCase): RawOutput | undefined {
  if (output === undefined && toolCalls === undefined && refusal === undefined) return undefined
  const text = output ?? ''
  const calls = toolCalls ?? []
  const parts = calls.map(call => ({ type: 'toolCall', ...call }) as const)
  return {
    text,
    reasoning: '',
    toolCalls: calls,
    refusal,
    finish: { reason: finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'), raw: undefined },
    usage: UNKNOWN_USAGE,
    rawUsage: undefined,
    model: undefined,
    responseId: undefined,
    logprobs: undefined,
    message: { role: 'assistant', content: text === '' ? parts : [{ type: 'text', text }, ...parts] },
  }
}

function asReplayed(prompt: AnyPrompt, one: DatasetCase): AnyPrompt {
  const { costUsd: _, ...budget } = prompt.budget
  return {
    ...prompt,
    budget,
    maxReasks: 0,
    onFailure: {},
    tools: prompt.tools.map(tool => ({ ...tool, run: undefined })),
    checks: 'passes' in one.expect && one.expect.passes.length > 0 ? named(prompt, one.expect.passes) : prompt.checks,
  }
}

const named = (prompt: AnyPrompt, names: readonly string[]): AnyPrompt['checks'] =>
  prompt.checks
    .filter(({ name }) => names.includes(name))
    .map(check => ({ name: check.name, run: (...given) => check.run(...given) }))

/** Which checks a case asks for that its prompt does not have. */
export const unknownChecks = ({ expect }: DatasetCase, { checks }: AnyPrompt): string[] =>
  'passes' in expect ? expect.passes.filter(name => !checks.some(check => check.name === name)) : []

function whyNot(one: DatasetCase, prompt: AnyPrompt, outcome: Replay['outcome']): string | undefined {
  const { expect } = one
  const unknown = unknownChecks(one, prompt)
  if (unknown.length > 0) return `the prompt has no check named ${unknown.join(', ')}`
  if (!outcome.ok) {
    const { code, message } = outcome.failure
    if (!('code' in expect)) return `expected a value, failed as ${code}: ${message}`
    return code === expect.code ? undefined : `expected to fail as ${expect.code}, failed as ${code}: ${message}`
  }
  const ended = 'pending' in outcome ? 'accepted tool calls' : 'a value'
  if ('code' in expect) return `expected to fail as ${expect.code}, ended in ${ended}`
  if (!('value' in expect)) return undefined
  if ('pending' in outcome) return `expected a value, ended in ${ended}`
  const place = differenceOf(expect.value, outcome.value)
  return place === undefined ? undefined : `expected another value at ${place}`
}
