import type { Answer } from '../dialects/index.ts'
import { estimateTokens, isFields, readJson } from '../dialects/index.ts'
import { breakJson } from './break-json.ts'
import type { FaultTable, OutputFault } from './fault.ts'

type OutputFaults =
  | 'refusal'
  | 'refusal_in_prose'
  | 'fenced_json'
  | 'prose_around_json'
  | 'prose_instead_of_json'
  | 'broken_json'
  | 'truncated_output'
  | 'content_filter'
  | 'empty_output'
  | 'wrong_types'
  | 'missing_field'
  | 'hallucinated_fields'
  | 'think_tags'
  | 'missing_usage'
  | 'tool_call_cut'

const REFUSAL = "I'm sorry, but I can't help with that request."
const PROSE =
  "Sure! I've read the text carefully. Overall it makes a number of interesting points, and I hope this helps."

/** The sentences that stand where an answer should. */
export const PROSE_OF: { readonly [Name in OutputFaults]?: string } = {
  refusal: REFUSAL,
  refusal_in_prose: REFUSAL,
  prose_instead_of_json: PROSE,
}

/** What a model writes on a bad day: the message around it is whole, status 200. */
export const OUTPUT_FAULTS: FaultTable<OutputFaults> = {
  refusal: output('the model refuses, in the field that the dialect has for it', answer => ({
    ...answer,
    text: '',
    toolCalls: [],
    refusal: REFUSAL,
    finish: 'refusal',
  })),
  refusal_in_prose: output('the model refuses in plain words where an answer should stand', answer =>
    saying(answer, REFUSAL),
  ),
  fenced_json: output('the JSON stands in a Markdown fence', answer =>
    rewriting(answer, text => `\`\`\`json\n${text}\n\`\`\``),
  ),
  prose_around_json: output('the JSON has sentences before and after it', answer =>
    rewriting(answer, text => `Here is the JSON you asked for:\n\n${text}\n\nLet me know if you need anything else!`),
  ),
  prose_instead_of_json: output('friendly sentences, and no JSON at all', answer => saying(answer, PROSE)),
  broken_json: {
    kind: 'output',
    explanation: 'the JSON is damaged in the way that the style names',
    parameters: {
      style: {
        type: 'string',
        explanation: 'the damage',
        default: 'trailing_comma',
        values: ['trailing_comma', 'single_quotes', 'unquoted_keys', 'comments', 'missing_brace'],
      },
    },
    isCounted: false,
    change: (answer, _scene, { style = 'trailing_comma' }) => rewriting(answer, text => breakJson(text, style)),
  },
  truncated_output: {
    kind: 'output',
    explanation: 'the answer is cut by the output cap and says so (`length`)',
    parameters: { share: { type: 'number', explanation: 'which share of the text is kept, 0 to 1', default: '0.5' } },
    isCounted: false,
    change: (answer, _scene, { share = 0.5 }) => ({
      ...rewriting(answer, text => beginning(text, share)),
      finish: 'length',
    }),
  },
  content_filter: output('a content filter takes the answer away and says so', answer => ({
    ...answer,
    text: '',
    toolCalls: [],
    finish: 'content_filter',
  })),
  empty_output: output('the model says nothing and calls that an answer', answer => ({
    ...answer,
    text: '',
    toolCalls: [],
    finish: 'stop',
  })),
  wrong_types: output('numbers as words, lists as one text, texts as lists', answer =>
    rewriting(answer, text => mapJson(text, value => mapValues(value, wrongType))),
  ),
  missing_field: output('the last field of the JSON is missing', answer =>
    rewriting(answer, text => mapJson(text, value => Object.fromEntries(Object.entries(value).slice(0, -1)))),
  ),
  hallucinated_fields: output('fields that nobody asked for', answer =>
    rewriting(answer, text =>
      mapJson(text, value => ({ ...value, sentiment: 'positive', sources: ['https://example.com'] })),
    ),
  ),
  think_tags: output('the reasoning stands in the text, in <think> tags', answer =>
    rewriting(answer, text => `<think>\nThe user wants {"an": "answer"}. Let me think about it.\n</think>\n\n${text}`),
  ),
  missing_usage: output('no usage is reported', answer => ({ ...answer, usage: undefined })),
  tool_call_cut: output(
    'the arguments of the last tool call are cut while the finish reason claims a whole one',
    answer => ({
      ...answer,
      toolCalls: answer.toolCalls.map((call, index) =>
        index === answer.toolCalls.length - 1 ? { ...call, arguments: beginning(call.arguments, 0.5) } : call,
      ),
    }),
  ),
}

function output(explanation: string, change: (answer: Answer) => Answer): OutputFault {
  return { kind: 'output', explanation, parameters: {}, isCounted: false, change: answer => counted(change(answer)) }
}

/** What the model wrote, changed: its text, or where it only called a tool the arguments of the first call. */
function rewriting(answer: Answer, change: (text: string) => string): Answer {
  const [first, ...others] = answer.toolCalls
  if (answer.text !== '' || first === undefined) return counted({ ...answer, text: change(answer.text) })
  return counted({ ...answer, toolCalls: [{ ...first, arguments: change(first.arguments) }, ...others] })
}

const saying = (answer: Answer, text: string): Answer => ({ ...answer, text, toolCalls: [], finish: 'stop' })

/** The same answer with the output tokens that its texts now have. */
function counted(answer: Answer): Answer {
  if (answer.usage === undefined) return answer
  const written = [answer.text, answer.refusal ?? '', ...answer.toolCalls.map(call => call.name + call.arguments)]
  const outputTokens = written.reduce((sum, text) => sum + estimateTokens(text), answer.usage.reasoningTokens)
  return { ...answer, usage: { ...answer.usage, outputTokens } }
}

const beginning = (text: string, share: number): string => text.slice(0, Math.max(1, Math.floor(text.length * share)))

type JsonObject = { readonly [field: string]: unknown }

/** A text that is no JSON object is left as it is. */
function mapJson(text: string, map: (value: JsonObject) => JsonObject): string {
  const value = readJson(text)
  return isFields(value) ? JSON.stringify(map(value)) : text
}

const mapValues = (value: JsonObject, map: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, field]) => [key, map(field)]))

function wrongType(value: unknown): unknown {
  if (typeof value === 'number') return value >= 0.5 ? 'quite high' : 'rather low'
  if (Array.isArray(value)) return value.map(String).join('; ')
  // Of the wrong type, and true all the same: who reads `no` for false has read it rightly.
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? [value] : 'none'
}
