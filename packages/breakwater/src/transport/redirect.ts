import type { Exchange, HttpRequest } from './exchange.ts'

/** Statuses that keep method and body. The others turn a POST into a GET, which is no call to a model. */
const KEEPING = new Set([307, 308])
const KEEPING_GET = new Set([301, 302, 303])

/** The same request at the place that the answer names; undefined unless that lies on the same origin. */
export function redirected(request: HttpRequest, { status, headers }: Exchange): HttpRequest | undefined {
  const { location } = headers
  const isKept = KEEPING.has(status) || (request.method === 'GET' && KEEPING_GET.has(status))
  if (!isKept || location === undefined) return undefined
  const url = URL.parse(location, request.origin + request.path)
  return url?.origin === request.origin ? { ...request, path: url.pathname + url.search } : undefined
}
