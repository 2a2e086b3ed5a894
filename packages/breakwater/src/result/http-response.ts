import { CODES } from './codes.ts'
import type { Result } from './result.ts'

/** What each class of failure is called in a problem document. */
const TITLES = {
  transport: 'The model could not be reached',
  output: 'The model gave no usable answer',
  semantic: 'The answer did not pass its checks',
  budget: 'A limit was reached',
  request: 'The request could not be carried out',
} as const

/**
 * A result as an HTTP response: the value or the fallback as JSON with status 200, or a problem document (RFC 9457)
 * whose status says who must act. Never raw output, never a silent 500.
 *
 * A fallback is marked by the header `breakwater-fallback` with the failure's code.
 */
export function toHttpResponse(result: Result<unknown, unknown>): Response {
  if (result.ok) return Response.json(result.value ?? null)
  const { failure, fallback, call } = result
  if (fallback !== undefined) return Response.json(fallback, { headers: { 'breakwater-fallback': failure.code } })
  const { httpStatus } = CODES[failure.code]
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (failure.retryAfterMs !== undefined && (httpStatus === 429 || httpStatus === 503)) {
    headers['retry-after'] = String(Math.ceil(failure.retryAfterMs / 1_000))
  }
  const problem = {
    type: `urn:breakwater:${failure.code}`,
    title: TITLES[failure.class],
    status: httpStatus,
    detail: failure.message,
    code: failure.code,
    class: failure.class,
    retryable: failure.retryable,
    call: call.id,
    ...(failure.issues.length === 0
      ? {}
      : { issues: failure.issues.map(({ place, expected, received }) => ({ place, expected, received })) }),
  }
  return new Response(JSON.stringify(problem), { status: httpStatus, headers })
}
