import { classify, type ErrorFacts } from '../classify.ts'
import type { ErrorContext, ProviderError, ResponseHeaders } from '../dialect.ts'
import { count, type Fields, fields, isFields, items, parseFields, word } from '../wire.ts'

export function classifyChatError(
  status: number,
  headers: ResponseHeaders,
  body: string,
  context?: ErrorContext,
): ProviderError {
  return classify(readErrorBody(status, body), headers, context)
}

/** A body of any shape, from OpenAI's to a proxy's page. */
export function readErrorBody(status: number, body: string): ErrorFacts {
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
  const code = word(error.code) ?? number(error.code)
  const innerStatus = count(error.status_code) ?? statusOf(code)
  return {
    status: status === undefined || status < 300 ? (innerStatus ?? status) : status,
    type: word(error.type) ?? word(metadata.error_type),
    code,
    param: word(error.param),
    words: [metadata.error_type, metadata.limit_source, fields(error.innererror).code]
      .map(word)
      .filter(found => found !== undefined),
    text: [textOf(holder, error), word(metadata.raw)].filter(found => found !== undefined).join('\n'),
    retryAfterMs: readWait(error, metadata),
    overflow: figures(error),
  }
}

function textOf(holder: Fields, error: Fields): string | undefined {
  const found = word(error.message) ?? word(holder.error) ?? word(holder.message) ?? word(holder.detail)
  if (found !== undefined) return found
  // 422 of FastAPI servers: a list of what is wrong where.
  return items(holder.detail)
    .map(detail => word(fields(detail).msg))
    .filter(message => message !== undefined)
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

function statusOf(code: string | undefined): number | undefined {
  const status = code === undefined || !/^[45]\d\d$/.test(code) ? undefined : Number(code)
  return status
}
