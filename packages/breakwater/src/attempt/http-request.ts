import { andThen, type Maybe } from '../policy/index.ts'
import type { EncodedRequest, HttpRoute } from '../provider/index.ts'
import { createFailure, type Failure } from '../result/index.ts'
import type { HttpRequest } from '../transport/index.ts'
import type { CallAttempt, TraceHeaders } from './shapes.ts'

/** Adds what is secret, last, and only to what goes to the route's own origin: at once where nobody must be asked. */
export function toHttp(
  attempt: CallAttempt,
  route: HttpRoute,
  encoded: EncodedRequest,
  traceHeaders: TraceHeaders,
): Maybe<HttpRequest | Failure> {
  const { origin, secrets } = attempt.route
  const url = route.baseURL + encoded.path

  function withKey(key: string | undefined): HttpRequest {
    const headers: string[] = []
    push(headers, encoded.headers)
    push(headers, route.headers)
    push(headers, traceHeaders)
    if (key !== undefined) push(headers, route.credentials(key))
    const path = url.slice(origin.length)
    return { method: encoded.method, origin, path, headers, body: encoded.body, prompt: attempt.request.prompt }
  }

  async function authorized(
    request: HttpRequest,
    authorize: NonNullable<HttpRoute['authorize']>,
  ): Promise<HttpRequest> {
    const { method, body } = encoded
    const headers = [...request.headers]
    push(headers, await authorize({ method, url, headers: pairs(headers), body }))
    return { ...request, headers }
  }

  const threw = (cause: unknown): Failure =>
    createFailure('callback_failed', `route ${route.name}: apiKey or authorize threw; see the failure's cause`, {
      cause,
    })
  try {
    const { authorize } = route
    const keyed = andThen(secrets[attempt.keyIndex]?.(), withKey)
    const request = authorize === undefined ? keyed : andThen(keyed, plain => authorized(plain, authorize))
    return request instanceof Promise ? request.catch(threw) : request
  } catch (cause) {
    return threw(cause)
  }
}

function push(headers: string[], more: { readonly [name: string]: string }): void {
  for (const name in more) headers.push(name, more[name] as string)
}

function pairs(headers: readonly string[]): { [name: string]: string } {
  const result: { [name: string]: string } = {}
  for (let index = 0; index < headers.length; index += 2)
    result[headers[index] as string] = headers[index + 1] as string
  return result
}
