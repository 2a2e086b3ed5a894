import { ANSWER_TOOL, type JsonSchema, type Request } from '../result/index.ts'
import type { OutputMode } from './dialect.ts'
import { toJson } from './wire.ts'

export { ANSWER_TOOL }

export const ANSWER_TOOL_DESCRIPTION = 'Submit the final answer. Call this exactly once, when the answer is complete.'

const instructions = new WeakMap<JsonSchema, string>()

/**
 * What the system prompt says about the answer's form where the mode alone does not; undefined where nothing is needed.
 * It holds the word JSON, without which several servers refuse their JSON mode.
 */
export function formatInstruction(request: Request, mode: OutputMode): string | undefined {
  if (!request.wantsJson || mode === 'json_schema' || mode === 'tool') return undefined
  const schema = request.outputSchema
  if (schema === undefined) return 'Answer with one JSON value and nothing else: no explanation, no code fence.'
  let instruction = instructions.get(schema)
  if (instruction === undefined) {
    instruction =
      'Answer with one JSON value and nothing else: no explanation, no code fence. ' +
      `It must satisfy this JSON Schema:\n${toJson(schema)}`
    instructions.set(schema, instruction)
  }
  return instruction
}

/** The mode in which this request can go out: a schema mode without a schema is a plain JSON mode. */
export function effectiveMode(request: Request, mode: OutputMode): OutputMode | 'text' {
  if (!request.wantsJson) return 'text'
  if (request.outputSchema !== undefined) return mode
  return mode === 'prompt' ? 'prompt' : 'json_object'
}
