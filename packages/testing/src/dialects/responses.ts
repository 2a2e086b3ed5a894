import type { Envelope, Frame, SimulatedDialect } from './dialect.ts'
import { openAiError, openAiOverflow, openAiRateLimitHeaders, readFunction, readToolChoice } from './openai.ts'
import type { Answer, Question, Turn } from './question.ts'
import { contentText, type Fields, fieldsOf, listOf, numberOf, schemaOf, textOf } from './read.ts'
import { foreignReasoning, sign } from './signature.ts'
import { splitTokens } from './tokens.ts'

/** OpenAI Responses. */
export const responses: SimulatedDialect = {
  name: 'openai-responses',
  matches: path => path.endsWith('/responses'),
  read,
  foreign: (body, _model, signer) => foreignReasoning(body, signer),
  body: (answer, question, envelope) => response(answer, question, envelope, itemsOf(answer, envelope)),
  frames,
  errorFrame: error => ({
    role: 'other',
    event: 'error',
    data: JSON.stringify({ type: 'error', ...(openAiError(error) as object) }),
  }),
  error: openAiError,
  overflow: (windowTokens, tokens) => ({ ...openAiOverflow(windowTokens, tokens), param: 'input' }),
  overloadedStatus: 529,
  announces: 'both',
  newline: '\n',
  ping: ': keep-alive\n\n',
  requestIdHeader: id => ({ 'x-request-id': id }),
  rateLimitHeaders: openAiRateLimitHeaders,
}

function read(_path: string, body: Fields): Question | string {
  const input = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : listOf(body.input)
  if (textOf(body.model) === '') return 'you must provide a model parameter'
  if (input.length === 0) return "Missing required parameter: 'input'."
  const format = fieldsOf(fieldsOf(body.text).format)
  const instructions = textOf(body.instructions)
  return {
    dialect: 'openai-responses',
    model: textOf(body.model),
    turns: [
      ...(instructions === '' ? [] : [{ role: 'system', text: instructions } as const]),
      ...input.flatMap(item => readItem(fieldsOf(item))),
    ],
    tools: listOf(body.tools).map(tool => readFunction(fieldsOf(tool))),
    toolChoice: readToolChoice(body.tool_choice, choice => choice.name),
    outputSchema: schemaOf(format.schema),
    wantsJson: format.type === 'json_schema' || format.type === 'json_object',
    maxOutputTokens: numberOf(body.max_output_tokens),
    stream: body.stream === true,
    includeUsage: true,
  }
}

/** Reasoning items and calls say nothing that the simulator's model reads. */
function readItem(item: Fields): Turn[] {
  if (item.type === 'function_call_output') return [{ role: 'tool', text: contentText(item.output) }]
  if (item.role === undefined) return []
  const isInstruction = item.role === 'system' || item.role === 'developer'
  return [
    {
      role: isInstruction ? 'system' : item.role === 'assistant' ? 'assistant' : 'user',
      text: contentText(item.content),
    },
  ]
}

/** One item of the output, and the events that build it. */
interface Item {
  readonly whole: { readonly id: string }
  readonly start: object
  /** Between the item's `added` and its `done`; `at` names the item. */
  events(at: object): [role: Frame['role'], type: string, fields: object][]
}

function itemsOf(answer: Answer, envelope: Envelope): Item[] {
  const id = (kind: string, index = 0): string => `${kind}_${envelope.id}_${index}`
  const said = answer.refusal ?? answer.text
  return [
    ...(answer.reasoning === '' ? [] : [reasoningItem(id('rs'), answer.reasoning, envelope)]),
    ...(said === '' ? [] : [messageItem(id('msg'), said, answer)]),
    ...answer.toolCalls.map((call, index) => callItem(id('fc', index), call)),
  ]
}

