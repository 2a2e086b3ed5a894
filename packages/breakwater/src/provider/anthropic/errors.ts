import { classify, type ErrorFacts } from '../classify.ts'
import type { ErrorContext, ProviderError, ResponseHeaders } from '../dialect.ts'
import { type Fields, fields, parseFields, text, word } from '../wire.ts'

export function classifyAnthropicError(
  status: number,
  headers: ResponseHeaders,
  body: string,
  context?: ErrorContext,
): ProviderError {
  const parsed = parseFields(body)
  const facts =
    parsed === undefined ? { status, type: undefined, code: undefined, text: body } : readErrorObject(parsed, status)
  return classify(facts, headers, context)
}

/** `details.error_code` is the most exact, then the type; the text decides only where there is neither. */
export function readErrorObject(holder: Fields, status: number | undefined): ErrorFacts {
  const error = fields(holder.error)
  const code = word(fields(error.details).error_code)
  const message = word(error.message) ?? word(holder.message) ?? text(holder.error)
  return { status, type: word(error.type), code, text: message }
}
