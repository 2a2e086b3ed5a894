import type { EncodedRequest, HttpRoute } from '../provider/index.ts'
import { createFailure, type Failure } from '../result/index.ts'
import type { HttpRequest } from '../transport/index.ts'
import type { CallAttempt, TraceHeaders } from './shapes.ts'

/** Adds what is secret, last, and only to what goes to the route's own origin. */
export async function toHttp(
  attempt: CallAttempt,
  route: HttpRoute,
  encoded: EncodedRequest,
  traceHeaders: TraceHeaders,
): Promise<HttpRequest | Failure> {
  const { origin, secrets } = attempt.route
  const url = route.baseURL + encoded.path
  try {
    const revealed = secrets[attempt.keyIndex]?.()
    const key = revealed instanceof Promise ? await revealed : revealed
    const headers: string[] = []
    push(headers, encoded.headers)
    push(headers, route.headers)
    push(headers, traceHeaders)
    if (key !== undefined) push(headers, route.credentials(key))
    if (route.authorize !== undefined) {
      const plain = { method: encoded.method, url, headers: pairs(headers), body: encoded.body }
      push(headers, await route.authorize(plain))
    }
    const path = url.slice(origin.length)
    return { method: encoded.method, origin, path, headers, body: encoded.body, prompt: attempt.request.prompt }
  } catch (cause) {
    return createFailure('callback_failed', `route ${route.name}: apiKey or authorize threw; see the failure's cause`, {
      cause,
    })
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
