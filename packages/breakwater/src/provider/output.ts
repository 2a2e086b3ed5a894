import type { Message, Part, RawOutput, RawToolCall, ReasoningPart, ToolCallPart, Usage } from '../result/index.ts'
import { ANSWER_TOOL } from './answer.ts'
import type { PartialOutput, Target } from './dialect.ts'
import { type Finish, settleFinish, withoutCutCall } from './finish.ts'
import { fields, isJson } from './wire.ts'

/** What a dialect has read, in the order in which the model wrote it. */
export interface Written {
  readonly parts: readonly Part[]
  readonly refusal: string | undefined
  readonly finish: Finish
  readonly usage: Usage
  readonly rawUsage: unknown
  readonly model: string | undefined
  readonly responseId: string | undefined
  readonly logprobs?: unknown
}

/**
 * The raw output of an attempt. In output mode `tool` the answer is what was handed to the answer tool: its arguments
 * are the text, and the turn in the history is plain text that every dialect accepts.
 */
export function createRawOutput(written: Written, target: Target): RawOutput {
  const answered = target.mode === 'tool' ? answersAsText(written.parts) : written.parts
  const parts = withoutCut(answered, written.finish).map(withArguments)
  const text = joinText(parts)
  const toolCalls = callsOf(parts)
  const refusal = written.refusal
  return {
    text,
    reasoning: joinReasoning(written.parts),
    toolCalls,
    refusal,
    finish: settleFinish(written.finish, { text, toolCalls: toolCalls.length, refusal: refusal !== undefined }),
    usage: written.usage,
    rawUsage: written.rawUsage,
    model: written.model,
    responseId: written.responseId,
    logprobs: written.logprobs,
    message: { role: 'assistant', content: withoutLooseThoughts(parts) },
  }
}

/** What can be kept of a stream that has no end: its text, marked, and the tool calls whose arguments are whole. */
export function createPartial(parts: readonly Part[], usage: Usage, target: Target): PartialOutput {
  const whole = parts.filter(part => part.type !== 'toolCall' || isJson(part.arguments) || isAnswer(part, target))
  const answered = withoutLooseThoughts(target.mode === 'tool' ? answersAsText(whole) : whole)
  const kept = answered.map(part => (part.type === 'text' ? ({ ...part, partial: true } as const) : part))
  const message: Message | undefined = kept.length === 0 ? undefined : { role: 'assistant', content: kept }
  return { message, usage, text: joinText(kept) }
}

/** An answer that was cut is a text that was cut. */
const isAnswer = (part: ToolCallPart, target: Target): boolean => target.mode === 'tool' && part.name === ANSWER_TOOL

function answersAsText(parts: readonly Part[]): readonly Part[] {
  if (!parts.some(part => part.type === 'toolCall' && part.name === ANSWER_TOOL)) return parts
  const kept: Part[] = []
  let answer = ''
  for (const part of parts) {
    // Text beside the answer is talk about it, not a part of it; reasoning is refused without the call it led to.
    if (part.type !== 'toolCall') continue
    if (part.name === ANSWER_TOOL) answer ||= part.arguments
    else kept.push(part)
  }
  kept.push({ type: 'text', text: answer })
  return kept
}

/** What Anthropic and OpenAI call the thoughts that they take back only with what followed them. */
const BOUND_THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking', 'reasoning'])

/** Thoughts that nothing follows, as the answer was cut, would be refused. */
function withoutLooseThoughts(parts: readonly Part[]): readonly Part[] {
  let end = parts.length
  for (; end > 0; end--) {
    const last = parts[end - 1]
    if (last?.type !== 'reasoning' || !BOUND_THOUGHTS.has(fields(last.origin.item).type)) break
  }
  return end === parts.length ? parts : parts.slice(0, end)
}

/** A call that was written without any arguments has none. */
const withArguments = (part: Part): Part =>
  part.type === 'toolCall' && part.arguments === '' ? { ...part, arguments: '{}' } : part

function withoutCut(parts: readonly Part[], finish: Finish): readonly Part[] {
  const calls = parts.filter(part => part.type === 'toolCall')
  const whole = withoutCutCall(calls, finish.reason)
  return whole.length === calls.length ? parts : parts.filter(part => part !== calls.at(-1))
}

function joinText(parts: readonly Part[]): string {
  let text = ''
  for (const part of parts) if (part.type === 'text') text += part.text
  return text
}

function joinReasoning(parts: readonly Part[]): string {
  const texts: string[] = []
  for (const part of parts) if (part.type === 'reasoning' && part.text !== '') texts.push(part.text)
  return texts.join('\n')
}

function callsOf(parts: readonly Part[]): readonly RawToolCall[] {
  const calls: RawToolCall[] = []
  for (const part of parts) {
    if (part.type === 'toolCall') calls.push({ id: part.id, name: part.name, arguments: part.arguments })
  }
  return calls
}

export const reasoningPart = (text: string, item: unknown, target: Target): ReasoningPart => ({
  type: 'reasoning',
  text,
  origin: { family: target.family, item },
})
