import { inspectToolNames, toolArgumentsFailure } from '../output/index.ts'
import type { Failure, RawOutput, RawToolCall } from '../result/index.ts'
import type { ReadyTool } from './tool.ts'

/** A tool call whose name and arguments have been accepted. */
export interface AcceptedCall {
  readonly call: RawToolCall
  readonly tool: ReadyTool
  readonly input: unknown
}

/** Reads every call of an answer before any is run: names are known, arguments fit, or the failure says what does not. */
export function readToolCalls(raw: RawOutput, tools: readonly ReadyTool[]): readonly AcceptedCall[] | Failure {
  const unknown = inspectToolNames(
    raw,
    tools.map(({ definition }) => definition.name),
  )
  if (unknown !== undefined) return unknown
  const accepted: AcceptedCall[] = []
  for (const [index, call] of raw.toolCalls.entries()) {
    const tool = tools.find(({ definition }) => definition.name === call.name) as ReadyTool
    // Models write nothing where nothing is asked for.
    const parsed = tool.arguments.parse(call.arguments.trim() === '' ? '{}' : call.arguments)
    if (!parsed.ok) return toolArgumentsFailure(raw, index, parsed.failure)
    accepted.push({ call, tool, input: parsed.value })
  }
  return accepted
}
