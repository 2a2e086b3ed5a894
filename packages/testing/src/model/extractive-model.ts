import { type Answer, estimateTokens, firstTokens, type Question } from '../dialects/index.ts'
import { askedSchema } from './asked-schema.ts'
import { documentOf } from './document.ts'
import { fillSchema } from './fill-schema.ts'
import { type Extract, extractSummary } from './summarizer.ts'

/** What answers a question. Pure, so that the same question gets the same answer. */
export type Model = (question: Question) => Answer

/**
 * The simulator's own model: an extractive summarizer (see {@link extractSummary}), not a language model.
 *
 * - A tool is called when the request demands one, or when the last turn of the user names it; its arguments are filled
 *   from the text. After a tool's answer it answers from that.
 * - Where a form is asked for (see {@link askedSchema}) it answers JSON that fits it. Otherwise the best sentences as
 *   plain text.
 * - The output cap of the request is kept: what is longer is cut, with the finish `length`.
 */
export const extractiveModel: Model = modelSaying(question => extractSummary(documentOf(question)))

/** The same model with other sentences than those of the text that it is asked about. */
export function modelSaying(extractOf: (question: Question) => Extract): Model {
  return question => {
    const extract = extractOf(question)
    const called = toolsToCall(question)
    if (called.length > 0) return toolAnswer(question, called, extract)
    const text = textAnswer(question, extract)
    const cap = question.maxOutputTokens ?? Number.POSITIVE_INFINITY
    const isCut = estimateTokens(text) > cap
    return createAnswer(question, { text: isCut ? firstTokens(text, cap) : text, finish: isCut ? 'length' : 'stop' })
  }
}

/** An answer with what is left out filled in: nothing said, a normal end, and usage as estimated from the texts. */
export function createAnswer(question: Question, parts: Partial<Answer>): Answer {
  const answer = { text: '', reasoning: '', refusal: undefined, toolCalls: [], finish: 'stop', ...parts } as const
  return 'usage' in parts ? { ...answer, usage: parts.usage } : { ...answer, usage: estimateUsage(question, answer) }
}

function estimateUsage(question: Question, answer: Omit<Answer, 'usage'>): NonNullable<Answer['usage']> {
  const reasoningTokens = estimateTokens(answer.reasoning)
  const calls = answer.toolCalls.reduce((sum, call) => sum + estimateTokens(call.name + call.arguments), 0)
  return {
    inputTokens: inputTokensOf(question),
    outputTokens: estimateTokens(answer.text) + estimateTokens(answer.refusal ?? '') + calls + reasoningTokens,
    reasoningTokens,
  }
}

/** The estimate of what a question costs as input: its turns and its tools. */
export function inputTokensOf(question: Question): number {
  let tokens = 0
  for (const turn of question.turns) tokens += estimateTokens(turn.text) + 4
  for (const tool of question.tools) tokens += estimateTokens(JSON.stringify(tool))
  return tokens
}

function toolsToCall(question: Question): readonly string[] {
  const { toolChoice, tools, turns } = question
  if (toolChoice === 'none' || tools.length === 0 || turns.at(-1)?.role === 'tool') return []
  if (typeof toolChoice === 'object') return [toolChoice.name]
  const said = turns.findLast(turn => turn.role === 'user')?.text ?? ''
  const named = tools.map(tool => tool.name).filter(name => said.includes(name))
  return named.length === 0 && toolChoice === 'required' ? [tools[0]!.name] : named
}

function toolAnswer(question: Question, names: readonly string[], extract: Extract): Answer {
  const toolCalls = names.map((name, index) => {
    const schema = question.tools.find(tool => tool.name === name)?.inputSchema ?? {}
    return { id: `call_${index + 1}`, name, arguments: JSON.stringify(fillSchema(schema, extract)) }
  })
  return createAnswer(question, { toolCalls, finish: 'tool_calls' })
}

function textAnswer(question: Question, extract: Extract): string {
  const schema = askedSchema(question)
  if (schema !== undefined) return JSON.stringify(fillSchema(schema, extract))
  if (question.wantsJson) return JSON.stringify({ text: extract.summary.join(' ') })
  return extract.summary.join(' ')
}
