import type { Envelope, ErrorAnswer, Frame, Headers, LimitStates, SimulatedDialect } from './dialect.ts'
import type { Answer, Finish, Question, Turn } from './question.ts'
import { contentText, type Fields, fieldsOf, listOf, numberOf, readJson, schemaOf, textOf } from './read.ts'
import { foreignThinking, sign } from './signature.ts'
import { splitTokens } from './tokens.ts'

/** Anthropic Messages. */
export const anthropic: SimulatedDialect = {
  name: 'anthropic',
  matches: path => path.endsWith('/messages'),
  read,
  foreign: (body, _model, signer) => foreignThinking(body, signer),
  body,
  frames,
  errorFrame: error => ({ role: 'other', event: 'error', data: JSON.stringify(errorBody(error)) }),
  error: errorBody,
  overflow,
  overloadedStatus: 529,
  announces: 'seconds',
  newline: '\n',
  ping: 'event: ping\ndata: {"type": "ping"}\n\n',
  requestIdHeader: id => ({ 'request-id': `req_${id}` }),
  rateLimitHeaders,
}

function read(_path: string, body: Fields): Question | string {
  const messages = listOf(body.messages)
  if (textOf(body.model) === '') return 'model: Field required'
  if (messages.length === 0) return 'messages: at least one message is required'
  if (numberOf(body.max_tokens) === undefined) return 'max_tokens: Field required'
  const system = contentText(body.system)
  const schema = schemaOf(fieldsOf(fieldsOf(body.output_config).format).schema)
  return {
    dialect: 'anthropic',
    model: textOf(body.model),
    turns: [...(system === '' ? [] : [{ role: 'system', text: system } as const]), ...messages.flatMap(readTurns)],
    tools: listOf(body.tools).map(tool => {
      const { name, description, input_schema } = fieldsOf(tool)
      return { name: textOf(name), description: textOf(description), inputSchema: schemaOf(input_schema) ?? {} }
    }),
    toolChoice: readToolChoice(fieldsOf(body.tool_choice)),
    outputSchema: schema,
    wantsJson: schema !== undefined,
    maxOutputTokens: numberOf(body.max_tokens),
    stream: body.stream === true,
    includeUsage: true,
  }
}

/** A user's message may hold what tools answered: each is a turn of its own. */
function readTurns(message: unknown): Turn[] {
  const { role, content } = fieldsOf(message)
  const results = listOf(content)
    .map(fieldsOf)
    .filter(part => part.type === 'tool_result')
  const text = contentText(content)
  const turn: Turn = { role: role === 'assistant' || role === 'system' ? role : 'user', text }
  return [
    ...(text === '' && results.length > 0 ? [] : [turn]),
    ...results.map(result => ({ role: 'tool', text: contentText(result.content) }) as const),
  ]
}

function readToolChoice(choice: Fields): Question['toolChoice'] {
  if (choice.type === 'tool') return { name: textOf(choice.name) }
  return choice.type === 'any' ? 'required' : choice.type === 'none' ? 'none' : 'auto'
}

const STOP = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  // There is no filter of its own: what is taken away is a refusal.
  content_filter: 'refusal',
  refusal: 'refusal',
} as const satisfies Record<Finish, string>

function body(answer: Answer, question: Question, envelope: Envelope): unknown {
  return {
    id: `msg_${envelope.id}`,
    type: 'message',
    role: 'assistant',
    model: question.model,
    content: blocksOf(answer, envelope).map(block => block.whole),
    ...ending(answer),
    usage: usage(answer, answer.usage?.outputTokens ?? 0),
  }
}

const ending = (answer: Answer): object => ({
  stop_reason: STOP[answer.finish],
  stop_sequence: null,
  stop_details: STOP[answer.finish] === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
})

/** The dialect always reports usage; where the storm hides it, the object is there and empty. */
const usage = (answer: Answer, outputTokens: number): object =>
  answer.usage === undefined
    ? {}
    : {
        input_tokens: answer.usage.inputTokens,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: outputTokens,
      }