function messageItem(id: string, text: string, answer: Answer): Item {
  const kind = answer.refusal === undefined ? 'output_text' : 'refusal'
  const event = answer.refusal === undefined ? 'response.output_text' : 'response.refusal'
  const field = answer.refusal === undefined ? 'text' : 'refusal'
  const part = (value: string): object => ({
    type: kind,
    [field]: value,
    ...(answer.refusal === undefined ? { annotations: [], logprobs: [] } : {}),
  })
  const item = (status: string, content: object[]): { id: string } => ({
    ...{ id, type: 'message', role: 'assistant', status, content },
  })
  return {
    whole: item(answer.finish === 'length' ? 'incomplete' : 'completed', [part(text)]),
    start: item('in_progress', []),
    events: at => [
      ['other', 'response.content_part.added', { ...at, content_index: 0, part: part('') }],
      ...splitTokens(text).map((piece): [Frame['role'], string, object] => [
        answer.refusal === undefined ? 'text' : 'refusal',
        `${event}.delta`,
        { ...at, content_index: 0, delta: piece },
      ]),
      ['other', `${event}.done`, { ...at, content_index: 0, [field]: text }],
      ['other', 'response.content_part.done', { ...at, content_index: 0, part: part(text) }],
    ],
  }
}

function callItem(id: string, call: Answer['toolCalls'][number]): Item {
  const item = (status: string, text: string): { id: string } => ({
    ...{ id, type: 'function_call', status, call_id: call.id, name: call.name, arguments: text },
  })
  return {
    whole: item('completed', call.arguments),
    start: item('in_progress', ''),
    events: at => [
      ...splitTokens(call.arguments).map((delta): [Frame['role'], string, object] => [
        'tool',
        'response.function_call_arguments.delta',
        { ...at, delta },
      ]),
      ['other', 'response.function_call_arguments.done', { ...at, name: call.name, arguments: call.arguments }],
    ],
  }
}

function reasoningItem(id: string, text: string, { signer = '' }: Envelope): Item {
  const part = (value: string): object => ({ type: 'summary_text', text: value })
  const item = (summary: object[]): { id: string } => ({
    ...{ id, type: 'reasoning', summary, encrypted_content: sign(signer, id) },
  })
  return {
    whole: item([part(text)]),
    start: item([]),
    events: at => [
      ['other', 'response.reasoning_summary_part.added', { ...at, summary_index: 0, part: part('') }],
      ...splitTokens(text).map((delta): [Frame['role'], string, object] => [
        'reasoning',
        'response.reasoning_summary_text.delta',
        { ...at, summary_index: 0, delta },
      ]),
      ['other', 'response.reasoning_summary_text.done', { ...at, summary_index: 0, text }],
      ['other', 'response.reasoning_summary_part.done', { ...at, summary_index: 0, part: part(text) }],
    ],
  }
}

function response(answer: Answer, question: Question, envelope: Envelope, items: readonly Item[]): object {
  const cut = CUT_REASONS[answer.finish]
  return {
    ...head(question, envelope, cut === undefined ? 'completed' : 'incomplete'),
    incomplete_details: cut === undefined ? null : { reason: cut },
    output: items.map(item => item.whole),
    usage: usage(answer),
  }
}

const CUT_REASONS: { readonly [finish: string]: string | undefined } = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

const head = (question: Question, envelope: Envelope, status: string): object => ({
  id: `resp_${envelope.id}`,
  object: 'response',
  created_at: envelope.createdAt,
  status,
  error: null,
  incomplete_details: null,
  model: question.model,
  output: [],
  parallel_tool_calls: true,
  usage: null,
})

const usage = ({ usage }: Answer): object | null =>
  usage === undefined
    ? null
    : {
        input_tokens: usage.inputTokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: usage.outputTokens,
        output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
        total_tokens: usage.inputTokens + usage.outputTokens,
      }

function frames(answer: Answer, question: Question, envelope: Envelope): Frame[] {
  const items = itemsOf(answer, envelope)
  const begun = { response: head(question, envelope, 'in_progress') }
  const isCut = CUT_REASONS[answer.finish] !== undefined
  const events: [Frame['role'], string, object][] = [
    ['start', 'response.created', begun],
    ['start', 'response.in_progress', begun],
    ...items.flatMap((item, index): [Frame['role'], string, object][] => [
      ['other', 'response.output_item.added', { output_index: index, item: item.start }],
      ...item.events({ item_id: item.whole.id, output_index: index }),
      ['other', 'response.output_item.done', { output_index: index, item: item.whole }],
    ]),
    [
      'finish',
      isCut ? 'response.incomplete' : 'response.completed',
      { response: response(answer, question, envelope, items) },
    ],
  ]
  return events.map(([role, type, fields], index) => ({
    role,
    event: type,
    data: JSON.stringify({ type, sequence_number: index, ...fields }),
  }))
}
