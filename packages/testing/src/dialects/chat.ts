import type { Envelope, Frame, SimulatedDialect } from './dialect.ts'
import { openAiError, openAiOverflow, openAiRateLimitHeaders, readFunction, readToolChoice } from './openai.ts'
import type { Answer, Finish, Question, Turn } from './question.ts'
import { contentText, type Fields, fieldsOf, listOf, numberOf, schemaOf, textOf } from './read.ts'
import { splitTokens } from './tokens.ts'

/** OpenAI Chat Completions, as most other servers speak it too. */
export const chat: SimulatedDialect = {
  name: 'openai-chat',
  matches: path => path.endsWith('/chat/completions'),
  read,
  body,
  frames,
  errorFrame: error => ({ role: 'other', data: JSON.stringify(openAiError(error)) }),
  error: openAiError,
  overflow: openAiOverflow,
  overloadedStatus: 529,
  announces: 'both',
  newline: '\n',
  ping: ': keep-alive\n\n',
  requestIdHeader: id => ({ 'x-request-id': id }),
  rateLimitHeaders: openAiRateLimitHeaders,
}

function read(_path: string, body: Fields): Question | string {
  const messages = listOf(body.messages)
  if (messages.length === 0) return "Missing required parameter: 'messages'."
  if (textOf(body.model) === '') return 'you must provide a model parameter'
  const format = fieldsOf(body.response_format)
  const kind = textOf(format.type)
  return {
    dialect: 'openai-chat',
    model: textOf(body.model),
    turns: messages.map(readTurn),
    tools: listOf(body.tools).map(tool => readFunction(fieldsOf(fieldsOf(tool).function))),
    toolChoice: readToolChoice(body.tool_choice, choice => fieldsOf(choice.function).name),
    outputSchema: schemaOf(fieldsOf(format.json_schema).schema),
    wantsJson: kind === 'json_schema' || kind === 'json_object',
    maxOutputTokens: numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens),
    stream: body.stream === true,
    includeUsage: fieldsOf(body.stream_options).include_usage === true,
  }
}

function readTurn(message: unknown): Turn {
  const { role, content } = fieldsOf(message)
  const isInstruction = role === 'system' || role === 'developer'
  return {
    role: isInstruction ? 'system' : role === 'assistant' || role === 'tool' ? role : 'user',
    text: contentText(content),
  }
}

const FINISH = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'stop',
} as const satisfies Record<Finish, string>

function body(answer: Answer, question: Question, envelope: Envelope): unknown {
  const message = {
    role: 'assistant',
    content: answer.text === '' && answer.toolCalls.length + (answer.refusal ?? '').length > 0 ? null : answer.text,
    ...(answer.reasoning === '' ? {} : { reasoning_content: answer.reasoning }),
    refusal: answer.refusal ?? null,
    ...(answer.toolCalls.length === 0 ? {} : { tool_calls: answer.toolCalls.map(call => toolCall(call)) }),
  }
  return {
    ...head(question, envelope, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[answer.finish] }],
    ...(answer.usage === undefined ? {} : { usage: usage(answer.usage) }),
  }
}

function frames(answer: Answer, question: Question, envelope: Envelope): Frame[] {
  const chunk = (choices: unknown[], rest: object = {}): string =>
    JSON.stringify({
      ...head(question, envelope, 'chat.completion.chunk'),
      choices,
      ...(question.includeUsage ? { usage: null } : {}),
      ...rest,
    })
  const delta = (role: Frame['role'], delta: object): Frame => ({
    role,
    data: chunk([{ index: 0, delta, finish_reason: null }]),
  })
  const pieces = (role: Frame['role'], text: string, wrap: (piece: string) => object): Frame[] =>
    splitTokens(text).map(piece => delta(role, wrap(piece)))
  return [
    delta('start', { role: 'assistant', content: '' }),
    ...pieces('reasoning', answer.reasoning, piece => ({ reasoning_content: piece })),
    ...pieces('refusal', answer.refusal ?? '', piece => ({ refusal: piece })),
    ...pieces('text', answer.text, piece => ({ content: piece })),
    ...answer.toolCalls.flatMap((call, index) => [
      delta('tool', { tool_calls: [{ index, ...toolCall({ ...call, arguments: '' }) }] }),
      ...pieces('tool', call.arguments, piece => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    { role: 'finish', data: chunk([{ index: 0, delta: {}, finish_reason: FINISH[answer.finish] }]) },
    ...(question.includeUsage && answer.usage !== undefined
      ? [{ role: 'usage', data: chunk([], { usage: usage(answer.usage) }) } as const]
      : []),
    { role: 'done', data: '[DONE]' },
  ]
}

const head = (question: Question, envelope: Envelope, object: string): object => ({
  id: `chatcmpl-${envelope.id}`,
  object,
  created: envelope.createdAt,
  model: question.model,
})

const toolCall = (call: Answer['toolCalls'][number]): object => ({
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.arguments },
})

const usage = (usage: NonNullable<Answer['usage']>): object => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
})
