import { classify, type ErrorFacts } from '../classify.ts'
import type { ErrorContext, ProviderError, ResponseHeaders } from '../dialect.ts'
import { count, type Fields, fields, isFields, items, parseFields, text, word } from '../wire.ts'

export function classifyChatError(
  status: number,
  headers: ResponseHeaders,
  body: string,
  context?: ErrorContext,
): ProviderError {
  return classify(readErrorBody(status, body), headers, context)
}

/** A body of any shape, from OpenAI's to a proxy's page. */
function readErrorBody(status: number, body: string): ErrorFacts {
  const parsed = parseFields(body)
  if (parsed === undefined) return { status, type: undefined, code: undefined, text: body }
  return readErrorObject(parsed, status)
}

/**
 * The error in an object that holds one: `{ error: {…} }`, `{ error: 'text' }`, or flat `{ message, type, code }`,
 * `{ detail }`. A number in `code` is a status.
 */
export function readErrorObject(holder: Fields, status: number | undefined): ErrorFacts {
  const error = isFields(holder.error) ? holder.error : holder
  const metadata = fields(error.metadata)
  const upstream = readUpstream(metadata)
  const code = word(error.code) ?? number(error.code) ?? word(firstDetail(holder).type)
  return {
    status: chooseStatus(status, count(error.status_code) ?? statusOf(code), upstream.status),
    type: word(error.type) ?? word(metadata.error_type),
    code,
    param: word(error.param) ?? paramOf(holder),
    words: [metadata.error_type, metadata.limit_source, fields(error.innererror).code, ...upstream.words].filter(
      isWord,
    ),
    text: [textOf(holder, error), word(metadata.raw)].filter(isWord).join('\n'),
    retryAfterMs: readWait(error, metadata),
    overflow: figures(error),
  }
}

const isWord = (value: unknown): value is string => word(value) !== undefined

/** Routers put the upstream's own answer, as text, beside theirs ("Provider returned error"). */
function readUpstream(metadata: Fields): { readonly status: number | undefined; readonly words: readonly unknown[] } {
  const raw = parseFields(text(metadata.raw))
  const error = fields(raw?.error)
  return { status: statusOf(number(error.code)), words: [error.code, error.type, error.status] }
}

/** An upstream's 5xx that a gateway wraps in a 400 is a 5xx; in a 200 only the error's own number is a status. */
function chooseStatus(
  status: number | undefined,
  own: number | undefined,
  upstream: number | undefined,
): number | undefined {
  if (status === undefined || status < 300) return own ?? upstream ?? status
  return status === 400 && upstream !== undefined && upstream >= 500 ? upstream : status
}

/** FastAPI servers name the place: `['body', 'stream_options']`. */
const paramOf = (holder: Fields): string | undefined => word(items(firstDetail(holder).loc).at(-1))

const firstDetail = (holder: Fields): Fields => fields(items(holder.detail)[0])

function textOf(holder: Fields, error: Fields): string | undefined {
  const found = word(error.message) ?? word(holder.error) ?? word(holder.message) ?? word(holder.detail)
  if (found !== undefined) return found
  // 422 of FastAPI servers: a list of what is wrong where.
  return items(holder.detail)
    .map(detail => fields(detail).msg)
    .filter(isWord)
    .join('\n')
}

/** llama.cpp names both. */
function figures(error: Fields): ErrorFacts['overflow'] {
  const limitTokens = count(error.n_ctx)
  const requestedTokens = count(error.n_prompt_tokens)
  return limitTokens === undefined || requestedTokens === undefined ? undefined : { limitTokens, requestedTokens }
}

function readWait(error: Fields, metadata: Fields): number | undefined {
  const seconds = count(error.retry_after) ?? count(metadata.retry_after_seconds) ?? count(metadata.retry_after)
  return seconds === undefined ? undefined : seconds * 1_000
}

const number = (value: unknown): string | undefined => (count(value) === undefined ? undefined : String(value))

const statusOf = (code: string | undefined): number | undefined =>
  code !== undefined && /^[45]\d\d$/.test(code) ? Number(code) : undefined
