import type { Envelope, ErrorAnswer, Frame, SimulatedDialect } from './dialect.ts'
import type { Answer, Finish, Question, Turn } from './question.ts'
import { type Fields, fieldsOf, listOf, numberOf, readJson, schemaOf, textOf } from './read.ts'
import { foreignCalls, sign } from './signature.ts'
import { splitTokens } from './tokens.ts'

/** Gemini `generateContent` and `streamGenerateContent`, as the Gemini API and Vertex speak it. */
export const gemini: SimulatedDialect = {
  name: 'gemini',
  matches: path => path.endsWith(':generateContent') || path.endsWith(':streamGenerateContent'),
  read,
  foreign: foreignCalls,
  body: (answer, question, envelope) => chunk(partsOf(answer, envelope), answer, question, envelope, true),
  frames,
  errorFrame: error => ({ role: 'other', data: JSON.stringify(errorBody(error)) }),
  error: errorBody,
  overflow: (windowTokens, tokens) => ({
    status: 400,
    message: `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${windowTokens}).`,
  }),
  overloadedStatus: 503,
  announces: 'none',
  newline: '\r\n',
  // The dialect knows no ping: a comment is what a proxy would send.
  ping: ': keep-alive\r\n\r\n',
  requestIdHeader: () => ({}),
  // It announces no limits in headers; the wait stands in the body of the 429.
  rateLimitHeaders: () => ({}),
}

function read(path: string, body: Fields): Question | string {
  const contents = listOf(body.contents)
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified'
  const config = fieldsOf(body.generationConfig)
  const schema = schemaOf(config.responseJsonSchema) ?? schemaOf(config.responseSchema)
  const system = partsText(fieldsOf(body.systemInstruction).parts)
  return {
    dialect: 'gemini',
    model: modelOf(path),
    turns: [...(system === '' ? [] : [{ role: 'system', text: system } as const]), ...contents.flatMap(readTurns)],
    tools: listOf(body.tools).flatMap(tool => listOf(fieldsOf(tool).functionDeclarations).map(readFunction)),
    toolChoice: readToolChoice(fieldsOf(fieldsOf(body.toolConfig).functionCallingConfig)),
    outputSchema: schema,
    wantsJson: config.responseMimeType === 'application/json',
    maxOutputTokens: numberOf(config.maxOutputTokens),
    stream: path.endsWith(':streamGenerateContent'),
    includeUsage: true,
  }
}

function modelOf(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1)
  return decodeURIComponent(last.slice(0, last.indexOf(':')))
}

/** Thoughts that come back in a history are not part of what was said. */
const partsText = (parts: unknown): string =>
  listOf(parts)
    .map(fieldsOf)
    .filter(part => part.thought !== true)
    .map(part => textOf(part.text))
    .join('')

function readTurns(content: unknown): Turn[] {
  const { role, parts } = fieldsOf(content)
  const results = listOf(parts)
    .map(part => fieldsOf(part).functionResponse)
    .filter(result => result !== undefined)
  const text = partsText(parts)
  return [
    ...(text === '' && results.length > 0 ? [] : [{ role: role === 'model' ? 'assistant' : 'user', text } as const]),
    ...results.map(result => ({ role: 'tool', text: JSON.stringify(fieldsOf(result).response ?? {}) }) as const),
  ]
}

function readFunction(declaration: unknown): Question['tools'][number] {
  const { name, description, parameters, parametersJsonSchema } = fieldsOf(declaration)
  return {
    name: textOf(name),
    description: textOf(description),
    inputSchema: schemaOf(parametersJsonSchema) ?? schemaOf(parameters) ?? {},
  }
}

function readToolChoice(config: Fields): Question['toolChoice'] {
  if (config.mode === 'NONE') return 'none'
  if (config.mode !== 'ANY') return 'auto'
  const [name, ...others] = listOf(config.allowedFunctionNames)
  return typeof name === 'string' && others.length === 0 ? { name } : 'required'
}

type Part = readonly [role: Frame['role'], part: object]

/** The dialect has no field for a refusal: the model refuses in words. */
function partsOf(answer: Answer, { signer = '' }: Envelope): Part[] {
  const said = answer.refusal ?? answer.text
  return [
    ...(answer.reasoning === '' ? [] : [['reasoning', { text: answer.reasoning, thought: true }] as const]),
    ...(said === '' ? [] : [['text', { text: said }] as const]),
    ...answer.toolCalls.map(({ id, name, arguments: text }, index): Part => {
      // Of several calls at once the first is signed, where there was a thought.
      const thoughtSignature = answer.reasoning === '' || index > 0 ? {} : { thoughtSignature: sign(signer, name) }
      return ['tool', { functionCall: { id, name, args: readJson(text) ?? {} }, ...thoughtSignature }]
    }),
  ]
}

const FINISH = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'STOP',
} as const satisfies Record<Finish, string>

function chunk(parts: Part[], answer: Answer, question: Question, envelope: Envelope, isLast: boolean): object {
  const content = { role: 'model', ...(parts.length === 0 ? {} : { parts: parts.map(([, part]) => part) }) }
  return {
    candidates: [{ content, index: 0, ...(isLast ? { finishReason: FINISH[answer.finish] } : {}) }],
    ...(answer.usage === undefined ? {} : { usageMetadata: usage(answer.usage, isLast) }),
    modelVersion: question.model,
    responseId: envelope.id,
  }
}

/** Thoughts are counted beside the candidates, and a figure of 0 is left out. */
function usage(usage: NonNullable<Answer['usage']>, isLast: boolean): object {
  const thoughts = usage.reasoningTokens
  const candidates = isLast ? usage.outputTokens - thoughts : 0
  return {
    promptTokenCount: usage.inputTokens,
    ...(candidates === 0 ? {} : { candidatesTokenCount: candidates }),
    ...(thoughts === 0 || !isLast ? {} : { thoughtsTokenCount: thoughts }),
    totalTokenCount: usage.inputTokens + (isLast ? usage.outputTokens : 0),
  }
}

function frames(answer: Answer, question: Question, envelope: Envelope): Frame[] {
  const pieces = partsOf(answer, envelope).flatMap(([role, part]): Part[] =>
    'text' in part
      ? splitTokens(part.text as string).map((piece): Part => [role, { ...part, text: piece }])
      : [[role, part]],
  )
  const data = (parts: Part[], isLast: boolean): string =>
    JSON.stringify(chunk(parts, answer, question, envelope, isLast))
  return [
    ...pieces.map((piece): Frame => ({ role: piece[0], data: data([piece], false) })),
    { role: 'finish', data: data([['text', { text: '' }]], true) },
  ]
}

const STATUS_NAMES: { readonly [status: number]: string } = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

function errorBody(error: ErrorAnswer): unknown {
  // Overload is 503 here: 529 is Anthropic's.
  const code = error.status === 529 ? 503 : error.status
  return {
    error: {
      code,
      message: error.message,
      status: STATUS_NAMES[code] ?? (code < 500 ? 'FAILED_PRECONDITION' : 'UNAVAILABLE'),
      ...(code === 429 ? { details: quotaDetails(error) } : {}),
    },
  }
}

const quotaDetails = (error: ErrorAnswer): object[] => [
  {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: [{ quotaId: error.code === 'insufficient_quota' ? 'RequestsPerDay' : 'RequestsPerMinute' }],
  },
  ...(error.retryAfterMs === undefined
    ? []
    : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterMs / 1_000}s` }]),
]
