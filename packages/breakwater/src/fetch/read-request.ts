import { misuse } from '../result/index.ts'

export type FetchInput = Parameters<typeof globalThis.fetch>[0]
export type FetchInit = Parameters<typeof globalThis.fetch>[1]

/** What somebody asks of `fetch`, read so that it can be sent more than once. */
export interface FetchRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string | Uint8Array | undefined
  readonly signal: AbortSignal | undefined
}

/** A body that is a stream, a form or a blob is read whole first: only so can it be sent again. */
export async function readRequest(input: FetchInput, init: FetchInit): Promise<FetchRequest> {
  if (!(input instanceof Request) && isPlain(init?.body)) {
    const headers = new Headers(init?.headers)
    const body = init?.body ?? undefined
    if (typeof body === 'string' && !headers.has('content-type'))
      headers.set('content-type', 'text/plain;charset=UTF-8')
    const method = (init?.method ?? 'GET').toUpperCase()
    return { method, url: readUrl(String(input)), headers, body, signal: init?.signal ?? undefined }
  }
  const request = new Request(input, { duplex: 'half', ...init } as RequestInit)
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
  return { method: request.method, url: readUrl(request.url), headers: request.headers, body, signal: request.signal }
}

const isPlain = (body: unknown): body is string | Uint8Array | null | undefined =>
  body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array

function readUrl(written: string): URL {
  const url = URL.parse(written)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  throw misuse('fetch(url)', 'an http or https URL without credentials', `a text of ${written.length} characters`)
}

/** Headers that belong to one connection or one way of framing: whoever sends decides them anew. */
const FRAMING = new Set(['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Names and values in turn, as the transport takes them. A trace that the request carries already stays. */
export function headerList(headers: Headers, trace: { readonly [name: string]: string }): string[] {
  const list: string[] = []
  for (const [name, value] of headers) if (!FRAMING.has(name)) list.push(name, value)
  if (!headers.has('traceparent')) for (const name in trace) list.push(name, trace[name] as string)
  return list
}

/** The key that a request carries, wherever its dialect puts it; undefined where there is none. */
export function keyOf({ headers, url }: FetchRequest): string | undefined {
  const given = headers.get('x-api-key') ?? headers.get('api-key') ?? headers.get('x-goog-api-key')
  if (given !== null) return given
  const authorization = headers.get('authorization')
  return (
    (authorization?.startsWith('Bearer ') ? authorization.slice(7) : authorization) ??
    url.searchParams.get('key') ??
    undefined
  )
}
