import {
  type Failure,
  type Issue,
  type Message,
  messageParts,
  type RawOutput,
  type ToolCallPart,
  type ToolResultPart,
} from '../result/index.ts'
import { isBlank } from './inspect-text.ts'
import { toolCallIndex } from './inspect-tools.ts'
import { clip, correction, issueLines, type ReaskOptions } from './reask-text.ts'

const DEFAULT_MAX_CHARACTERS = 2_000
const MIN_CHARACTERS = 400

/**
 * The messages that tell the model what was wrong with its last output: its own turn, an answer to each tool call in
 * it, and one user message that names place, expectation and what was received. They quote the output, so they go to
 * the model only, never into a log.
 *
 * A turn without text and tool calls (empty, or reasoning alone) is left out: providers refuse to read one.
 */
export function reask(failure: Failure, raw: RawOutput, options: ReaskOptions): Message[] {
  const room = Math.max(MIN_CHARACTERS, options.maxCharacters ?? DEFAULT_MAX_CHARACTERS)
  const calls = messageParts(raw.message).filter(part => part.type === 'toolCall')
  const byCall = groupByCall(failure.issues, calls.length)
  const answers = calls.map((call, index) => answer(call, byCall.get(index) ?? [], room / 2 / calls.length))
  const answered = answers.reduce((sum, part) => sum + part.content.length, 0)
  const open = { code: failure.code, issues: byCall.get(undefined) ?? [] }
  return [
    ...(saysSomething(raw.message) ? [raw.message] : []),
    ...(answers.length > 0 ? [{ role: 'tool', content: answers } as const] : []),
    { role: 'user', content: correction(open, raw, options, room - answered) },
  ]
}

/** Issues by the tool call that they belong to; `undefined` holds those of no call that the turn has. */
function groupByCall(issues: readonly Issue[], calls: number): Map<number | undefined, Issue[]> {
  return Map.groupBy(issues, issue => {
    const index = toolCallIndex(issue.place)
    return index === undefined || index >= calls ? undefined : index
  })
}

function saysSomething(message: Message): boolean {
  return messageParts(message).some(part => part.type !== 'reasoning' && !(part.type === 'text' && isBlank(part.text)))
}

/** Every dialect demands a result for every call before the conversation goes on. */
function answer(call: ToolCallPart, issues: readonly Issue[], room: number): ToolResultPart {
  const why = issues.length === 0 ? 'see the next message' : `\n${issueLines(issues, room - 20)}`
  return {
    type: 'toolResult',
    id: call.id,
    name: call.name,
    content: clip(`Not accepted: ${why}`, room),
    isError: true,
  }
}
