import { createFailure, createIssue, type Failure, type Issue, type RawOutput } from '../result/index.ts'
import { nearestName } from './inspect-nearest.ts'

/** The place of a tool call within an output; issues of its arguments continue it with their own path. */
const toolCallPlace = (index: number): string => `toolCalls[${index}]`

/** The number of the call that a place lies in, `undefined` for any other place. */
export function toolCallIndex(place: string): number | undefined {
  const digits = /^toolCalls\[(\d{1,9})\]/.exec(place)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Names every call of a tool that was not offered, with the nearest offered name; `undefined` when all are known. */
export function inspectToolNames(raw: RawOutput, offered: readonly string[]): Failure | undefined {
  const known = new Set(offered)
  const issues: Issue[] = []
  for (const [index, call] of raw.toolCalls.entries()) {
    if (!known.has(call.name)) issues.push(unknownName(index, call.name, offered))
  }
  if (issues.length === 0) return undefined
  const message = `${issues.length} of ${raw.toolCalls.length} tool calls name a tool that was not offered`
  return createFailure('unknown_tool', `${message}: ${issues[0]!.place}, expected ${issues[0]!.expected}`, {
    raw,
    issues,
  })
}

function unknownName(index: number, name: string, offered: readonly string[]): Issue {
  const nearest = nearestName(name, offered)
  const names = offered.length === 0 ? 'no tool call' : `one of ${offered.join(', ')}`
  const expected = nearest === undefined ? names : `${nearest}, the nearest of ${offered.length} offered`
  return createIssue(`${toolCallPlace(index)}.name`, expected, `string of length ${name.length}`, name)
}

/**
 * A failure of reading one call's arguments, as a failure of the output: the same issues, at places that begin with
 * the call (`toolCalls[0].arguments.city`).
 */
export function toolArgumentsFailure(raw: RawOutput, index: number, parse: Failure): Failure {
  const base = `${toolCallPlace(index)}.arguments`
  const issues = parse.issues.map(issue =>
    createIssue(below(base, issue.place), issue.expected, issue.received, issue.quote),
  )
  const first = issues[0] ?? createIssue(base, 'JSON that fits the input schema', parse.message)
  const message = `the arguments of ${base} do not fit: ${first.place}, expected ${first.expected}, received ${first.received}`
  return createFailure('tool_arguments_invalid', message, { raw, issues: issues.length === 0 ? [first] : issues })
}

const below = (base: string, place: string): string =>
  place.startsWith('$') ? base + place.slice(1) : `${base} at ${place}`