/** One content block: whole, as it begins on a stream, and the deltas that fill it. */
interface Block {
  readonly role: Frame['role']
  readonly whole: object
  readonly start: object
  readonly deltas: readonly object[]
}

function blocksOf(answer: Answer, { signer = '' }: Envelope): Block[] {
  const text = answer.refusal ?? answer.text
  return [
    ...(answer.reasoning === '' ? [] : [thinkingBlock(answer.reasoning, sign(signer, answer.reasoning))]),
    ...(text === '' ? [] : [textBlock(text)]),
    ...answer.toolCalls.map(toolBlock),
  ]
}

const textBlock = (text: string): Block => ({
  role: 'text',
  whole: { type: 'text', text },
  start: { type: 'text', text: '' },
  deltas: splitTokens(text).map(piece => ({ type: 'text_delta', text: piece })),
})

const thinkingBlock = (thinking: string, signature: string): Block => ({
  role: 'reasoning',
  whole: { type: 'thinking', thinking, signature },
  start: { type: 'thinking', thinking: '', signature: '' },
  deltas: [
    ...splitTokens(thinking).map(piece => ({ type: 'thinking_delta', thinking: piece })),
    { type: 'signature_delta', signature },
  ],
})

const toolBlock = (call: Answer['toolCalls'][number]): Block => ({
  role: 'tool',
  whole: { type: 'tool_use', id: call.id, name: call.name, input: readJson(call.arguments) ?? {} },
  start: { type: 'tool_use', id: call.id, name: call.name, input: {} },
  deltas: ['', ...splitTokens(call.arguments)].map(piece => ({ type: 'input_json_delta', partial_json: piece })),
})

function frames(answer: Answer, question: Question, envelope: Envelope): Frame[] {
  const message = {
    ...(body(answer, question, envelope) as object),
    content: [],
    stop_reason: null,
    usage: usage(answer, 1),
  }
  return [
    frame('start', 'message_start', { message }),
    ...blocksOf(answer, envelope).flatMap((block, index) => [
      frame('other', 'content_block_start', { index, content_block: block.start }),
      ...(index === 0 ? [frame('other', 'ping', {})] : []),
      ...block.deltas.map(delta => frame(block.role, 'content_block_delta', { index, delta })),
      frame('other', 'content_block_stop', { index }),
    ]),
    frame('finish', 'message_delta', {
      delta: ending(answer),
      usage: usage(answer, answer.usage?.outputTokens ?? 0),
    }),
    frame('done', 'message_stop', {}),
  ]
}

const frame = (role: Frame['role'], type: string, fields: object): Frame => ({
  role,
  event: type,
  data: JSON.stringify({ type, ...fields }),
})

const ERROR_TYPES: { readonly [status: number]: string } = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

function errorBody(error: ErrorAnswer): unknown {
  const isSpent = error.code === 'insufficient_quota'
  return {
    type: 'error',
    error: {
      // It may stand for any other 4xx: https://platform.claude.com/docs/en/api/errors
      type: ERROR_TYPES[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error'),
      message: error.message,
      ...(isSpent ? { details: { error_code: 'enforced_spend_limit_reached' } } : {}),
    },
    request_id: 'req_simulated',
  }
}

const overflowText = (windowTokens: number, tokens: number): string =>
  `prompt is too long: ${tokens} tokens > ${windowTokens} maximum`

function overflow(windowTokens: number, tokens: number): ErrorAnswer {
  return { status: 400, message: overflowText(windowTokens, tokens) }
}

function rateLimitHeaders(states: LimitStates, now: number): Headers {
  const headers: { [name: string]: string } = {}
  for (const unit of ['requests', 'tokens'] as const) {
    const state = states[unit]
    if (state === undefined) continue
    headers[`anthropic-ratelimit-${unit}-limit`] = String(state.limit)
    headers[`anthropic-ratelimit-${unit}-remaining`] = String(state.remaining)
    headers[`anthropic-ratelimit-${unit}-reset`] = new Date(now + state.resetMs).toISOString()
  }
  return headers
}
