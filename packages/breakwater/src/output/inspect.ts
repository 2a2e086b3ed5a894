import { createFailure, type Failure, type FailureCode, type FinishReason, type RawOutput } from '../result/index.ts'
import { isBlank, isOnlyReasoning } from './inspect-text.ts'

/**
 * Says what an attempt ended in before its text is read: the provider's own word first (refusal field, stop reason),
 * then whether there is anything to read at all. `undefined` means: go on and parse.
 *
 * The tone of the text is not looked at here; `inspectFailure` does that, and only when no value fits.
 * A `paused` turn is meant to be sent back before it is inspected: one that gets here is `truncated`.
 */
export function inspect(raw: RawOutput): Failure | undefined {
  if (raw.refusal !== undefined && !isBlank(raw.refusal)) return refused(raw)
  return BY_REASON[raw.finish.reason](raw)
}

const BY_REASON: Readonly<Record<FinishReason, (raw: RawOutput) => Failure | undefined>> = {
  stop: emptiness,
  tool_calls: emptiness,
  // No reason, or one that this version does not know: the text decides, as it does for servers that never name one.
  unknown: emptiness,
  length: raw =>
    name(raw, 'truncated', `the output limit was reached ${lengths(raw)}; ask for less or raise the limit`),
  content_filter: raw => name(raw, 'content_filtered', 'the provider filtered the answer'),
  refusal: refused,
  paused: raw => name(raw, 'truncated', `the provider paused the turn ${lengths(raw)}; send it back to go on`),
  failed: failed,
}

function refused(raw: RawOutput): Failure {
  return name(raw, 'refused', 'the provider reports that the model refused')
}

function emptiness(raw: RawOutput): Failure | undefined {
  if (raw.toolCalls.length > 0) return undefined
  const reasoned = !isBlank(raw.reasoning)
  if (!isBlank(raw.text) && !isOnlyReasoning(raw.text)) return undefined
  if (reasoned || !isBlank(raw.text)) return name(raw, 'empty', `the answer is only reasoning ${lengths(raw)}`)
  return name(raw, 'empty', 'the answer is empty')
}

/** Stop reasons of samples that went wrong, by the provider's own word. Gemini's and DeepSeek's API references. */
const FAILED_WORDS: ReadonlyMap<string, readonly [code: FailureCode, what: string]> = new Map([
  ['malformed_function_call', ['tool_arguments_invalid', 'the provider could not read the tool call of the model']],
  ['unexpected_tool_call', ['unknown_tool', 'the model called a tool although none was offered']],
  ['too_many_tool_calls', ['tool_repeated', 'the model called tools too often in a row']],
  ['insufficient_system_resource', ['overloaded', 'the provider ran out of resources while answering']],
])

function failed(raw: RawOutput): Failure {
  const known = FAILED_WORDS.get(raw.finish.raw?.toLowerCase() ?? '')
  if (known !== undefined) return name(raw, known[0], known[1])
  if (isBlank(raw.text)) return name(raw, 'empty', 'the provider gave up on the answer before its first character')
  return name(raw, 'truncated', `the provider gave up on the answer ${lengths(raw)}`)
}

function lengths(raw: RawOutput): string {
  const { outputTokens, reasoningTokens } = raw.usage
  const tokens = outputTokens === undefined ? '' : `, ${outputTokens} output tokens`
  const reasoning = reasoningTokens === undefined ? '' : ` of which ${reasoningTokens} were reasoning`
  return `after ${raw.text.length} characters${tokens}${reasoning}`
}

function name(raw: RawOutput, code: FailureCode, message: string): Failure {
  return createFailure(code, message, {
    raw,
    provider: raw.finish.raw === undefined ? undefined : { type: raw.finish.raw },
  })
}
