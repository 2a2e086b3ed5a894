import type { Headers as ReceivedHeaders } from '../transport/index.ts'

/** Statuses that have no body. */
const EMPTY = new Set([204, 205, 304])

/**
 * A response as the platform's own fetch would have given it.
 *
 * @param isFinal it has been tried often enough here: SDKs that read `x-should-retry` do not try once more
 */
export function createResponse(
  url: URL,
  { status, headers: received }: { readonly status: number; readonly headers: ReceivedHeaders },
  body: string | ReadableStream<Uint8Array>,
  isFinal: boolean,
): Response {
  const headers = new Headers()
  for (const name in received) headers.set(name, received[name] as string)
  if (isFinal) headers.set('x-should-retry', 'false')
  const response = new Response(EMPTY.has(status) ? null : body, { status, headers })
  // A response that was made by hand has no address; SDKs name it in their errors.
  Object.defineProperty(response, 'url', { value: url.href })
  return response
}
